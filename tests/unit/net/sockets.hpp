#pragma once
#include "net/address.hpp"
#include "net/connection.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

// The test's own end of real sockets: plain system calls, none of this room's code under test.
namespace exemu::net::test {

// A connected pair; what one end writes is readable at the other when the call returns.
inline std::pair<Descriptor, Descriptor> socket_pair()
{
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

// A connected pair over TCP on loopback: server's end, client's end.
inline std::pair<Descriptor, Descriptor> tcp_pair()
{
    Descriptor listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    SocketAddress address = *to_socket_address("127.0.0.1", 0);
    REQUIRE(::bind(listening.get(), address.get(), address.size) == 0);
    REQUIRE(::listen(listening.get(), 1) == 0);
    REQUIRE(::getsockname(listening.get(), address.get(), &address.size) == 0);
    Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::connect(client.get(), address.get(), address.size) == 0);
    Descriptor server(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(server);
    ::fcntl(client.get(), F_SETFL, O_NONBLOCK);
    return {std::move(server), std::move(client)};
}

inline void send_all(const Descriptor& to, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t n = ::send(to.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        REQUIRE(n > 0);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

// What is there now.
inline std::string receive_now(const Descriptor& from)
{
    std::string all;
    std::array<char, 65536> block;
    for (ssize_t n = 0; (n = ::recv(from.get(), block.data(), block.size(), MSG_DONTWAIT)) > 0;)
        all.append(block.data(), static_cast<std::size_t>(n));
    return all;
}

enum class End { none, closed, reset };

// How the other side has ended, when nothing more is to be read.
inline End end_of(const Descriptor& descriptor)
{
    char byte = 0;
    const ssize_t n = ::recv(descriptor.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    if (n == 0)
        return End::closed;
    return n < 0 && errno == ECONNRESET ? End::reset : End::none;
}

} // namespace exemu::net::test
