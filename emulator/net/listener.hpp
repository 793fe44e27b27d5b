#pragma once
#include "net/shard.hpp"
#include "net/transport.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace exemu::net {

// An address listened to. One acceptor on shard 0; descriptors go round robin to the shards. No SO_REUSEPORT: a second
// process would bind the same port in silence.
class Listener {
public:
    enum class State : std::uint8_t { open, closed, mute };
    // Called on the session's own shard for each accepted peer. The first session number is 1.
    using Accepted = std::function<void(Shard&, std::unique_ptr<Transport>, std::uint32_t number)>;

    struct Problem { // why it could not be bound, and what to do
        int error = 0;       // errno: EADDRINUSE, EACCES...
        std::string what;
    };

    // Binds and (when open or mute) listens; accepts nothing before start(). `host` is an address; port 0 lets the system choose.
    static std::expected<std::unique_ptr<Listener>, Problem> bind(std::vector<Shard*>, const std::string& host, std::uint16_t port, bool datagrams);
    virtual ~Listener() = default;

    virtual void start(Accepted) = 0;
    // closed: the port stays ours and answers a SYN with RST (shutdown; listen again when opened). mute: connections are taken, nothing is said.
    virtual void set_state(State) = 0;
    virtual State state() const = 0;
    virtual void stop() = 0;               // accepts no more
    virtual const Address& address() const = 0; // with the port the system chose
};

} // namespace exemu::net
