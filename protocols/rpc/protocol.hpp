#pragma once
#include "session/responder.hpp"

namespace exemu::rpc {

session::Protocol protocol();

} // namespace exemu::rpc
