#pragma once
#include "net/memory.hpp"
#include "session/effects.hpp"
#include "session/service.hpp"
#include "session/session.hpp"
#include "session/timeline.hpp"
#include "support/hand_clock.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace exemu::test {

// A language for tests: the harness's events, the personas of a folder, and these protocols.
struct TestSpeech {
    scenario::Language language;
    scenario::HarnessEvents events;
    std::vector<session::Protocol> protocols;
    std::string persona; // of a page that names none
};
TestSpeech make_speech(std::vector<session::Protocol>, const std::string& personas = EXEMU_SOURCE_DIR "/scenarios/personas",
    std::string persona = "exchange-2019");

// Everything an emulator is made of, without sockets, threads or time: connections in memory, a clock by hand.
class Stage final : public session::Effects {
public:
    // Throws std::runtime_error with the loader's report when the scenario is wrong.
    Stage(const TestSpeech&, std::shared_ptr<const scenario::Scenario>, std::size_t shards = 1);
    ~Stage() override;

    // A connection to a listener of the scenario (empty: the first of `protocol`), accepted. Null when its port is closed.
    std::shared_ptr<net::MemoryPeer> connect(
        const std::string& listener, const std::string& protocol, std::size_t shard = 0, std::string client = "192.0.2.7");
    // Whether that listener hears datagrams.
    bool datagrams(const std::string& listener, const std::string& protocol) const;
    void settle();           // runs all that is ready
    void pass(Duration);     // from due time to due time
    void stop();             // asks every session to finish; grace passes; the rest is aborted
    bool something_is_due() const;

    net::Shard& shard(std::size_t i = 0) { return *shards_[i]; }
    HandClock& clock(std::size_t i = 0) { return *clocks_[i]; }
    journal::Journal& journal() { return *journal_; }
    store::Mailstore& store() { return *store_; }
    const scenario::Scenario& scenario() const { return *load_.scenario; }
    scenario::Run& run() { return *load_.run; }
    std::size_t tasks_left() const;
    std::vector<std::exception_ptr> take_failures();
    session::House& house() { return *house_; }

    Task<bool> set_port(net::Shard& here, std::string listener, net::Listener::State) override;
    Task<std::vector<scenario::Effect>> ask(net::Shard& here, const scenario::HookStep&, std::string line) override;
    // What stands for the programs of hooks; without it they answer {}.
    std::function<std::vector<scenario::Effect>(const scenario::HookStep&, const std::string& line)> hook;

private:
    std::string name_of(const std::string& listener, const std::string& protocol) const;
    void fill_mailboxes(const scenario::Scenario&);

    std::vector<HandClock*> clocks_;
    std::vector<std::unique_ptr<net::Shard>> shards_;
    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<store::Mailstore> store_;
    std::unique_ptr<session::House> house_;
    session::Load load_;
    std::vector<std::unique_ptr<session::ShardSessions>> homes_;
    struct Door {
        std::shared_ptr<const session::ListenerFacts> facts;
        // Made at its first connection: a scenario has twenty listeners, a page speaks to one or two, and reading a style takes longer
        // than most pages.
        std::function<std::shared_ptr<const session::Responder>()> make;
        std::shared_ptr<const session::Responder> responder;
        bool tls_at_once = false, datagram = false;
        std::uint32_t sessions = 0;
        net::Listener::State state = net::Listener::State::open;
    };
    std::map<std::string, Door> doors_;
    std::unique_ptr<session::Timeline> timeline_;
    std::uint32_t uid_ = 0;
    std::map<std::string, std::uint32_t> connections_; // per door and client
};

} // namespace exemu::test
