#include "owa/message_view.hpp"

#include "base/text.hpp"
#include "owa/sanitizer.hpp"
#include "wire/base64.hpp"
#include "wire/headers.hpp"
#include "wire/mime.hpp"
#include "wire/mime_content.hpp"

#include <algorithm>

namespace exemu::owa {

using wire::MimePart;

namespace {

constexpr std::size_t most_text = 256 * 1024;            // of a body that is shown
constexpr std::size_t most_inline_image = 2 * 1024 * 1024; // all of a message together
constexpr std::size_t most_preview = 160, most_attachments = 200;

std::vector<Person> people(const std::vector<wire::MimeAddress>& addresses)
{
    std::vector<Person> all;
    for (const wire::MimeAddress& address : addresses) {
        if (address.is_group_mark || all.size() == 1000)
            continue;
        const std::string host = address.host.empty() ? "" : "@" + address.host;
        all.push_back({wire::decode_words(address.name), address.mailbox + host});
    }
    return all;
}

bool is_image(const MimePart& part)
{
    return part.type == "image" && (part.subtype == "png" || part.subtype == "gif" || part.subtype == "jpeg" || part.subtype == "webp");
}

std::string_view without_brackets(std::string_view id)
{
    id = trim(id);
    if (id.starts_with('<') && id.ends_with('>') && id.size() > 1)
        id = id.substr(1, id.size() - 2);
    return id;
}

// The parts of a message with their numbers: in the order they stand, containers too.
class Parts {
public:
    explicit Parts(const MimePart& root) { number(root); }
    const std::vector<const MimePart*>& all() const { return all_; }
    std::size_t number_of(const MimePart* part) const { return static_cast<std::size_t>(std::ranges::find(all_, part) - all_.begin()); }

private:
    void number(const MimePart& part)
    {
        all_.push_back(&part);
        if (part.is_multipart()) // an attached message is one attachment
            for (const MimePart& inner : part.parts)
                number(inner);
    }
    std::vector<const MimePart*> all_;
};

bool is_attached(const MimePart& part) { return iequals(part.disposition, "attachment"); }
bool is_body_text(const MimePart& part)
{
    return part.type == "text" && (part.subtype == "plain" || part.subtype == "html") && !is_attached(part);
}

// RFC 2046 5.1: of alternatives the last that can be shown; of related parts the root, which is the first unless `start` names
// another (RFC 2387); of anything else the first that is a body.
const MimePart* find_body(const MimePart& part, std::size_t depth = 0)
{
    if (is_body_text(part))
        return &part;
    if (!part.is_multipart() || depth > wire::most_mime_depth)
        return nullptr;
    const MimePart* found = nullptr;
    for (const MimePart& inner : part.parts) {
        const MimePart* body = find_body(inner, depth + 1);
        if (!body)
            continue;
        if (part.subtype != "alternative")
            return body;
        found = body;
    }
    return found;
}

// The plain alternative of a body, for previews and answers.
const MimePart* find_plain(const Parts& parts)
{
    for (const MimePart* part : parts.all())
        if (is_body_text(*part) && part->subtype == "plain")
            return part;
    return nullptr;
}

// Images within the message, given to the body as they are: nothing is fetched when mail is read.
class Images {
public:
    Images(std::string_view message, const Parts& parts) : message_(message), parts_(parts) {}

    std::string operator()(std::string_view content_id)
    {
        for (const MimePart* part : parts_.all()) {
            if (!is_image(*part) || part->id.empty() || without_brackets(part->id) != content_id)
                continue;
            const std::string bytes = wire::part_bytes(message_, *part, most_inline_image - spent_);
            spent_ += std::min(bytes.size(), most_inline_image - spent_);
            if (spent_ >= most_inline_image)
                return {};
            return "data:image/" + part->subtype + ";base64," + wire::base64_encode(bytes);
        }
        return {};
    }

private:
    std::string_view message_;
    const Parts& parts_;
    std::size_t spent_ = 0;
};

// Tags of a sanitized text taken away: enough for a preview and for the text of an answer.
std::string text_of_html(std::string_view html)
{
    std::string text;
    for (std::size_t at = 0; at < html.size();) {
        if (html[at] != '<') {
            const std::size_t end = std::min(html.find('<', at), html.size());
            text += html.substr(at, end - at);
            at = end;
            continue;
        }
        const std::size_t end = std::min(html.find('>', at), html.size() - 1);
        const std::string_view tag = html.substr(at, end + 1 - at);
        for (const std::string_view line : {"<br", "</p", "</div", "</tr", "</li", "</h"})
            if (tag.starts_with(line) && !text.ends_with('\n')) {
                text += '\n';
                break;
            }
        at = end + 1;
    }
    const std::pair<std::string_view, char> entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&amp;", '&'}};
    for (const auto& [entity, character] : entities)
        for (std::size_t at = text.find(entity); at != text.npos; at = text.find(entity, at + 1))
            text.replace(at, entity.size(), 1, character);
    return text;
}

void read_body(MessageView& view, std::string_view message, const Parts& parts, const MimePart& body)
{
    view.kind = BodyKind::text;
    if (body.subtype != "html") {
        view.text = wire::part_text(message, body, most_text);
        return;
    }
    Images images(message, parts);
    Sanitized clean = sanitize(wire::part_text(message, body, most_html + 1), [&](std::string_view id) { return images(id); });
    const MimePart* plain = find_plain(parts);
    view.html_refused = !clean.complete;
    if (clean.complete) {
        view.kind = BodyKind::html;
        view.html = std::move(clean.html);
        view.blocked_images = clean.blocked_images;
    }
    if (plain)
        view.text = wire::part_text(message, *plain, most_text);
    else
        view.text = clean.complete ? text_of_html(view.html).substr(0, most_text) : wire::part_text(message, body, most_text);
}

// Browsers believe a type; what could be a document of ours is only ever saved.
std::string type_of(const MimePart& part) { return part.type + "/" + part.subtype; }

Attachment describe(std::string_view message, const MimePart& part, std::size_t number)
{
    Attachment found;
    found.number = number;
    found.name = wire::part_name(part);
    found.type = type_of(part);
    const std::size_t encoded = part.end - part.body_at;
    found.size = iequals(trim(part.encoding), "base64") ? encoded / 78 * 57 + encoded % 78 * 3 / 4 : encoded;
    if (found.name.empty() && part.is_message())
        found.name = wire::decode_words(part.envelope->subject) + ".eml";
    if (found.name.empty())
        found.name = "part " + std::to_string(number) + (part.type == "text" ? ".txt" : "");
    static_cast<void>(message);
    return found;
}

std::string one_line(std::string_view text, std::size_t most)
{
    std::string line;
    for (const char c : text) {
        const bool blank = static_cast<unsigned char>(c) <= ' ';
        if (!blank)
            line += c;
        else if (!line.empty() && !line.ends_with(' '))
            line += ' ';
        if (line.size() >= most)
            break;
    }
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0x80)
        line.pop_back(); // no half character
    if (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0xc0)
        line.pop_back();
    return line;
}

} // namespace

