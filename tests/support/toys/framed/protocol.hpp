#pragma once
#include "session/responder.hpp"

namespace exemu::framed {

// A toy: binary frames, fragments, several calls in flight (grammar.hpp). What RPC will ask of the frame.
session::Protocol protocol();

} // namespace exemu::framed
