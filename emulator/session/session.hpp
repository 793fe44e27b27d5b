#pragma once
#include "auth/auth.hpp"
#include "base/clock.hpp"
#include "directory/directory.hpp"
#include "journal/journal.hpp"
#include "net/connection.hpp"
#include "persona/persona.hpp"
#include "scenario/run.hpp"
#include "scenario/scenario.hpp"
#include "session/doors.hpp"
#include "session/responder.hpp"
#include "session/shelf.hpp"
#include "session/showcase.hpp"
#include "session/turn.hpp"
#include "store/store.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace exemu::session {

class Driver;
class Effects;

// A turn in flight has ended the conversation while the dialogue was listening. Caught at the session's edge.
struct Ended : std::runtime_error {
    Ended() : std::runtime_error("a turn in flight has ended the conversation") {}
};

// What all sessions share; lives as long as the emulator.
struct House {
    const scenario::Language& language;
    const scenario::HarnessEvents& events;
    journal::Journal& journal;
    store::Mailstore& store;
    Effects* effects = nullptr; // what steps do beyond a conversation (session/effects.hpp); there before the first session
    auth::Means means = {}; // what exchanges draw on
    // Carries out a swap_cert, from any shard.
    struct Swapped {
        std::string problem, before; // what is wrong with the new certificate; the name of the old one
    };
    std::function<Swapped(const scenario::SwapCertStep&)> swap_certificate = {};
    Doors doors = {}; // of all listeners; complete before the first session
    std::shared_ptr<Shelf> shelf = std::make_shared<Shelf>();
};

// One load of a scenario: swapped whole by a reload, kept alive by the sessions that began under it.
struct Load {
    std::shared_ptr<const scenario::Scenario> scenario;
    std::shared_ptr<scenario::Run> run;
    // Rule names as the journal knows them, in the order of scenario->rules.
    std::shared_ptr<const std::vector<journal::RuleId>> rule_ids;
    std::shared_ptr<const auth::Server> server; // who exchanges speak for
};
Load make_load(std::shared_ptr<const scenario::Scenario>, const pattern::Vocabulary&, journal::Journal&, SteadyTime ready);

struct ListenerFacts { // the constant fields of a session
    std::string name, protocol;
    std::uint16_t documented_port = 0;
    std::shared_ptr<Showcase> certificates; // null where TLS is not offered, neither at once nor by STARTTLS
    std::string interface = {};             // of RPC: the one that is served there
    std::optional<bool> announced = {};     // of RPC: the end point mapper tells of it

    bool offers_tls() const { return certificates != nullptr; }
};

// What was done to a turn, for the journal.
struct Answered {
    const Reply& reply;
    journal::Origin origin = journal::Origin::natural;
    journal::RuleId rule = 0;
    scenario::Outcome outcome = scenario::Outcome::none;
    bool forced = false;
    Duration took{};
    SteadyTime at{}; // it was answered; none: now
    std::optional<Duration> backoff = {}; // the peer was told to wait so long
};

// All that one conversation may touch. Knows no grammar. Belongs to one shard.
class Session {
public:
    struct Peer { // who has come
        std::uint32_t uid = 0;         // over all listeners, from 1
        std::uint32_t ordinal = 0;     // on its listener, from 1
        std::uint32_t connections = 1; // it holds open on this listener, this one included
    };

    Session(House&, std::shared_ptr<const Load>, std::shared_ptr<const ListenerFacts>, net::Shard&, std::unique_ptr<net::Transport>, Peer);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    net::Connection& connection() { return connection_; }
    const net::Connection& connection() const { return connection_; }
    const scenario::Scenario& scenario() const { return *load_->scenario; }
    const persona::Persona& persona() const { return load_->scenario->persona; }
    const directory::Directory& directory() const { return *load_->scenario->directory; }
    store::Mailstore& store() { return house_.store; }
    // For an exchange that begins now: who we are, what this listener asks, and which channel it runs on. `protocol` as in `without:`
    // of an account, where that is another word than the listener's.
    auth::Circumstances circumstances(const auth::Policy& = {}, std::string_view protocol = {}) const;
    Clock& clock() { return *connection_.shard().clock; }
    const Clock& clock() const { return *shard_.clock; }
    const ListenerFacts& listener() const { return *listener_; }
    const Doors& doors() const { return house_.doors; }
    Shelf& shelf() { return *house_.shelf; }
    const pattern::Vocabulary& vocabulary() const { return house_.language.vocabulary; }
    const scenario::HarnessEvents& events() const { return house_.events; }

