#pragma once
#include "session/responder.hpp"

namespace exemu::pop3 {

// RFC 1939, as an entry of the catalogue.
session::Protocol protocol();

} // namespace exemu::pop3
