#pragma once
#include "session/logs.hpp"
#include "session/responder.hpp"

#include <memory>
#include <vector>

namespace exemu {

// The one list of what exists.
const std::vector<session::Protocol>& catalogue();

// The log files of those protocols that have some, in the form of the real server's (`exemu run --logs DIR`).
std::vector<std::unique_ptr<session::Logs>> make_logs(const session::LogsParts&);

} // namespace exemu
