#pragma once
#include "session/responder.hpp"

namespace exemu::gram {

// A toy: datagrams, copies, acknowledgements, timers (grammar.hpp). What SIP will ask of the frame.
session::Protocol protocol();

} // namespace exemu::gram
