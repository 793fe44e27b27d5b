#pragma once
#include "session/responder.hpp"

namespace exemu::dns {

session::Protocol protocol();

} // namespace exemu::dns
