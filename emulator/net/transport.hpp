#pragma once
#include "task/task.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace exemu::net {

struct Shard;

struct Address { // as text, so that journals and conditions need no conversion
    std::string host;
    std::uint16_t port = 0;
};

// Bytes (or datagrams) to and from a peer, never waiting but in wait_*. Socket or memory.
class Transport {
public:
    enum class Io : std::uint8_t { done, would_block, end, failed };
    struct Got {
        Io io = Io::done;
        std::size_t bytes = 0;
    };

    virtual ~Transport() = default;
    virtual Got read(std::span<char> into) = 0;
    virtual Got write(std::span<const std::string_view> pieces) = 0; // as much as fits now
    virtual Task<> wait_readable() = 0; // returns when readable, on error, or after cancel_waits: the caller's flags decide which
    virtual Task<> wait_writable() = 0;
    virtual void cancel_waits() = 0;
    virtual void shutdown_write() = 0;  // FIN
    virtual void close() = 0;           // idempotent
    virtual void reset() = 0;           // SO_LINGER 0, then close: a real RST
    virtual bool datagrams() const { return false; }

    const Address& peer() const { return peer_; }
    const Address& local() const { return local_; }

protected:
    Address peer_, local_;
};

// A connected stream socket. Takes the descriptor.
std::unique_ptr<Transport> stream_transport(Shard&, int descriptor, Address peer, Address local);

} // namespace exemu::net
