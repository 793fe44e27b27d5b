#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The header fields of a message (RFC 5322 2.2), enough for journals, rules and lists; no MIME. Lines may end in CRLF or in
// LF: what real mailboxes and old files hold.
namespace exemu::wire {

struct HeaderField {
    std::string_view name;
    std::string_view raw; // what follows the colon, folds and all, without the last line end
    // The body unfolded (2.2.3), trimmed, cut to `most` bytes.
    std::string value(std::size_t most = 4096) const;
};

// The fields in order, up to the empty line or the end of `message`. A line that is no field (mbox's "From ") is passed over.
class HeaderReader {
public:
    explicit HeaderReader(std::string_view message) : rest_(message) {}
    std::optional<HeaderField> next();

private:
    std::string_view take_line();

    std::string_view rest_;
    bool over_ = false;
};

// The first field of that name, letter case ignored; nothing when there is none. `head` may be the beginning of a message.
std::optional<std::string> find_header(std::string_view head, std::string_view name, std::size_t most = 4096);
// Every name, in order, repeated ones repeated; at most `most`.
std::vector<std::string_view> header_names(std::string_view head, std::size_t most = 1000);

} // namespace exemu::wire
