// The edge of a conversation: what leaves the dialogue as an exception ends here, with the protocol's farewell where it has one.
#include "session/driver.hpp"
#include "session/points.hpp"

#include <algorithm>

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

Task<> last_words(Session& session, const Responder& responder, std::optional<Ending> ending)
{
    std::string words = ending ? responder.farewell(session, *ending) : std::string();
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

namespace {
Task<> nothing() { co_return; }
} // namespace

// An idle session holds every frame from here to its wait: no more of them than it takes, and of co_awaits, each of which has its room in the
// frame, one. Three steps: the door, the protocol, the last words.
Task<> Session::run(const Responder& responder, bool tls_at_once)
{
    Over over;
    for (int step = 0; step < 3; ++step) {
        if (step == 2) {
            unwatch();
            in_flight_.reset(); // their dialogue is gone
            if (peer_left_) {
                over.by = "peer";
                over.connected = false;
            }
            if (over.failure)
                record_failure(said_by(over.failure));
        }
        try {
            co_await (step == 0                               ? admit(responder, tls_at_once)
                    : step == 1 && admitted_                  ? responder.serve(*this)
                    : step == 2 && over.connected && !silent_ ? last_words(*this, responder, over.ending)
                                                              : nothing());
            continue;
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
        step = std::max(step, 1);
    }
    connection_.abort();
    close_record(ended_by_rule_ ? "rule" : over.by);
    if (over.failure)
        std::rethrow_exception(over.failure);
}

void Session::record_failure(std::string_view what)
{
    note_fact(house_.events.failure, [&](journal::Packer& packer) { packer.add(house_.events.what, what); });
}

Task<> Session::admit(const Responder& responder, bool tls_at_once)
{
    if (!connection_.datagrams()) { // a datagram is not accepted: it is there
        AcceptTurn turn(*this);
        const After after = co_await take(turn);
        if (after != After::go_on)
            co_return;
    }
    connection_.allow(responder.patience());
    admitted_ = true;
    if (tls_at_once)
        admitted_ = co_await start_tls(false);
}

} // namespace exemu::session
