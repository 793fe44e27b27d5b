#pragma once
#include "rpc/interface.hpp"

namespace exemu::nspi {

// The address book ([MS-OXNSPI]) over the organization's directory.
rpc::Interface interface();

} // namespace exemu::nspi
