#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a message is made of (RFC 2045, 2046, 2183), as GMime reads it: the parser that broken real mail has taught. Places are
// offsets into the message that was given. Depth and number of parts are bounded; what lies deeper is a part without parts.
namespace exemu::wire {

using MimeParameters = std::vector<std::pair<std::string, std::string>>;

struct MimeAddress { // mailbox, or the mark of a group: a name with neither mailbox nor host begins one, nothing at all ends it
    std::string name, mailbox, host;
    bool is_group_mark = false;
};

// Header fields as RFC 3501 shows them: unfolded, encoded words as they are.
struct MimeEnvelope {
    std::string date, subject, in_reply_to, message_id;
    std::vector<MimeAddress> from, sender, reply_to, to, cc, bcc;
};

struct MimePart {
    std::string type = "text", subtype = "plain";
    MimeParameters parameters;
    std::string id, description, encoding, md5, disposition, location;
    MimeParameters disposition_parameters;
    std::vector<std::string> languages;

    std::size_t header_at = 0, body_at = 0, end = 0; // header: with its empty line
    std::size_t lines = 0;                           // of the body, where it is no parts
    std::vector<MimePart> parts;                     // of multipart; of message/rfc822 the one message
    std::unique_ptr<MimeEnvelope> envelope;          // of the message in a message/rfc822

    bool is_multipart() const { return type == "multipart" && !parts.empty(); }
    bool is_message() const { return envelope != nullptr; }
};

struct MimeMessage {
    MimeEnvelope envelope;
    MimePart body;
};

inline constexpr std::size_t most_mime_depth = 64;
inline constexpr std::size_t most_mime_parts = 1'000; // a limit of ours

// How much of a message is parsed: all of it, unless it has more lines that may be delimiters, or more header fields, than any mail has. What
// GMime makes of each costs a microsecond and more, and a message of megabytes may hold millions; who asks for its structure must not hold up
// everybody else.
std::string_view within_bounds(std::string_view message);
inline constexpr std::size_t most_mime_delimiters = 3'000;
inline constexpr std::size_t most_mime_fields = 5'000; // lines of headers

MimeMessage parse_mime(std::string_view message);
// Where a header ends, its empty line included; the end of `text` when there is no empty line.
std::size_t header_end(std::string_view text);

// RFC 2047 encoded words to UTF-8.
std::string decode_words(std::string_view);
// The texts of a message in UTF-8, decoded: what people search in. At most `most` bytes.
std::string readable_text(std::string_view message, std::size_t most);
// For comparisons that ignore letter case, of ASCII and beyond.
std::string fold_case(std::string_view utf8);

} // namespace exemu::wire
