#include "http/site.hpp"

namespace exemu::http {

std::optional<PublicAddress> public_address(const session::Session& session, std::string_view protocol, std::uint16_t documented_port)
{
    const session::Door* door = session.doors().find(protocol, documented_port);
    return door ? std::optional(PublicAddress{door->host(session.persona().host), door->port}) : std::nullopt;
}

std::string public_url(const session::Session& session, std::string_view path)
{
    const std::string& usual = session.persona().host;
    const session::Door* door = session.doors().find("http", std::uint16_t{443});
    return (door ? door->origin(usual) : "https://" + usual).append(path);
}

} // namespace exemu::http
