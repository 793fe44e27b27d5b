// The edge of a conversation: what leaves the dialogue as an exception ends here, with the protocol's farewell where it has one.
#include "session/driver.hpp"
#include "session/points.hpp"

namespace exemu::session {

namespace {

// How long the last words may take.
constexpr Duration farewell_allowance = 1s;

struct Over {
    std::string_view by = "us";
    std::optional<Ending> ending;
    bool connected = true;
    std::exception_ptr failure;
};

Task<> last_words(Session& session, std::string words)
{
    try {
        session.connection().allow_writes(farewell_allowance);
        if (!words.empty()) // it would be a datagram
            session.connection().queue(std::move(words));
        co_await session.connection().finish();
    } catch (const std::runtime_error&) {
        // The peer does not read any more: nothing is left to say.
    }
}

std::string said_by(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an unknown exception";
    }
}

} // namespace

void Session::close_record(std::string_view by)
{
    note_fact(house_.events.session_closed, [&](journal::Packer& packer) {
        packer.add(house_.events.by, by);
        packer.add(house_.events.turns, std::int64_t{turns_});
        packer.add(pattern::f_received, static_cast<std::int64_t>(connection_.received()));
        packer.add(pattern::f_sent, static_cast<std::int64_t>(connection_.sent()));
        packer.add(pattern::f_age, std::chrono::duration_cast<Duration>(clock().steady() - began_).count());
    });
}

// An idle session holds every frame from here to its wait: no more of them than it takes.
Task<> Session::run(const Responder& responder, bool tls_at_once)
{
    Over over;
    try {
        const bool welcome = co_await admit(responder, tls_at_once);
        if (welcome)
            co_await responder.serve(*this);
        if (peer_left_)
            over.by = "peer", over.connected = false;
    } catch (const net::PeerGone&) {
        over.by = "peer";
        over.connected = false;
    } catch (const net::DeadlinePassed&) {
        over.by = "deadline";
        over.ending = Ending::deadline;
    } catch (const net::Stopping&) {
        over.ending = Ending::stopping;
    } catch (const Ended&) {
        // By its own answer: as if the dialogue had returned.
    } catch (...) {
        over.failure = std::current_exception();
    }
    unwatch();
    in_flight_.reset(); // their dialogue is gone
    if (over.failure) {
        const std::string what = said_by(over.failure);
        note_fact(house_.events.failure, [&](journal::Packer& packer) { packer.add(house_.events.what, std::string_view(what)); });
    }
    if (over.connected && !silent_)
        co_await last_words(*this, over.ending ? responder.farewell(*this, *over.ending) : std::string());
    connection_.abort();
    close_record(ended_by_rule_ ? "rule" : over.by);
    if (over.failure)
        std::rethrow_exception(over.failure);
}

Task<bool> Session::admit(const Responder& responder, bool tls_at_once)
{
    if (!connection_.datagrams()) { // a datagram is not accepted: it is there
        AcceptTurn turn(*this);
        const After after = co_await take(turn);
        if (after != After::go_on)
            co_return false;
    }
    connection_.allow(responder.patience());
    bool secure = true;
    if (tls_at_once)
        secure = co_await start_tls(false);
    co_return secure;
}

} // namespace exemu::session
