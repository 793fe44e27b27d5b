#pragma once
#include <cstdint>
#include <string>
#include <string_view>

// Flags of the store by their names in IMAP (RFC 3501 2.3.2).
namespace exemu::imap {

// "Seen" of \Seen; 0 when there is no such flag. \Recent cannot be set by clients, so it is none.
std::uint8_t system_flag(std::string_view name);
// Exchange: $MDNSent (RFC 3503) is the one keyword that it keeps. UNCONFIRMED for builds since 2013.
std::uint8_t keyword_flag(std::string_view name);
// "\Seen \Answered", \Recent last.
void append_flags(std::string& out, std::uint8_t flags, bool recent);

} // namespace exemu::imap
