// The same over sockets, with each shard on a thread of its own. The thread sanitizer watches this suite.
#include "support/look.hpp"
#include "support/toys/town.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <atomic>
#include <thread>

using namespace exemu;
using namespace exemu::test;

namespace {

bool open_mailbox(Caller& caller, const std::string& account)
{
    return caller.line() == "* OK ready" && caller.say("o OPEN " + account + "\r\n") && caller.line().starts_with("o OK");
}

} // namespace

TEST_CASE("what sessions of two threads put is told to the watchers on both, once and in order")
{
    constexpr int writers = 4, puts = 25, watchers = 4;
    Town town("rules:\n  - {name: fiftieth, event: tagged.put, nth: 50, do: {note: half}}\n");
    std::vector<std::unique_ptr<Caller>> watching;
    for (int i = 0; i < watchers; ++i) {
        watching.push_back(std::make_unique<Caller>(town.address("tagged")));
        REQUIRE(open_mailbox(*watching.back(), "alice"));
        watching.back()->say("w WATCH\r\n");
        REQUIRE(watching.back()->line() == "+ OK watching");
    }
    std::atomic<int> put = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < writers; ++i)
        threads.emplace_back([&] {
            Caller writer(town.address("tagged"));
            if (!open_mailbox(writer, "alice"))
                return;
            for (int n = 0; n < puts; ++n) {
                writer.say("a PUT lunch\r\n");
                put += writer.line() == "a OK PUT done" ? 1 : 0;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    REQUIRE(put == writers * puts);
    for (const auto& watcher : watching)
        for (int n = 1; n <= writers * puts; ++n)
            REQUIRE(watcher->line() == fmt::format("* NEW {}", n));
    watching[0]->say("DONE\r\n");
    REQUIRE(watching[0]->line() == "w OK WATCH done");

    watching.clear();
    town.stop();
    REQUIRE(town.tasks_left() == 0);
    REQUIRE(town.failures() == 0);
    REQUIRE(town.store().is_consistent());
    REQUIRE(count(town.journal(), "tagged.put code=OK") == writers * puts);
    REQUIRE(count(town.journal(), "tagged.push") == watchers * writers * puts);
    REQUIRE(count(town.journal(), "rule.applied rule=fiftieth") == 1);
    REQUIRE(count(town.journal(), "session.closed") == watchers + writers);
}

TEST_CASE("rules on two threads open and close a port, and turn each other on and off")
{
    constexpr int clients = 4, rounds = 40;
    Town town("rules:\n"
              "  - {name: shut, event: tagged.put, when: {words: shut}, do: [{close_port: framed}, {disable: loud}]}\n"
              "  - {name: opened, event: tagged.put, when: {words: open}, do: [{open_port: framed}, {enable: loud}]}\n"
              "  - {name: loud, event: tagged.put, disabled: true, do: {deliver: {to: bob, subject: loud}}}\n");
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i)
        threads.emplace_back([&, i] {
            Caller caller(town.address("tagged"));
            if (!open_mailbox(caller, "alice"))
                return;
            for (int n = 0; n < rounds; ++n) {
                caller.say((n + i) % 2 == 0 ? "a PUT shut\r\n" : "a PUT open\r\n");
                answered += caller.line() == "a OK PUT done" ? 1 : 0;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    REQUIRE(answered == clients * rounds);
    {
        Caller last(town.address("tagged"));
        REQUIRE(open_mailbox(last, "alice"));
        last.say("a PUT open\r\n");
        REQUIRE(last.line() == "a OK PUT done");
    }
    {
        Caller through(town.address("framed")); // the port is open again
        REQUIRE(through.say(std::string{4, 0, 0, 0, 2, 0, 3, 2}));
        REQUIRE(!through.datagram().empty());
    }
    town.stop();
    REQUIRE(town.failures() == 0);
    // Each change was told once: they alternate.
    const std::size_t closed = count(town.journal(), "port.changed name=framed state=closed");
    const std::size_t opened = count(town.journal(), "port.changed name=framed state=open");
    REQUIRE(closed == opened);
    REQUIRE(closed > 0);
    REQUIRE(count(town.journal(), "rule.changed name=loud state=enabled") >= 1);
    REQUIRE(count(town.journal(), "mailbox.delivered via=scenario subject=loud") == count(town.journal(), "rule.applied rule=loud"));
}

TEST_CASE("watchers that come and go under a storm of changes")
{
    Town town;
    std::atomic<bool> enough = false;
    std::thread storm([&] {
        Caller writer(town.address("tagged"));
        if (!open_mailbox(writer, "bob"))
            return;
        while (!enough) {
            writer.say("a PUT wind\r\n");
            if (writer.line().empty())
                return;
        }
    });
    for (int i = 0; i < 40; ++i) {
        Caller watcher(town.address("tagged"));
        REQUIRE(open_mailbox(watcher, "bob"));
        watcher.say("w WATCH\r\n");
        REQUIRE(watcher.line() == "+ OK watching");
        REQUIRE(watcher.line().starts_with("* NEW "));
        if (i % 2 == 0)
            continue; // gone in mid-watch
        watcher.say("DONE\r\n");
        std::string line = watcher.line();
        while (line.starts_with("* NEW "))
            line = watcher.line();
        REQUIRE(line == "w OK WATCH done");
    }
    enough = true;
    storm.join();
    town.stop();
    REQUIRE(town.tasks_left() == 0);
    REQUIRE(town.failures() == 0);
}

TEST_CASE("calls in flight from many clients: each gets its own answers, the quick ones first")
{
    constexpr int clients = 8;
    Town town("rules:\n  - {name: slow, event: framed.echo, do: {delay: 5ms}}\n");
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i)
        threads.emplace_back([&, mark = static_cast<char>('a' + i)] {
            Caller caller(town.address("framed"));
            const std::string echo{5, 0, 0, 0, 1, 0, 3, 1, mark}, sum{4, 0, 0, 0, 2, 0, 3, 2};
            const std::string wanted = std::string{7, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0} + std::string{4, 0, 0, 0, 1, 0, 3, mark};
            for (int n = 0; n < 10; ++n) {
                caller.say(echo + sum);
                std::string heard;
                for (std::string more; heard.size() < wanted.size(); heard += more)
                    if ((more = caller.datagram()).empty())
                        return;
                good += heard == wanted ? 1 : 0;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    town.stop();
    REQUIRE(good == clients * 10);
    REQUIRE(town.failures() == 0);
}

TEST_CASE("datagrams over a socket: a session for each peer, answers repeated by the real clock, and a stop")
{
    Town town("persona: {base: toys, set: {styles.gram.first: 20ms}}\n");
    Caller one(town.address("gram"), true), other(town.address("gram"), true);
    one.say("REQ 1 ECHO first");
    other.say("REQ 1 ECHO second");
    REQUIRE(one.datagram() == "RES 1 200 first");
    REQUIRE(other.datagram() == "RES 1 200 second");
    REQUIRE(one.datagram() == "RES 1 200 first"); // nobody asked
    one.say("ACK 1");
    other.say("REQ 1 ECHO second");
    other.say("REQ 2 PING");
    std::string last = other.datagram();
    while (last == "RES 1 200 second") // by the copy, and by the clock
        last = other.datagram();
    REQUIRE(last == "RES 2 200 PONG");
    town.stop();
    REQUIRE(town.tasks_left() == 0);
    REQUIRE(count(town.journal(), "gram.echo") == 2);
    REQUIRE(count(town.journal(), "session.closed by=us") == 2);
    REQUIRE(count(town.journal(), "gram.retransmit id=1 nth=1") == 1);
}
