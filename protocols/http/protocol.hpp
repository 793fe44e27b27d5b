#pragma once
#include "session/responder.hpp"

namespace exemu::http {

session::Protocol protocol();

} // namespace exemu::http
