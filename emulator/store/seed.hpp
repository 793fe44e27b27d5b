#pragma once
#include "store/store.hpp"

#include <string_view>

namespace exemu::store {

// A message file as mail that was there before the run: it is not evicted. Lines that end in bare LF get their CR, since IMAP
// and POP3 hand out what is stored and RFC 5322 2.1 wants CRLF. The caller reads the envelope out of the header.
NewItem seed_item(std::string_view eml, Envelope, WallTime received, std::uint8_t flags = 0);

} // namespace exemu::store
