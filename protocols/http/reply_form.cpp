#include "http/reply_form.hpp"

#include "base/options.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace exemu::http {

namespace {

constexpr std::array keys{"status", "reason", "headers", "body", "body_file", "type", "backoff"};

bool has_line_end(std::string_view text) { return text.find_first_of("\r\n") != text.npos || text.contains('\0'); }

bool is_token(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || std::string_view("!#$%&'*+-.^_`|~").contains(static_cast<char>(c));
    });
}

// "503", and what may follow it.
bool read_status(std::string_view text, unsigned& status)
{
    if (text.size() != 3 || text.find_first_not_of("0123456789") != text.npos)
        return false;
    status = static_cast<unsigned>(text[0] - '0') * 100 + static_cast<unsigned>(text[1] - '0') * 10 + static_cast<unsigned>(text[2] - '0');
    return status >= 200 && status <= 599;
}

void wrong_status(const Tree& tree, Problems& problems)
{
    problems.add(tree.place,
        tree.describe() +
            " is no HTTP reply: write \"503 Service Unavailable\" (a status from 200 to 599), or {status, reason, headers, body or body_file, type}");
}

std::string text_of(const Tree& tree, const char* what, Problems& problems)
{
    if (!tree.is_scalar()) {
        problems.add(tree.place, tree.describe() + " is no " + what);
        return {};
    }
    if (has_line_end(tree.text))
        problems.add(tree.place, std::string("a ") + what + " holds no line end");
    return tree.text;
}

void read_line(ReplyForm& form, const Tree& tree, Problems& problems)
{
    const std::string_view text = tree.text;
    const std::size_t blank = std::min(text.find(' '), text.size());
    if (!read_status(text.substr(0, blank), form.response.status)) {
        wrong_status(tree, problems);
        return;
    }
    form.response.reason = text.substr(std::min(blank + 1, text.size()));
    if (has_line_end(text))
        problems.add(tree.place, "a reply holds no line end: write {status, headers, body}");
}

void read_headers(ReplyForm& form, const Tree& tree, Problems& problems)
{
    if (!tree.is_map()) {
        problems.add(tree.place, tree.describe() + " is no map of header fields: write {NAME: VALUE}");
        return;
    }
    for (const Tree::Entry& entry : tree.entries) {
        if (!is_token(entry.key))
            problems.add(entry.place, "\"" + entry.key + "\" is no name of a header field (RFC 9110 5.1)");
        const std::vector<Tree> one{entry.value};
        for (const Tree& value : entry.value.is_list() ? entry.value.items : one) // Set-Cookie may stand several times
            form.response.fields.add(entry.key, text_of(value, "header field's value", problems));
        if ((iequals(entry.key, "Location") || iequals(entry.key, "X-MS-Location")) && entry.value.is_scalar()) {
            form.redirects.push_back(entry.value.text);
            form.redirect_places.push_back(entry.value.place);
        }
    }
}

void read_file(ReplyForm& form, const Tree& tree, Problems& problems)
{
    constexpr std::size_t most = 1024 * 1024;
    if (!tree.is_scalar() || tree.text.empty()) {
        problems.add(tree.place, tree.describe() + " is no name of a file");
        return;
    }
    // Beside the file that names it.
    const bool in_file = tree.place.line != 0 && tree.place.source;
    const std::string path = in_file ? (std::filesystem::path(*tree.place.source).parent_path() / tree.text).lexically_normal().string()
                                     : tree.text;
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) {
        problems.add(tree.place, "body_file: " + path + " cannot be read");
        return;
    }
    form.response.body = text.str();
    form.from_file = true;
    if (form.response.body.size() > most)
        problems.add(tree.place, "body_file: " + path + " has more than 1MB");
}

void read_map(ReplyForm& form, const Tree& tree, Problems& problems)
{
    std::vector<std::string> known(keys.begin(), keys.end());
    for (const Tree::Entry& entry : tree.entries)
        if (std::ranges::find(known, entry.key) == known.end())
            problems.add(entry.place, unknown_word("key", entry.key, known));
    const Tree* status = tree.find("status");
    if (!status || !status->is_scalar() || !read_status(status->text, form.response.status)) {
        wrong_status(status ? *status : tree, problems);
        return;
    }
    if (const Tree* reason = tree.find("reason"))
        form.response.reason = text_of(*reason, "reason phrase", problems);
    if (const Tree* headers = tree.find("headers"))
        read_headers(form, *headers, problems);
    const Tree* body = tree.find("body");
    const Tree* file = tree.find("body_file");
    if (body && file)
        problems.add(file->place, "body and body_file are two ways to say one thing: leave one out");
    else if (file)
        read_file(form, *file, problems);
    else if (body && !body->is_scalar())
        problems.add(body->place, body->describe() + " is no body: write a text, with | over several lines");
    else if (body)
        form.response.body = body->text;
    const Tree* type = tree.find("type");
    if (type)
        form.response.fields.set("Content-Type", text_of(*type, "content type", problems));
    else if (!form.response.body.empty() && !form.response.fields.find("Content-Type"))
        form.response.fields.add("Content-Type", "text/html; charset=utf-8");
}

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    auto form = std::make_shared<ReplyForm>();
    const std::size_t before = problems.size();
    if (tree.is_scalar())
        read_line(*form, tree, problems);
    else if (tree.is_map())
        read_map(*form, tree, problems);
    else
        wrong_status(tree, problems);
    // `backoff` tells the peer to wait in the protocol's own way (RFC 9110 10.2.3).
    const Tree* backoff = tree.find("backoff");
    const Parsed<Duration> wait = parse_duration(backoff && backoff->is_scalar() ? backoff->text : "");
    if (wait && !form->response.fields.find("Retry-After"))
        form->response.fields.add("Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(*wait).count()));
    form->positive = form->response.status < 400;
    if (problems.size() != before)
        return nullptr;
    return form;
}

std::string render_reply(const scenario::ReplyForm& form)
{
    const Response& response = static_cast<const ReplyForm&>(form).response;
    std::string lines = std::to_string(response.status) + " " +
        (response.reason.empty() ? std::string(reason_of(response.status)) : response.reason);
    for (const HeaderField& field : response.fields)
        lines += "\n" + field.name + ": " + field.value;
    if (!response.body.empty())
        lines += "\n\n" + response.body;
    return lines;
}

} // namespace exemu::http
