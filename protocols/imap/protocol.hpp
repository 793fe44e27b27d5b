#pragma once
#include "session/responder.hpp"

namespace exemu::imap {

// IMAP4rev1 as Exchange speaks it (RFC 3501; MS-STANXIMAP).
session::Protocol protocol();

} // namespace exemu::imap
