#pragma once
#include "session/responder.hpp"

namespace exemu::tagged {

// A toy: lines with tags, and unasked speech (grammar.hpp). What IMAP will ask of the frame.
session::Protocol protocol();

} // namespace exemu::tagged
