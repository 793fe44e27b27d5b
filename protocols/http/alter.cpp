#include "http/alter.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::http {

using scenario::Part;
using scenario::PartType;
using session::Reply;
using session::Segment;
using session::Shape;

namespace {

// An answer taken to pieces again: we wrote it, so its form is known.
struct Pieces {
    std::string status, reason;
    HeaderFields fields;
    std::string body; // what stands in `bytes` behind the head

    explicit Pieces(const Reply& reply)
    {
        const std::string_view bytes = reply.bytes;
        const std::size_t end = std::min(bytes.find("\r\n\r\n"), bytes.size());
        const std::vector<std::string_view> lines = split(bytes.substr(0, end), '\n');
        std::string_view first = lines.empty() ? std::string_view() : lines[0];
        first.remove_prefix(std::min<std::size_t>(9, first.size())); // "HTTP/1.1 "
        status = first.substr(0, 3);
        reason = first.size() > 4 ? first.substr(4) : std::string_view();
        if (reason.ends_with('\r'))
            reason.pop_back();
        for (std::size_t i = 1; i < lines.size(); ++i) {
            const std::string_view line = lines[i].ends_with('\r') ? lines[i].substr(0, lines[i].size() - 1) : lines[i];
            const std::size_t colon = line.find(": ");
            if (colon != line.npos)
                fields.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
        }
        body = bytes.substr(std::min(end + 4, bytes.size()));
    }

