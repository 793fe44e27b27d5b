#pragma once
#include "net/shard.hpp"
#include "net/transport.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace exemu::net {

struct ListenerLimits {
    std::size_t most_mute = 1024;  // connections kept while mute; one more drops the oldest
    std::size_t most_peers = 1000; // datagrams: peers at a time; a further one is not heard until another's transport is gone
};

// An address listened to. One acceptor on shard 0; descriptors go round robin to the shards. No SO_REUSEPORT: a second
// process would bind the same port in silence. Datagrams: a transport per peer address, all of them on shard 0.
// All calls come from shard 0's thread, or while no shard runs. Must be gone before its shards.
class Listener {
public:
    enum class State : std::uint8_t { open, closed, mute };
    // Called on the session's own shard for each accepted peer, so by several threads at once when there are several shards. A
    // peer on its way to another shard when stop() is called still arrives there.
    // The first session number is 1.
    using Accepted = std::function<void(Shard&, std::unique_ptr<Transport>, std::uint32_t number)>;

    struct Problem { // why it could not be bound, and what to do
        int error = 0;       // errno: EADDRINUSE, EACCES...
        std::string what;
    };

    using Limits = ListenerLimits;

    struct Counts {
        std::uint64_t accepted = 0;  // handed over
        std::uint64_t muted = 0;     // taken while mute
        std::uint64_t back_offs = 0; // times that no descriptor was left and accepting paused for a moment
        std::uint64_t dropped = 0;   // datagrams that found no room: too many peers, or one peer's too fast
    };

    // Binds (state open) and accepts nothing before start(). `host` is an address; port 0 lets the system choose.
    static std::expected<std::unique_ptr<Listener>, Problem> bind(
        std::vector<Shard*>, const std::string& host, std::uint16_t port, bool datagrams, Limits = {});
    virtual ~Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    virtual void start(Accepted) = 0;
    // closed: the port stays ours and answers a SYN with RST (shutdown; listen again when opened), a datagram with ICMP
    // "port unreachable". mute: connections are taken, nothing is said; they stay so when the state changes. Error: the port
    // could not be opened again.
    virtual std::expected<void, Problem> set_state(State) = 0;
    virtual State state() const = 0;
    virtual void stop() = 0;                    // accepts no more, for good; mute connections are dropped
    virtual const Address& address() const = 0; // with the port the system chose
    virtual Counts counts() const = 0;

protected:
    Listener() = default;
};

} // namespace exemu::net
