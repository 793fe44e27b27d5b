#pragma once
#include "session/logs.hpp"
#include "session/responder.hpp"

#include <memory>

namespace exemu::smtp {

// SMTP as an Exchange server speaks it: one entry of the catalogue.
session::Protocol protocol();

// Its protocol log and message tracking log.
std::unique_ptr<session::Logs> make_logs(const session::LogsParts&);

} // namespace exemu::smtp