    std::string bytes() const
    {
        std::string text = "HTTP/1.1 " + status + " " + reason + "\r\n";
        for (const HeaderField& field : fields)
            text.append(field.name).append(": ").append(field.value).append("\r\n");
        return text + "\r\n" + body;
    }
};

bool is_chunked(const Pieces& pieces) { return iequals(pieces.fields.get("Transfer-Encoding"), "chunked"); }

// Bytes of a body that stand as they are.
std::optional<std::size_t> size_of(const Pieces& pieces, const Reply& reply)
{
    std::size_t size = pieces.body.size();
    for (const Segment& segment : reply.more) {
        if (const auto* text = std::get_if<std::string>(&segment.bytes))
            size += text->size();
        else if (const auto* slice = std::get_if<session::BlobSlice>(&segment.bytes))
            size += slice->count;
        else
            return std::nullopt;
    }
    return size;
}

void put_body(Pieces& pieces, Reply& reply, const std::string& body)
{
    reply.more.clear();
    pieces.body = body;
    pieces.fields.remove("Transfer-Encoding");
    pieces.fields.remove("Content-Encoding");
    pieces.fields.set("Content-Length", std::to_string(body.size()));
}

void put_chunking(Pieces& pieces, Reply& reply, bool wanted)
{
    const bool grows = std::ranges::any_of(
        reply.more, [](const Segment& s) { return std::holds_alternative<session::Generator>(s.bytes); });
    if (wanted == is_chunked(pieces) || grows) // of a body that is still being made nobody knows the length
        return;
    if (!wanted) { // where its end was told by chunks, the connection's end tells it now
        pieces.fields.remove("Transfer-Encoding");
        for (Segment& segment : reply.more) {
            auto* text = std::get_if<std::string>(&segment.bytes);
            if (!text || text->size() < 3)
                continue;
            const std::size_t line = text->find("\r\n");
            *text = *text == "0\r\n\r\n" ? std::string() : text->substr(line + 2, text->size() - line - 4);
        }
        if (const auto size = size_of(pieces, reply))
            pieces.fields.set("Content-Length", std::to_string(*size));
        return;
    }
    const std::optional<std::size_t> size = size_of(pieces, reply);
    if (!size)
        return;
    pieces.fields.remove("Content-Length");
    pieces.fields.add("Transfer-Encoding", "chunked");
    std::vector<Segment> all;
    if (*size > 0)
        all.push_back({"body", fmt::format("{:x}\r\n", *size)});
    all.push_back({"body", std::exchange(pieces.body, {})});
    for (Segment& segment : reply.more)
        all.push_back(std::move(segment));
    all.push_back({"body", *size > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n"});
    reply.more = std::move(all);
}

std::string_view scheme_of(std::string_view challenge) { return challenge.substr(0, challenge.find(' ')); }

// WWW-Authenticate with the schemes that a rule wants shown, where the first of them stood.
void put_offers(Pieces& pieces, const Shape& shape, std::string_view realm)
{
    std::vector<std::string> natural;
    for (const HeaderField& field : pieces.fields)
        if (iequals(field.name, "WWW-Authenticate"))
            natural.push_back(field.value);
    std::vector<std::string> names;
    for (const std::string& challenge : natural)
        names.emplace_back(scheme_of(challenge));
    const std::vector<std::string> shown = shape.shown(names);
    HeaderFields fields;
    bool placed = false;
    const auto place = [&] {
        if (std::exchange(placed, true))
            return;
        for (const std::string& name : shown) {
            const auto known = std::ranges::find_if(natural, [&](const std::string& c) { return iequals(scheme_of(c), name); });
            const std::string proper = iequals(name, "basic") ? "Basic"
                : iequals(name, "ntlm")                       ? "NTLM"
                : iequals(name, "negotiate")                  ? "Negotiate"
                : iequals(name, "bearer")                     ? "Bearer"
                                                              : name;
            fields.add("WWW-Authenticate",
                known != natural.end()  ? *known
                    : proper == "Basic" ? fmt::format("Basic realm=\"{}\"", realm)
                                        : proper);
        }
    };
    for (const HeaderField& field : pieces.fields) {
        if (iequals(field.name, "WWW-Authenticate")) {
            place();
            continue;
        }
        if (iequals(field.name, "Date") || iequals(field.name, "Content-Length"))
            place();
        fields.add(field.name, field.value);
    }
    place();
    pieces.fields = std::move(fields);
}

constexpr std::string_view notice =
    "<p id=\"exemu-lab-notice\" style=\"display:block!important;visibility:visible!important;font:14px sans-serif;color:#000;"
    "background:#ffd;border:1px solid #a80;margin:1em;padding:.5em\">This is an exemu test lab. It is not a Microsoft service: "
    "do not type a real password here.</p>\r\n";
// No scripts that could remove it and no style sheets that could cover it: the paragraph is plain, the form below it still works.
constexpr std::string_view guarding =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' data:; form-action "
    "'self'; base-uri 'none'\">\r\n";

bool contains_word(std::string_view text, std::string_view word)
{
    return std::ranges::search(text, word, {}, [](char c) { return to_lower(c); }).begin() != text.end();
}

} // namespace

std::vector<Part> answer_parts()
{
    return {{"status", PartType::code, false, "503", "The status code."},
        {"reason", PartType::line, false, "Service Unavailable", "The reason phrase."},
        {"header.*", PartType::line, true, "Server", "A header field; `none` leaves it out."},
        {"body", PartType::text, false, "Hello", "The body."},
        {"content_length", PartType::number, true, "100", "Content-Length, whatever the body is; `none` leaves it out."},
        {"chunking", PartType::flag, false, "true", "The body in chunks (Transfer-Encoding), or not."}};
}

std::vector<std::string> schemes() { return {"basic", "ntlm", "negotiate", "bearer"}; }

void reshape(Reply& reply, const Shape& shape, std::string_view realm, bool asks_for_password)
{
    if (reply.bytes.empty())
        return;
    Pieces pieces(reply);
    if (const scenario::Alteration* body = shape.altered("body")) {
        std::string text = body->value.value_or("");
        if (asks_for_password || may_ask_for_password(pieces.fields.get("Content-Type"), text))
            guard(text);
        put_body(pieces, reply, text);
    }
    for (const scenario::Alteration& one : shape.altered()) {
        const std::string value = one.value.value_or("");
        if (iequals(one.part, "status")) {
            reply.code = pieces.status = value;
            unsigned status = 0;
            for (const char c : value)
                status = status * 10 + static_cast<unsigned>(c - '0');
            reply.text = pieces.reason = reason_of(status);
        } else if (iequals(one.part, "chunking")) {
            put_chunking(pieces, reply, value == "true");
        } else if (istarts_with(one.part, "header.")) {
            const std::string name = one.part.substr(7);
            if (one.value)
                pieces.fields.set(name, value);
            else
                pieces.fields.remove(name);
        }
    }
    // What is said literally stands above what was made right.
    if (const scenario::Alteration* reason = shape.altered("reason"))
        reply.text = pieces.reason = reason->value.value_or("");
    if (const scenario::Alteration* length = shape.altered("content_length")) {
        if (length->value)
            pieces.fields.set("Content-Length", *length->value);
        else
            pieces.fields.remove("Content-Length");
    }
    if (pieces.status == "401" && (shape.offered() || std::ranges::any_of(schemes(), [&](const auto& s) { return shape.hides(s); })))
        put_offers(pieces, shape, realm);
    reply.bytes = pieces.bytes();
}

void add_notice(std::string& html)
{
    if (html.contains(notice))
        return;
    for (std::size_t at = html.size(); at >= 7; --at) {
        if (iequals(std::string_view(html).substr(at - 7, 7), "</body>")) {
            html.insert(at - 7, notice);
            return;
        }
    }
    html += notice;
}

void guard(std::string& body) { body = std::string(guarding).append(notice).append(body); }

bool may_ask_for_password(std::string_view type, std::string_view body)
{
    if (!type.empty() && !contains_word(type, "html"))
        return false;
    return std::ranges::any_of(std::initializer_list<std::string_view>{"<input", "<form", "<script", "password"},
        [&](std::string_view word) { return contains_word(body, word); });
}

} // namespace exemu::http
