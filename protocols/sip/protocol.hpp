#pragma once
#include "session/responder.hpp"

namespace exemu::sip {

session::Protocol protocol();

} // namespace exemu::sip
