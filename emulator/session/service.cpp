#include "session/service.hpp"

namespace exemu::session {

// A session, what it needs for as long as it lasts, and how it is taken off the books: one piece of memory.
struct Service::Conversation final : net::Spawned {
    Conversation(Service& of, std::shared_ptr<const Responder> with, std::shared_ptr<const Load> load, net::Shard& shard,
        std::unique_ptr<net::Transport> transport, Session::Peer who)
        : service(of), responder(std::move(with)),
          session(of.parts_.house, std::move(load), of.parts_.facts, shard, std::move(transport), who)
    {
    }
    void ended() override { service.over(session); }

    Service& service;
    std::shared_ptr<const Responder> responder;
    Session session;
};

Service::Service(Parts parts, std::unique_ptr<net::Listener> listener) : parts_(std::move(parts)), listener_(std::move(listener)) {}

void Service::start()
{
    listener_->start([this](net::Shard& shard, std::unique_ptr<net::Transport> transport, std::uint32_t ordinal) {
        accepted(shard, std::move(transport), ordinal);
    });
}

void Service::stop() { listener_->stop(); }

void Service::swap(std::shared_ptr<const Responder> responder)
{
    const std::lock_guard hold(mutex_);
    parts_.responder = std::move(responder);
}

std::uint32_t Service::arrive(const std::string& client)
{
    const std::lock_guard hold(mutex_);
    return ++peers_[client];
}

void Service::leave(const std::string& client)
{
    const std::lock_guard hold(mutex_);
    const auto peer = peers_.find(client);
    if (peer != peers_.end() && --peer->second == 0)
        peers_.erase(peer);
}

void Service::accepted(net::Shard& shard, std::unique_ptr<net::Transport> transport, std::uint32_t ordinal)
{
    Admission& admission = parts_.admission;
    if (admission.open.fetch_add(1) >= admission.most) {
        admission.open.fetch_sub(1);
        admission.refused.fetch_add(1);
        journal::Header header;
        header.time = shard.clock->steady();
        header.event = parts_.house.events.listener_refused;
        parts_.house.journal.add(shard.index, header, [&](journal::Packer& packer) {
            packer.add(pattern::f_listener, std::string_view(parts_.facts->name));
            packer.add(pattern::f_client, std::string_view(transport->peer().host));
        });
        transport->reset();
        return;
    }
    ShardSessions& home = *parts_.shards[shard.index];
    const Session::Peer who{admission.last_uid.fetch_add(1) + 1, ordinal, arrive(transport->peer().host)};
    std::shared_ptr<const Responder> responder;
    {
        const std::lock_guard hold(mutex_);
        responder = parts_.responder;
    }
    auto conversation = std::make_unique<Conversation>(*this, std::move(responder), home.load, shard, std::move(transport), who);
    Session& session = conversation->session;
    ++sessions_;
    home.living.insert(&session);
    Task<> run = session.run(*conversation->responder, parts_.tls_at_once);
    home.group.spawn(std::move(run), std::move(conversation));
}

// A failure of its own goes on to the task group, and the run fails.
void Service::over(Session& session)
{
    parts_.shards[session.connection().shard().index]->living.erase(&session);
    leave(session.connection().peer().host);
    --sessions_;
    parts_.admission.open.fetch_sub(1);
}

} // namespace exemu::session
