#include "rpc/protocol.hpp"

#include "rpc/style.hpp"

namespace exemu::rpc {

// Its style is known, and checked by the build; nobody speaks it yet.
session::Protocol protocol()
{
    return session::style_alone("rpc", [](const Tree& style, Problems& problems) { decode<Style>(style, problems); });
}

} // namespace exemu::rpc
