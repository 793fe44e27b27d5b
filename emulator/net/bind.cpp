#include "net/bind.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>

namespace exemu::net {

namespace {

constexpr int backlog = 4096;
constexpr int tries_for_a_free_port = 16;

void set(const Descriptor& socket, int level, int name, int value) { ::setsockopt(socket.get(), level, name, &value, sizeof value); }

Descriptor open_socket(int family, int type)
{
    Descriptor socket(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket)
        return socket;
    if (family == AF_INET6)
        set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1); // 0.0.0.0 and :: are two listeners, whatever the system's default
    if (type == SOCK_STREAM) {
        set(socket, SOL_SOCKET, SO_REUSEADDR, 1);  // restart at once, over connections in TIME_WAIT
        set(socket, IPPROTO_TCP, TCP_NODELAY, 1); // handed down to accepted connections
    }
    return socket;
}

// A port that the system chose is freed by the kernel when a listening socket is shut down; one that was asked for by number
// stays bound. So a free port is found with one socket and asked for with another.
std::uint16_t free_port(SocketAddress address, int type)
{
    Descriptor probe(::socket(address.storage.ss_family, type | SOCK_CLOEXEC, 0));
    if (!probe || ::bind(probe.get(), address.get(), address.size) != 0)
        return 0;
    SocketAddress bound;
    ::getsockname(probe.get(), bound.get(), &bound.size);
    return to_address(bound).port;
}

std::expected<Bound, Listener::Problem> bind_to(const SocketAddress& address, const Address& text, int type)
{
    Bound bound{open_socket(address.storage.ss_family, type), text};
    if (!bound.socket || ::bind(bound.socket.get(), address.get(), address.size) != 0)
        return std::unexpected(bind_problem(errno, text));
    // A port bound but not listened to may be listened to by another process: bind alone would tell nobody.
    if (type == SOCK_STREAM && ::listen(bound.socket.get(), backlog) != 0)
        return std::unexpected(bind_problem(errno, text));
    return bound;
}

} // namespace

Listener::Problem bind_problem(int error, const Address& at)
{
    const std::string where = fmt::format("port {} on {}", at.port, at.host);
    switch (error) {
    case EADDRINUSE: return {error, where + " is in use: stop what listens there, give another port, or try --offset 10000"};
    case EACCES:
    case EPERM: return {error, where + " may not be bound: ports below 1024 want root or CAP_NET_BIND_SERVICE; try --offset 10000"};
    case EADDRNOTAVAIL: return {error, where + " cannot be bound: no interface of this machine has that address"};
    case EAFNOSUPPORT: return {error, where + " cannot be bound: this system has no IPv6; give an IPv4 address"};
    default: return {error, where + " cannot be bound: " + std::strerror(error)};
    }
}

std::expected<Bound, Listener::Problem> bind_socket(const std::string& host, std::uint16_t port, int type)
{
    auto address = to_socket_address(host, port);
    if (!address)
        return std::unexpected(Listener::Problem(EINVAL, fmt::format("\"{}\" is no address: give one such as 127.0.0.1 or ::1", host)));
    if (port != 0)
        return bind_to(*address, {host, port}, type);
    for (int left = tries_for_a_free_port;; --left) {
        const std::uint16_t found = free_port(*to_socket_address(host, 0), type);
        auto bound = bind_to(*to_socket_address(host, found), {host, found}, type);
        if (bound || bound.error().error != EADDRINUSE || left == 0)
            return bound;
    }
}

std::expected<std::unique_ptr<Listener>, Listener::Problem> Listener::bind(
    std::vector<Shard*> shards, const std::string& host, std::uint16_t port, bool datagrams, Limits limits)
{
    auto bound = bind_socket(host, port, datagrams ? SOCK_DGRAM : SOCK_STREAM);
    if (!bound)
        return std::unexpected(std::move(bound.error()));
    if (datagrams)
        return datagram_listener(*shards.front(), std::move(*bound), limits);
    return stream_listener(std::move(shards), std::move(*bound), limits);
}

} // namespace exemu::net
