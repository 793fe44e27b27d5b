#include "sip/protocol.hpp"

#include "sip/style.hpp"

namespace exemu::sip {

// Its style is known, and checked by the build; nobody speaks it yet.
session::Protocol protocol()
{
    return session::style_alone("sip", [](const Tree& style, Problems& problems) { decode<Style>(style, problems); });
}

} // namespace exemu::sip
