#pragma once
#include "store/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Folders by the names that IMAP has for them.
namespace exemu::imap {

struct NamedFolder {
    std::string name; // "INBOX", "INBOX/sub", "Sent Items"
    store::Folder folder;
    bool has_folders = false;
};
// All but the root, by name, letter case ignored.
std::vector<NamedFolder> named_folders(const store::Mailbox&);

// "Inbox" of the store is INBOX on the wire (RFC 3501 5.1).
std::string wire_case(std::string_view path);
// A pattern of LIST in UTF-8; nothing when its modified UTF-7 is broken: then nothing can fit it.
std::optional<std::string> decode_pattern(std::string_view);
// Messages that are \Recent to the next who selects the folder.
std::size_t count_recent(const store::Mailbox&, const store::Folder&);

} // namespace exemu::imap