    // ---- the three motions
    // Waits for more input. PeerGone, DeadlinePassed and Stopping leave as exceptions, here alone. A dialogue without turns in flight
    // may await connection().ready() itself, and hand on what it heard to leave_unless_connected(): one frame less while it is idle.
    Task<> hear_more();
    // The same for a dialogue at rest between requests, with no turn in flight: a peer that leaves then is no exception, which would cost more than
    // a short conversation does. False: it has gone, and the dialogue returns at once.
    Task<bool> hear_more_or_gone();
    // The same where a wake-up is asked for (IDLE, timers): false when there are bytes, true when woken, when `until` has come, and
    // when a turn in flight was answered (allow() anew: the peer was silent because it waited). The dialogue looks at what it
    // waits for; it may find that there is nothing yet.
    Task<bool> hear_more_or_woken(SteadyTime until = SteadyTime::max());
    // One turn, whole: asks the scenario, works out the answer, says it, records it. The dialogue then does what it is told.
    Task<After> take(Turn&);
    // The same without a task, where no rule has a word: `answer` gives the Reply, which is whole, short, and goes on. Ask may_take_now first.
    // True: others are to have their turn now (Connection::give_way).
    bool may_take_now(pattern::EventId) const;
    template <class Answer>
    bool take_now(Turn& turn, Answer&& answer)
    {
        const SteadyTime began = clock().steady();
        number(turn);
        return close_now(turn, answer(), began);
    }
    // The same as take() where several requests may be in flight (RPC, SIP): a turn that the scenario lets wait is asked and worked out now
    // and answered from within hear_more, when its time has come; what is begun meanwhile overtakes it. Where such an answer ends
    // the conversation, hear_more throws Ended. A turn begun may outlive this call, so it owns what it needs of its request.
    Task<After> begin(std::unique_ptr<Turn>);
    // A later moment of the request that another turn is answering (HTTP: the login, the site's own): asked, worked out and recorded
    // now, said by that other turn, which holds `carried`. The caller awaits at once.
    Task<Reply> take_within(Turn&, Carried&);
    std::size_t in_flight() const; // turns begun and not yet answered
    // Says bytes outside of a turn (an interim line, a farewell).
    Task<> say(Reply);
    // The handshake after STARTTLS, or at once on a TLS listener: asks tls.hello, tls.server_hello and tls.established. False: it failed, the conversation is over.
    Task<bool> start_tls(bool starttls);
    // Returns when the store has kept the change.
    Task<> settled(const store::Change&);

    // ---- facts
    // A fact with no turn: into the journal and to whoever watches. `fill` packs the event's own fields.
    template <class Fill>
    void note_fact(pattern::EventId event, Fill&& fill)
    {
        record_fact(
            event, 0, [](void* context, journal::Packer& packer) { (*static_cast<std::remove_reference_t<Fill>*>(context))(packer); },
            &fill);
    }
    void set_user(std::string_view typed, const directory::Account*); // fields user and account
    void set_mailbox(std::string name);
    const std::string& user() const { return user_; }
    const directory::Account* account() const { return account_; }
    const std::string& mailbox() const { return mailbox_; }
    unsigned worker() const { return load_->run->worker(); } // which of two takes turns: `recycle`
    std::uint32_t turns() const { return turns_; }
    const Peer& who() const { return who_; }
    SteadyTime began() const { return began_; }

    // The mailbox feed: wakes this session, on its own shard and coalesced, when the mailbox changes.
    void watch(std::shared_ptr<store::Mailbox>);
    void unwatch();

    // Runs accept, TLS, the responder and the edge; returns when all is over. Rethrows what is our own fault.
    Task<> run(const Responder&, bool tls_at_once);

private:
    friend class Driver;
    friend class HandshakeObserver;
    friend class Doer;
    struct Waker;
    struct InFlight;

    Task<> admit(const Responder&, bool tls_at_once); // tcp.accept and the first handshake
    std::unique_ptr<Driver> ask(Turn&, SteadyTime now); // null: no rule has a word in it
    void number(Turn&); // it begins
    bool close_now(Turn&, const Reply&, SteadyTime began);
    Task<After> carry_out(Turn&, std::unique_ptr<Driver>, SteadyTime began);
    Task<After> end_by_rule(End, After); // after the last words
    Task<bool> hear_or_due(SteadyTime until); // hear_more_or_woken, where something is to be done at a time
    Task<bool> say_what_is_due(); // false: nothing was due
    SteadyTime next_due() const; // of the turns in flight
    // The conversation ends before these were answered: the journal is told of the requests all the same.
    void cut_off(Turn&, const Driver*);
    void cut_off_in_flight();

    bool queue_now(const Reply&); // nearly every reply, without a coroutine; false: it is to be put
    Task<> put(Reply);
    Task<After> put_carried(Reply, const Carried&); // the caller awaits at once
    Task<> put_harmed(Reply, const Faults&); // the caller awaits at once
    Faults lasting_faults() const; // for the answer at hand
    std::uint64_t lasting_draw(std::string_view what, std::uint64_t nth) const;
    void record(Turn&, const Answered&);
    enum class Constants : bool { left_out, packed }; // of this session
    void record_fact(
        pattern::EventId, journal::RuleId, void (*fill)(void*, journal::Packer&), void* context, Constants = Constants::packed);
    void pack_constants();
    void pack_asked(journal::Packer&, const Turn&) const; // what is known of a turn before its answer
    void close_record(std::string_view by);
    void record_failure(std::string_view what);

    House& house_;
    std::shared_ptr<const Load> load_;
    std::shared_ptr<const ListenerFacts> listener_;
    net::Shard& shard_;
    std::unique_ptr<net::TlsObserver> tls_observer_; // must outlive the connection
    net::Connection connection_;
    std::unique_ptr<scenario::ConnectionCells> cells_;
    std::string constant_fields_; // packed: listener, protocol, port, server, client, tls, user...
    std::string user_, mailbox_;
    const directory::Account* account_ = nullptr;
    std::unique_ptr<Lasting> lasting_; // null until a step says `for: connection`
    std::unique_ptr<InFlight> in_flight_; // null until a turn waits
    std::unique_ptr<store::Mailbox::Subscription> subscription_;
    std::shared_ptr<Waker> waker_;
    Peer who_;
    bool admitted_ = false; // else the connection is over before its protocol begins
    bool ended_by_rule_ = false;
    bool peer_left_ = false; // as the dialogue has heard and been told
    bool silent_ = false; // a black hole has no last words
    std::uint32_t turns_ = 0;
    SteadyTime began_;
};

// PeerGone, DeadlinePassed and Stopping, where that is what was heard.
void leave_unless_connected(net::Ready);

// Readers of the fields that every event has, over a Turn's session.
void read_common_fields(scenario::Language&);

} // namespace exemu::session
