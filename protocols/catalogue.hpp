#pragma once
#include "session/responder.hpp"

#include <vector>

namespace exemu {

// The one list of what exists.
const std::vector<session::Protocol>& catalogue();

} // namespace exemu
