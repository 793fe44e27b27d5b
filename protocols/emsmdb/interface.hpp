#pragma once
#include "rpc/interface.hpp"

namespace exemu::emsmdb {

// Outlook's connection to the store ([MS-OXCRPC]): sessions begin and end; what they carry (remote operations) is refused in good form.
rpc::Interface interface();

} // namespace exemu::emsmdb
