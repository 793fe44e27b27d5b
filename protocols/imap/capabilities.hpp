#pragma once
#include "session/reply.hpp"
#include "session/shape.hpp"

#include <string>
#include <vector>

// What CAPABILITY shows, for `offer` and `hide` (RFC 3501 6.1.1).
namespace exemu::imap {

// Those of Exchange and the registered ones that clients look for (IANA, "IMAP Capabilities"); mechanisms as AUTH=NTLM.
std::vector<std::string> known_capabilities();
// The untagged line; a refusal shows none.
void reshape_capability(session::Reply&, const session::Shape&);

} // namespace exemu::imap
