#include "session/doors.hpp"

#include "scenario/advertise.hpp"

#include <algorithm>

namespace exemu::session {

std::string Door::authority(std::string_view usual) const
{
    std::string name = host(usual);
    if (name.contains(':'))
        name = "[" + name + "]";
    const std::uint16_t own = tls == scenario::ListenerTls::implicit ? 443 : 80;
    return port == own ? name : name + ":" + std::to_string(port);
}

std::string Door::origin(std::string_view usual) const
{
    return (tls == scenario::ListenerTls::implicit ? "https://" : "http://") + authority(usual);
}

void Doors::add(const scenario::Listener& listener, std::uint16_t port)
{
    if (named(listener.name)) // bound on a second address
        return;
    Door door{listener.name, listener.protocol, listener.port, port, listener.tls, std::nullopt};
    if (listener.advertise) {
        if (auto said = scenario::parse_advertise(*listener.advertise)) {
            door.advertised = said->host;
            door.port = said->port.value_or(port);
        }
    }
    all_.push_back(std::move(door));
}

namespace {

const Door* first(const std::vector<Door>& all, auto&& fits)
{
    const auto found = std::ranges::find_if(all, fits);
    return found == all.end() ? nullptr : &*found;
}

} // namespace

const Door* Doors::find(std::string_view protocol, std::uint16_t documented_port) const
{
    return first(all_, [&](const Door& door) { return door.protocol == protocol && door.documented_port == documented_port; });
}

const Door* Doors::find(std::string_view protocol, scenario::ListenerTls tls) const
{
    return first(all_, [&](const Door& door) { return door.protocol == protocol && door.tls == tls; });
}

const Door* Doors::named(std::string_view listener) const
{
    return first(all_, [&](const Door& door) { return door.listener == listener; });
}

} // namespace exemu::session
