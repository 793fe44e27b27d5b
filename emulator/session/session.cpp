#include "session/driver.hpp"

#include "net/alarm.hpp"

#include <boost/asio/post.hpp>

namespace exemu::session {

namespace {

auth::Server server_of(const persona::Persona& persona)
{
    auth::Server server = auth::Server::named(persona.host, persona.netbios);
    const persona::Windows windows = persona.windows();
    server.windows_major = static_cast<std::uint8_t>(windows.major);
    server.windows_minor = static_cast<std::uint8_t>(windows.minor);
    server.windows_build = static_cast<std::uint16_t>(windows.build);
    return server;
}

} // namespace

Load make_load(
    std::shared_ptr<const scenario::Scenario> scenario, const pattern::Vocabulary& vocabulary, journal::Journal& journal, SteadyTime ready)
{
    auto ids = std::make_shared<std::vector<journal::RuleId>>();
    for (const scenario::Rule& rule : scenario->rules)
        ids->push_back(journal.rule_id(rule.name));
    auto run = std::make_shared<scenario::Run>(scenario, vocabulary, ready);
    auto server = std::make_shared<auth::Server>(server_of(scenario->persona));
    return {std::move(scenario), std::move(run), std::move(ids), std::move(server)};
}

Session::Session(House& house, std::shared_ptr<const Load> load, std::shared_ptr<const ListenerFacts> listener, net::Shard& shard,
    std::unique_ptr<net::Transport> transport, Peer who)
    : house_(house), load_(std::move(load)), listener_(std::move(listener)), shard_(shard), connection_(shard, std::move(transport)),
      who_(who), began_(shard.clock->steady())
{
    pack_constants();
}

Session::~Session() { unwatch(); }

auth::Circumstances Session::circumstances(const auth::Policy& policy, std::string_view protocol) const
{
    auth::Circumstances at(directory(), *load_->server, house_.means);
    at.policy = policy;
    at.protocol = protocol.empty() ? std::string_view(listener_->protocol) : protocol;
    at.end_point = connection_.tls_end_point();
    at.now = clock().wall();
    return at;
}

void leave_unless_connected(net::Ready ready)
{
    switch (ready) {
    case net::Ready::bytes:
    case net::Ready::woken: return;
    case net::Ready::stopping: throw net::Stopping();
    case net::Ready::gone: throw net::PeerGone();
    case net::Ready::deadline: throw net::DeadlinePassed();
    }
}

Task<> Session::hear_more()
{
    for (bool woken = true; woken;) {
        if (in_flight_) {
            woken = co_await hear_more_or_woken();
        } else { // an idle connection: one frame less
            const net::Ready ready = co_await connection_.ready();
            leave_unless_connected(ready);
            woken = ready == net::Ready::woken;
        }
    }
}

namespace {

// An idle connection holds this frame: it is as small as can be.
Task<bool> hear_or_woken(net::Connection& connection)
{
    const net::Ready ready = co_await connection.ready();
    leave_unless_connected(ready);
    co_return ready == net::Ready::woken;
}

Task<bool> hear_or_gone(net::Connection& connection, bool& gone)
{
    for (;;) {
        const net::Ready ready = co_await connection.ready();
        gone = ready == net::Ready::gone;
        if (gone)
            co_return false;
        leave_unless_connected(ready);
        if (ready == net::Ready::bytes)
            co_return true;
    }
}

} // namespace

Task<bool> Session::hear_more_or_gone() { return hear_or_gone(connection_, peer_left_); }

Task<bool> Session::hear_more_or_woken(SteadyTime until)
{
    return until == SteadyTime::max() && !in_flight_ ? hear_or_woken(connection_) : hear_or_due(until);
}

Task<bool> Session::hear_or_due(SteadyTime until)
{
    try {
        for (;;) {
            bool said = false;
            if (in_flight_)
                said = co_await say_what_is_due();
            if (said)
                co_return true; // a timer of the dialogue's may hang on it
            std::optional<net::Alarm> alarm;
            const SteadyTime due = std::min(until, next_due());
            if (due <= clock().steady())
                connection_.wake();
            else if (due != SteadyTime::max())
                alarm.emplace(clock(), due, [this] { connection_.wake(); });
            const net::Ready ready = co_await connection_.ready();
            if (in_flight() == 0 || ready == net::Ready::stopping)
                leave_unless_connected(ready);
            if (ready == net::Ready::bytes || ready == net::Ready::woken)
                co_return ready == net::Ready::woken;
            // The peer is silent, or has closed its side, because it waits for us.
            co_await connection_.wait(next_due() - clock().steady());
        }
    } catch (...) {
        cut_off_in_flight();
        throw;
    }
}

Task<> Session::settled(const store::Change&)
{
    co_return; // The memory engine has kept it when the call returned.
}

// Carries a change of the feed, which comes on any thread, to the session's shard: once until the session has looked.
struct Session::Waker : std::enable_shared_from_this<Session::Waker> {
    explicit Waker(Session& s) : shard(s.shard_), session(&s) {}

    void call()
    {
        if (posted.exchange(true))
            return;
        boost::asio::post(shard.context, [self = shared_from_this()] {
            self->posted = false;
            if (self->session)
                self->session->connection_.wake();
        });
    }

    net::Shard& shard;
    Session* session; // null once it has stopped watching; touched on the shard alone
    std::atomic<bool> posted{false};
};

void Session::watch(std::shared_ptr<store::Mailbox> mailbox)
{
    unwatch();
    waker_ = std::make_shared<Waker>(*this);
    subscription_ = store::Mailbox::subscribe(std::move(mailbox), [waker = waker_] { waker->call(); });
}

void Session::unwatch()
{
    subscription_.reset();
    if (waker_)
        waker_->session = nullptr;
    waker_.reset();
}

} // namespace exemu::session
