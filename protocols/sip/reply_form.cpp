#include "sip/reply_form.hpp"

#include "base/options.hpp"
#include "sip/refusal.hpp"
#include "sip/scan.hpp"

#include <fmt/format.h>

namespace exemu::sip {

namespace {

struct Keys {
    std::uint64_t status = 0;
    std::string reason, type = "application/sdp";
    std::map<std::string, std::string> headers;
    std::optional<std::string> body;
    std::uint64_t repeat = 0;
    Duration gap = std::chrono::milliseconds(20);
    std::optional<Duration> backoff;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("status", &Keys::status, "From 100 to 699.").required().at_least(std::uint64_t{100}).at_most(std::uint64_t{699});
        field("reason", &Keys::reason, "The words behind it; the standard's own when absent.");
        field("headers", &Keys::headers, "Further header fields.");
        field("body", &Keys::body, "The body; lines end as written.");
        field("type", &Keys::type, "Its Content-Type.");
        field("repeat", &Keys::repeat, "So often it is said again, whoever acknowledges it.").at_most(std::uint64_t{100});
        field("gap", &Keys::gap, "Between two of them.").at_least(std::chrono::milliseconds(1)).at_most(std::chrono::seconds(10));
        field("backoff", &Keys::backoff, "Also told as Retry-After.");
    }
};

bool has_line_end(std::string_view text) { return text.find_first_of("\r\n") != text.npos; }

void take_headers(ReplyForm& form, const Keys& keys, const Tree& tree, Problems& problems)
{
    for (const auto& [name, value] : keys.headers) {
        if (!is_token(name) || has_line_end(value))
            problems.add(tree.place, fmt::format("\"{}\" is no header field: a name, and a value without a line end", name));
        form.headers.emplace_back(name, value);
    }
    if (keys.backoff)
        form.headers.emplace_back("Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(*keys.backoff).count()));
}

} // namespace

std::shared_ptr<const scenario::ReplyForm> parse_reply(const Tree& tree, Problems& problems)
{
    auto form = std::make_shared<ReplyForm>();
    if (tree.is_map()) {
        const Keys keys = decode<Keys>(tree, problems);
        form->status = static_cast<unsigned>(keys.status);
        form->reason = keys.reason;
        form->body = keys.body;
        form->type = keys.type;
        form->repeat = static_cast<unsigned>(keys.repeat);
        form->gap = keys.gap;
        take_headers(*form, keys, tree, problems);
    } else {
        const std::string_view code = std::string_view(tree.text).substr(0, tree.text.find(' '));
        std::uint64_t status = 0;
        if (!tree.is_scalar() || code.size() != 3 || !read_number(code, 699, status) || status < 100) {
            problems.add(tree.place,
                fmt::format(
                    "{} is no answer of SIP: write a status and words, for example \"486 Busy Here\", or {{status: 486, headers: {{...}}}}",
                    tree.describe()));
            return nullptr;
        }
        form->status = static_cast<unsigned>(status);
        form->reason = tree.text.substr(std::min(code.size() + 1, tree.text.size()));
    }
    if (has_line_end(form->reason)) {
        problems.add(tree.place, "the words of an answer hold no line end");
        return nullptr;
    }
    if (form->reason.empty())
        form->reason = reason_of(form->status);
    form->decides = form->status >= 200;
    form->positive = form->status / 100 == 2; // a redirection sets up no call
    return form;
}

std::string ReplyForm::status_line() const { return fmt::format("SIP/2.0 {} {}", status, reason); }

std::string ReplyForm::header_lines() const
{
    std::string lines;
    for (const auto& [name, value] : headers)
        lines += name + ": " + value + "\r\n";
    return lines;
}

std::string render_reply(const scenario::ReplyForm& scripted)
{
    const auto& form = static_cast<const ReplyForm&>(scripted);
    std::string lines = form.status_line();
    for (const auto& [name, value] : form.headers)
        lines += "\n" + name + ": " + value;
    if (form.body)
        lines += "\n\n" + *form.body;
    if (form.repeat > 0)
        lines += fmt::format("\n(and {} times more)", form.repeat);
    return lines;
}

} // namespace exemu::sip
