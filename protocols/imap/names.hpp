#pragma once
#include <optional>
#include <string>
#include <string_view>

// Names of mailboxes (RFC 3501 5.1), between the wire and UTF-8.
namespace exemu::imap {

// Of modified UTF-7; nothing when it is broken. Any case of "inbox" as first level becomes "INBOX".
std::optional<std::string> decode_name(std::string_view wire);
// Modified UTF-7, quoted where it is no atom: `"Sent Items"`, INBOX, Entw&APw-rfe.
std::string encode_name(std::string_view utf8);

// Does a name fit a pattern of LIST: "*" is anything, "%" anything without "/". Letter case counts but in INBOX.
bool fits(std::string_view pattern, std::string_view name);

} // namespace exemu::imap
