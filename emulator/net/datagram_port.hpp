#pragma once
#include "net/transport.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace exemu::net {

// A UDP port of its own beside a conversation, for media (RFC 3550). Belongs to its shard; what comes is told there, and nothing once it
// is gone.
class DatagramPort {
public:
    using Heard = std::function<void(std::string_view bytes, const Address& from)>;
    using Range = PortRange;

    virtual ~DatagramPort() = default;
    DatagramPort(const DatagramPort&) = delete;
    DatagramPort& operator=(const DatagramPort&) = delete;
    virtual std::uint16_t number() const = 0;
    virtual void send(std::string_view, const Address& to) = 0; // what the network does not take is lost

protected:
    DatagramPort() = default;
};

// An even port of the range (RFC 3550 11) on this address; null when none is free.
std::unique_ptr<DatagramPort> open_datagram_port(Shard&, const std::string& host, DatagramPort::Range, DatagramPort::Heard);

} // namespace exemu::net
