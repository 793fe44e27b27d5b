#pragma once
#include "auth/auth.hpp"
#include "base/clock.hpp"
#include "directory/directory.hpp"
#include "journal/journal.hpp"
#include "net/connection.hpp"
#include "persona/persona.hpp"
#include "scenario/run.hpp"
#include "scenario/scenario.hpp"
#include "session/responder.hpp"
#include "session/turn.hpp"
#include "store/store.hpp"

#include <memory>
#include <string>

namespace exemu::session {

// What all sessions of a listener share; lives as long as the emulator.
struct House {
    const scenario::Language& language;
    journal::Journal& journal;
    store::Mailstore& store;
};

// One load of a scenario: swapped whole by SIGHUP, kept alive by the sessions that began under it.
struct Load {
    std::shared_ptr<const scenario::Scenario> scenario;
    std::shared_ptr<scenario::Run> run;
};

struct ListenerFacts { // the constant fields of a session
    std::string name, protocol;
    std::uint16_t documented_port = 0;
    std::shared_ptr<net::TlsContext> tls; // null where the listener has none
};

// All that one conversation may touch. Knows no grammar.
class Session {
public:
    Session(House&, Load, std::shared_ptr<const ListenerFacts>, net::Shard&, std::unique_ptr<net::Transport>, std::uint32_t uid,
            std::uint32_t ordinal, std::uint32_t connections_of_peer);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    net::Connection& connection() { return connection_; }
    const scenario::Scenario& scenario() const { return *load_.scenario; }
    const persona::Persona& persona() const { return load_.scenario->persona; }
    const directory::Directory& directory() const { return *load_.scenario->directory; }
    store::Mailstore& store() { return house_.store; }
    Clock& clock() { return *connection_.shard().clock; }
    const ListenerFacts& listener() const { return *listener_; }
    const pattern::Vocabulary& vocabulary() const { return house_.language.vocabulary; }

    // ---- the three motions
    // Waits for more input. PeerGone, DeadlinePassed and Stopping leave as exceptions, here alone.
    Task<> hear_more();
    // The same where a wake-up is asked for (IDLE): true when woken, false when there are bytes.
    Task<bool> hear_more_or_woken();
    // One turn, whole: asks the scenario, works out the answer, says it, records it. Afterwards the dialogue does what it is told.
    Task<After> take(Turn&);
    // Says bytes outside of a turn's answer (the rest of a long answer, a farewell); journalled nowhere.
    Task<> say(Reply);
    // The handshake after STARTTLS, or at once on a TLS listener: asks tls.hello. False: it failed, the session is over.
    Task<bool> start_tls(bool starttls);
    // Leaves only when the store has kept the change.
    Task<> settled(const store::Change&);

    // ---- facts
    // A fact with no turn: into the journal and to whoever watches. `fill` packs own fields.
    void note_fact(pattern::EventId, const std::function<void(journal::Packer&)>& fill);
    void set_user(std::string_view typed, const directory::Account*); // fields user and account
    const std::string& user() const { return user_; }
    const directory::Account* account() const { return account_; }
    std::uint32_t ordinal() const { return ordinal_; }
    std::uint32_t uid() const { return uid_; }
    std::uint32_t turns() const { return turns_; }
    SteadyTime began() const { return began_; }
    std::uint32_t connections_of_peer() const { return connections_of_peer_; }
    void accept_tls(const net::TlsFacts&);

    // The mailbox feed: wakes this session (on its shard, coalesced) when the mailbox changes.
    void watch(std::shared_ptr<store::Mailbox>);
    void unwatch();

    // Runs accept, TLS, the responder and the edge; returns when all is over. Owned by a TaskGroup.
    static Task<> run(std::shared_ptr<Session>, std::shared_ptr<const Responder>, bool tls_at_once);

private:
    friend struct Driver;
    House& house_;
    Load load_;
    std::shared_ptr<const ListenerFacts> listener_;
    net::Connection connection_;
    std::unique_ptr<scenario::ConnectionCells> cells_;
    std::string constant_fields_; // packed once: listener, protocol, port, server, client...
    std::string user_;
    const directory::Account* account_ = nullptr;
    std::unique_ptr<store::Mailbox::Subscription> subscription_;
    std::uint32_t uid_, ordinal_, turns_ = 0, connections_of_peer_;
    SteadyTime began_;
};

} // namespace exemu::session
