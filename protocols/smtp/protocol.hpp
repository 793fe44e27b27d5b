#pragma once
#include "session/responder.hpp"

namespace exemu::smtp {

// SMTP as an Exchange server speaks it: one entry of the catalogue.
session::Protocol protocol();

} // namespace exemu::smtp
