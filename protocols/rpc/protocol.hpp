#pragma once
#include "rpc/interface.hpp"
#include "session/responder.hpp"

#include <vector>

namespace exemu::rpc {

// Connection-oriented DCE/RPC (C706, [MS-RPCE]) as an entry of the catalogue, with the interfaces that it hosts; the management
// interface comes by itself.
session::Protocol protocol(std::vector<Interface> hosted);

} // namespace exemu::rpc
