#include "control/loopback_claim.hpp"

#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <utility>

namespace exemu::control {

std::optional<LoopbackClaim> LoopbackClaim::take()
{
    for (int i = 1; i < 255; ++i) {
        const std::string address = fmt::format("127.69.0.{}", i);
        const std::string name = "exemu-test-" + address;
        sockaddr_un claimed{};
        claimed.sun_family = AF_UNIX;
        std::memcpy(claimed.sun_path + 1, name.data(), name.size()); // begins with a zero byte: no file
        const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (socket < 0)
            return std::nullopt;
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
        if (::bind(socket, reinterpret_cast<const sockaddr*>(&claimed), length) == 0)
            return LoopbackClaim(socket, address);
        ::close(socket);
    }
    return std::nullopt;
}

LoopbackClaim::LoopbackClaim(LoopbackClaim&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), address_(std::move(other.address_))
{
}

LoopbackClaim::~LoopbackClaim()
{
    if (socket_ >= 0)
        ::close(socket_);
}

} // namespace exemu::control
