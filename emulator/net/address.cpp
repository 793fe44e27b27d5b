#include "net/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace exemu::net {

namespace {

std::string text_of(int family, const void* bytes)
{
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(family, bytes, text, sizeof text) ? text : "";
}

} // namespace

Address to_address(const SocketAddress& address)
{
    if (address.storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
        return {text_of(AF_INET, &v4.sin_addr), ntohs(v4.sin_port)};
    }
    if (address.storage.ss_family != AF_INET6)
        return {};
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
        return {text_of(AF_INET, v6.sin6_addr.s6_addr + 12), ntohs(v6.sin6_port)};
    return {text_of(AF_INET6, &v6.sin6_addr), ntohs(v6.sin6_port)};
}

std::optional<SocketAddress> to_socket_address(const std::string& host, std::uint16_t port)
{
    SocketAddress address;
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        address.size = sizeof v4;
        return address;
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    const std::size_t zone = host.find('%');
    if (inet_pton(AF_INET6, host.substr(0, zone).c_str(), &v6.sin6_addr) != 1)
        return std::nullopt;
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    address.size = sizeof v6;
    if (zone == std::string::npos)
        return address;
    v6.sin6_scope_id = if_nametoindex(host.c_str() + zone + 1);
    if (v6.sin6_scope_id == 0)
        return std::nullopt;
    return address;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor()
{
    if (number_ >= 0)
        ::close(number_);
}

int Descriptor::release() { return std::exchange(number_, -1); }

} // namespace exemu::net
