#pragma once
#include "task/task.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace exemu::net {

struct Shard;
class DatagramPort;
struct DeclaredTls;

struct Address { // as text, so that journals and conditions need no conversion
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const Address&) const = default;
};

struct PortRange {
    std::uint16_t first = 1024, last = 65535;
};

// Bytes (or datagrams) to and from a peer, never waiting but in wait_*. Socket or memory.
class Transport {
public:
    enum class Io : std::uint8_t {
        done,        // `bytes` of them, at least one; a datagram may be empty
        would_block, // nothing now: await wait_* before the next try
        end,         // the peer has closed its side
        failed,      // reset, timed out, unreachable: nothing can be read or written any more
    };
    struct Got {
        Io io = Io::done;
        std::size_t bytes = 0;
    };

    Transport() = default;
    virtual ~Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    // Datagrams: one whole datagram; what does not fit is lost.
    virtual Got read(std::span<char> into) = 0;
    // As much as fits now. Datagrams: the first piece, as one datagram; one that the network does not take is lost, as any
    // datagram may be, and counts as written.
    virtual Got write(std::span<const std::string_view> pieces) = 0;
    // These return when readable or writable, on error, and after cancel_waits: the caller's flags decide which. At most one wait at a time.
    virtual Task<> wait_readable() = 0;
    virtual Task<> wait_writable() = 0;
    virtual void cancel_waits() = 0;
    virtual void shutdown_write() = 0; // FIN
    virtual void close() = 0; // idempotent
    virtual void reset() = 0; // SO_LINGER 0, then close: a real RST
    virtual bool datagrams() const { return false; }

    // The peer has closed its side or the connection broke; told without reading what lies before.
    virtual bool hung_up() const = 0;
    // A UDP port beside this conversation, on our address that the peer has reached. `range` as in net/datagram_port.hpp.
    virtual std::unique_ptr<DatagramPort> open_port(Shard&, PortRange, std::function<void(std::string_view, const Address&)> heard);

    // Bytes given to the network that the peer's system has not acknowledged.
    virtual std::size_t in_flight() const { return 0; }

    // Memory alone: a handshake is declared, not made (see memory.hpp). Null while the peer has declared none; what the peer
    // wrote before the declaration vanishes.
    virtual bool declares_tls() const { return false; }
    virtual std::unique_ptr<DeclaredTls> take_declared_tls();

    const Address& peer() const { return peer_; }
    const Address& local() const { return local_; }

protected:
    Transport(Address peer, Address local) : peer_(std::move(peer)), local_(std::move(local)) {}
    Address peer_, local_;
};

// A connected stream socket. Takes the descriptor and makes it non-blocking; TCP_NODELAY is set where it exists.
std::unique_ptr<Transport> stream_transport(Shard&, int descriptor, Address peer, Address local);
// The same for a descriptor that does not block and has TCP_NODELAY from its listening socket: no call for either.
std::unique_ptr<Transport> accepted_transport(Shard&, int descriptor, Address peer, Address local);

} // namespace exemu::net
