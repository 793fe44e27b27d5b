#include "http/protocol.hpp"

#include "http/style.hpp"

namespace exemu::http {

// Its style is known, and checked by the build; nobody speaks it yet.
session::Protocol protocol()
{
    return session::style_alone("http", [](const Tree& style, Problems& problems) { decode<Style>(style, problems); });
}

} // namespace exemu::http
