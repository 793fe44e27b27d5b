#pragma once
#include "net/listener.hpp"
#include "session/session.hpp"

#include <atomic>
#include <mutex>
#include <set>
#include <unordered_map>

namespace exemu::session {

// The sessions of one shard, so that stopping can reach them. Touched on that shard alone.
struct ShardSessions {
    struct InOrder { // of their coming
        bool operator()(const Session* a, const Session* b) const { return a->who().uid < b->who().uid; }
    };
    explicit ShardSessions(net::Shard& shard) : group(shard) {}
    net::TaskGroup group;
    std::set<Session*, InOrder> living; // they are stopped in this order, so that two runs end alike
    std::shared_ptr<const Load> load; // for sessions to come
};

// Connections held open, over all listeners.
struct Admission {
    std::atomic<std::uint32_t> open{0};
    std::atomic<std::uint32_t> last_uid{0};
    std::atomic<std::uint64_t> refused{0};
    std::uint32_t most = 20'000;
};

// A responder behind an address: makes a Session of each accepted peer.
class Service {
public:
    struct Parts {
        House& house;
        Admission& admission;
        std::vector<ShardSessions*> shards; // by index of the shard
        std::shared_ptr<const ListenerFacts> facts;
        std::shared_ptr<const Responder> responder;
        bool tls_at_once = false;
    };
    Service(Parts, std::unique_ptr<net::Listener>);

    void start();
    void stop(); // accepts no more
    net::Listener& listener() { return *listener_; }
    const ListenerFacts& facts() const { return *parts_.facts; }
    std::uint32_t sessions() const { return sessions_.load(); }
    // A reload gives new sessions another responder. On shard 0, between accepts.
    void swap(std::shared_ptr<const Responder>);

private:
    struct Conversation;
    void over(Session&);
    void accepted(net::Shard&, std::unique_ptr<net::Transport>, std::uint32_t ordinal);
    std::uint32_t arrive(const std::string& client);
    void leave(const std::string& client);

    Parts parts_;
    std::unique_ptr<net::Listener> listener_;
    std::atomic<std::uint32_t> sessions_{0};
    std::mutex mutex_; // peers and responder
    std::unordered_map<std::string, std::uint32_t> peers_;
};

} // namespace exemu::session
