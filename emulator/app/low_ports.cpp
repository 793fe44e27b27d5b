#include "app/low_ports.hpp"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace exemu::app {

void take_low_ports()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3]{};
    if (::syscall(SYS_capget, &header, sets) != 0)
        return;
    auto& own = sets[CAP_TO_INDEX(CAP_NET_BIND_SERVICE)];
    if ((own.permitted & ~own.effective & CAP_TO_MASK(CAP_NET_BIND_SERVICE)) == 0)
        return;
    own.effective |= CAP_TO_MASK(CAP_NET_BIND_SERVICE);
    ::syscall(SYS_capset, &header, sets); // refused: ports are tried all the same, and what may not be bound moves
}

} // namespace exemu::app
