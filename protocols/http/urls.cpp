#include "http/site.hpp"

namespace exemu::http {

namespace {

const scenario::Listener* find_listener(const session::Session& session, std::string_view protocol, std::uint16_t port)
{
    for (const scenario::Listener& listener : session.scenario().listeners)
        if (listener.protocol == protocol && listener.port == port && listener.state == scenario::ListenerState::open)
            return &listener;
    return nullptr;
}

// How far fixed ports are moved in this process: as far as the one of this session is.
int offset_of(const session::Session& session)
{
    for (const scenario::Listener& listener : session.scenario().listeners)
        if (listener.name == session.listener().name && listener.fixed)
            return static_cast<int>(session.connection().local().port) - static_cast<int>(listener.port);
    return 0;
}

} // namespace

std::optional<PublicAddress> public_address(const session::Session& session, std::string_view protocol, std::uint16_t documented_port)
{
    const scenario::Listener* found = find_listener(session, protocol, documented_port);
    if (!found)
        return std::nullopt;
    PublicAddress address;
    address.host = found->advertise.value_or(session.persona().host);
    const int port = found->port + (found->fixed ? offset_of(session) : 0);
    address.port = static_cast<std::uint16_t>(port > 0 && port < 65536 ? port : found->port);
    return address;
}

std::string public_url(const session::Session& session, std::string_view path)
{
    PublicAddress address = public_address(session, "http", 443).value_or(PublicAddress{session.persona().host, 443});
    std::string url = "https://" + address.host;
    if (address.port != 443)
        url += ":" + std::to_string(address.port);
    return url.append(path);
}

} // namespace exemu::http
