#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A message as a person reads it: who, to whom, one body, what is attached. Sans-IO; never throws, whatever the message is.
namespace exemu::owa {

struct Person {
    std::string name, address; // in UTF-8; the name may be empty
    // What is shown: the name, else the address.
    const std::string& shown() const { return name.empty() ? address : name; }
};

struct Attachment {
    std::size_t number = 0; // among all parts of the message, in their order: how it is asked for
    std::string name, type; // "minutes.pdf", "application/pdf"
    std::size_t size = 0;   // decoded, about
};

enum class BodyKind : std::uint8_t { none, text, html };

struct MessageView {
    std::string subject, date, message_id, in_reply_to, references; // date as the sender wrote it
    std::vector<Person> from, to, cc, bcc, reply_to;
    BodyKind kind = BodyKind::none;
    std::string text; // as text: of a text/plain, or the readable text of an HTML body
    std::string html; // sanitized; when kind is html
    bool html_refused = false; // there was HTML, too large or too deep to be shown: its text is shown
    std::size_t blocked_images = 0;
    std::vector<Attachment> attachments;
};

MessageView view_message(std::string_view message);

// An attachment's bytes, decoded; nothing when there is no such part.
struct AttachmentContent {
    std::string name, type, bytes;
};
std::optional<AttachmentContent> attachment(std::string_view message, std::size_t number);

// What a list shows of a message, read from its beginning.
struct Summary {
    Person from;
    std::vector<Person> to;
    std::string subject, preview; // the preview needs the whole of a message
    bool has_attachments = false;
};
Summary summarize(std::string_view message, bool is_whole);

// What people search in: subject, people and texts, letter case folded.
std::string searchable_text(std::string_view message, std::size_t most);

} // namespace exemu::owa
