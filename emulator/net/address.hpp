#pragma once
#include "net/transport.hpp"

#include <sys/socket.h>

#include <optional>

namespace exemu::net {

// A socket address as the kernel gives and takes it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// IPv4, IPv6; an IPv4 address mapped into IPv6 is shown as IPv4. Any other family (a test's socket pair) has an empty host.
Address to_address(const SocketAddress&);
// "127.0.0.1", "::1", "fe80::1%eth0". Nothing when `host` is no address: names are not looked up.
std::optional<SocketAddress> to_socket_address(const std::string& host, std::uint16_t port);

// A descriptor that is closed when nobody has taken it.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&&) noexcept;
    ~Descriptor();

    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }
    int release();

private:
    int number_ = -1;
};

} // namespace exemu::net
