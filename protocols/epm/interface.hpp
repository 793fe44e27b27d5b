#pragma once
#include "rpc/interface.hpp"

namespace exemu::epm {

// The endpoint mapper (C706 appendix O), as Windows answers it.
rpc::Interface interface();

} // namespace exemu::epm