MessageView view_message(std::string_view text)
{
    const wire::MimeMessage message = wire::parse_mime(text);
    const wire::MimeEnvelope& envelope = message.envelope;
    MessageView view;
    view.subject = wire::decode_words(envelope.subject);
    view.date = envelope.date;
    view.message_id = envelope.message_id;
    view.in_reply_to = envelope.in_reply_to;
    view.references = wire::find_header(text, "References", 8192).value_or("");
    view.from = people(envelope.from);
    view.to = people(envelope.to);
    view.cc = people(envelope.cc);
    view.bcc = people(envelope.bcc);
    view.reply_to = people(envelope.reply_to);
    const Parts parts(message.body);
    const MimePart* body = find_body(message.body);
    if (body)
        read_body(view, text, parts, *body);
    for (const MimePart* part : parts.all()) {
        const bool is_container = part->is_multipart();
        const bool is_alternative = is_body_text(*part) && wire::part_name(*part).empty();
        const bool is_shown = !part->id.empty() && is_image(*part) && view.kind == BodyKind::html && !is_attached(*part);
        if (part != body && !is_container && !is_alternative && !is_shown && view.attachments.size() < most_attachments)
            view.attachments.push_back(describe(text, *part, parts.number_of(part)));
    }
    return view;
}

std::optional<AttachmentContent> attachment(std::string_view text, std::size_t number)
{
    const wire::MimeMessage message = wire::parse_mime(text);
    const Parts parts(message.body);
    if (number >= parts.all().size() || parts.all()[number]->is_multipart())
        return std::nullopt;
    const MimePart& part = *parts.all()[number];
    const Attachment about = describe(text, part, number);
    return AttachmentContent{about.name, about.type, wire::part_bytes(text, part, text.size())};
}

Summary summarize(std::string_view text, bool is_whole)
{
    Summary summary;
    if (is_whole) {
        const wire::MimeMessage message = wire::parse_mime(text);
        const std::vector<Person> from = people(message.envelope.from);
        if (!from.empty())
            summary.from = from.front();
        summary.to = people(message.envelope.to);
        summary.subject = wire::decode_words(message.envelope.subject);
        const Parts parts(message.body);
        const MimePart* body = find_body(message.body);
        if (const MimePart* plain = find_plain(parts); plain && plain != body)
            body = plain;
        if (body) {
            std::string readable = wire::part_text(text, *body, 16 * 1024);
            if (body->subtype == "html")
                readable = text_of_html(sanitize(readable).html);
            summary.preview = one_line(readable, most_preview);
        }
        summary.has_attachments = std::ranges::any_of(parts.all(), [&](const MimePart* part) {
            return !part->is_multipart() && (is_attached(*part) || (!is_body_text(*part) && !(is_image(*part) && !part->id.empty())));
        });
        return summary;
    }
    const wire::MimeMessage head = wire::parse_mime(text.substr(0, wire::header_end(text)));
    const std::vector<Person> from = people(head.envelope.from);
    if (!from.empty())
        summary.from = from.front();
    summary.to = people(head.envelope.to);
    summary.subject = wire::decode_words(head.envelope.subject);
    summary.has_attachments = istarts_with(trim(wire::find_header(text, "Content-Type").value_or("")), "multipart/mixed");
    return summary;
}

std::string searchable_text(std::string_view text, std::size_t most)
{
    std::string found;
    for (const std::string_view field : {"Subject", "From", "To", "Cc"})
        found += wire::decode_words(wire::find_header(text, field).value_or("")) + "\n";
    return wire::fold_case(found + wire::readable_text(text, most));
}

} // namespace exemu::owa
