#pragma once
#include <optional>
#include <string>

namespace exemu::control {

// A loopback address that nobody else of this kind uses, as long as this lives: 127.69.0.1 and so on. Claimed by a name in the same
// network namespace, so that a claim dies with its process.
class LoopbackClaim {
public:
    static std::optional<LoopbackClaim> take(); // nothing: 254 are in use
    LoopbackClaim(LoopbackClaim&&) noexcept;
    LoopbackClaim& operator=(LoopbackClaim&&) = delete;
    ~LoopbackClaim();
    const std::string& address() const { return address_; }

private:
    LoopbackClaim(int socket, std::string address) : socket_(socket), address_(std::move(address)) {}
    int socket_;
    std::string address_;
};

} // namespace exemu::control
