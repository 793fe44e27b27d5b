#pragma once
#include "rpc/interface.hpp"

namespace exemu::rfr {

// Referral to an address book server ([MS-OXABREF]).
rpc::Interface interface();

} // namespace exemu::rfr
