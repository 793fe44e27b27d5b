// How often, and for whom: after, until, nth, every, times over each word of scope.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

namespace {

// Says PUT `times` times and writes down which were refused: "--x--x".
std::string pattern_of_refusals(Talk::Peer& peer, int times, const std::string& words = "lunch")
{
    std::string pattern;
    for (int i = 0; i < times; ++i)
        pattern += peer.ask("a PUT " + words) == "a NO hit\n" ? 'x' : '-';
    return pattern;
}

std::string rule(const std::string& keys) { return "rules:\n  - {name: hit, event: tagged.put, " + keys + ", do: {reply: \"NO hit\"}}\n"; }

} // namespace

TEST_CASE("nth, every and times count the turns that match")
{
    struct Case {
        const char *keys, *hits;
    };
    const Case cases[] = {
        {"scope: all", "xxxxxxxx"},
        {"nth: 3", "--x-----"},
        {"nth: [2, 5]", "-x--x---"},
        {"every: 3", "--x--x--"},
        {"times: 2", "xx------"},
        {"every: 2, times: 2", "-x-x----"},
        {"scope: account, when: {attempt: \"> 5\"}", "-----xxx"},
    };
    for (const Case& one : cases) {
        INFO(one.keys);
        Talk talk(rule(one.keys));
        auto alice = talk.open("alice");
        REQUIRE(pattern_of_refusals(alice, 8) == one.hits);
    }
}

TEST_CASE("what does not match is not counted")
{
    Talk talk(rule("when: {words: lunch}, nth: 2"));
    auto alice = talk.open("alice");
    REQUIRE(pattern_of_refusals(alice, 1) == "-");
    REQUIRE(pattern_of_refusals(alice, 3, "tea") == "---");
    REQUIRE(pattern_of_refusals(alice, 2) == "x-");
}

TEST_CASE("scope says who makes one counter")
{
    // Two puts each, in this order: alice from .7, alice again from .7, alice from .8, bob from .8.
    struct Case {
        const char *scope, *hits;
    };
    const Case cases[] = {
        {"all", "-- x- -- --"},                // the third of all
        {"connection", "-- -- -- --"},         // none has a third
        {"client", "-- x- -- x-"},             // .7: its third; .8: its third
        {"account", "-- x- -- --"},            // alice's third; bob has none
        {"mailbox", "-- x- -- --"},            // the same
        {"[account, client]", "-- x- -- --"},  // alice from .7
        {"[listener, session]", "-- -- -- --"},
        {"[words]", "-- x- -- --"},
    };
    for (const Case& one : cases) {
        INFO(one.scope);
        Talk talk(rule(std::string("nth: 3, scope: ") + one.scope));
        auto a = talk.open("alice", 0, "192.0.2.7"), b = talk.open("alice", 0, "192.0.2.7");
        auto c = talk.open("alice", 0, "192.0.2.8"), d = talk.open("bob", 0, "192.0.2.8");
        std::string hits = pattern_of_refusals(a, 2) + " ";
        hits += pattern_of_refusals(b, 2) + " ";
        hits += pattern_of_refusals(c, 2) + " ";
        hits += pattern_of_refusals(d, 2);
        REQUIRE(hits == one.hits);
    }
}

TEST_CASE("a turn that lacks a field of the scope does not match")
{
    Talk talk(rule("scope: account"));
    auto nobody = talk.connect();
    nobody.said();
    REQUIRE(nobody.ask("a PUT lunch") == "a NO OPEN first\n");
    auto alice = talk.open("alice");
    REQUIRE(pattern_of_refusals(alice, 1) == "x");
}

TEST_CASE("after and until as durations count from ready")
{
    Talk talk(rule("after: 10s, until: 20s"));
    auto alice = talk.open("alice");
    REQUIRE(pattern_of_refusals(alice, 1) == "-");
    talk.stage.pass(9999ms);
    REQUIRE(pattern_of_refusals(alice, 1) == "-");
    talk.stage.pass(1ms);
    REQUIRE(pattern_of_refusals(alice, 1) == "x");
    talk.stage.pass(9999ms);
    REQUIRE(pattern_of_refusals(alice, 1) == "x");
    talk.stage.pass(1ms);
    REQUIRE(pattern_of_refusals(alice, 1) == "-");
}

TEST_CASE("after and until as patterns are seen in the same scope, with what was answered")
{
    SECTION("after")
    {
        Talk talk(rule("scope: account, after: {event: tagged.list, when: {code: OK}}"));
        auto nobody = talk.connect();
        nobody.said();
        nobody.ask("a LIST"); // refused, and without an account
        auto alice = talk.open("alice"), bob = talk.open("bob");
        REQUIRE(pattern_of_refusals(alice, 2) == "--");
        alice.ask("b LIST");
        REQUIRE(pattern_of_refusals(alice, 2) == "xx");
        REQUIRE(pattern_of_refusals(bob, 1) == "-");
    }
    SECTION("until")
    {
        Talk talk(rule("scope: connection, until: {event: tagged.list}"));
        auto alice = talk.open("alice"), again = talk.open("alice");
        REQUIRE(pattern_of_refusals(alice, 2) == "xx");
        alice.ask("b LIST");
        REQUIRE(pattern_of_refusals(alice, 2) == "--");
        REQUIRE(pattern_of_refusals(again, 1) == "x");
    }
    SECTION("a fact will do as well, and a turn that was delayed is seen when it is answered")
    {
        Talk talk(R"(rules:
  - {name: slow, event: tagged.list, do: {delay: 5s}}
  - {name: hit, event: tagged.put, scope: account, after: {event: tagged.list}, do: {reply: "NO hit"}}
  - {name: quiet, event: tagged.greeting, after: {event: session.closed, when: {by: peer}}, do: {reply: "* OK again"}}
)");
        auto alice = talk.open("alice"), again = talk.open("alice");
        alice.ask("b LIST");
        REQUIRE(pattern_of_refusals(again, 1) == "-");
        talk.stage.pass(5s);
        REQUIRE(pattern_of_refusals(again, 1) == "x");
        REQUIRE(talk.connect().said() == "* OK ready\n");
        again.wire().close();
        talk.stage.settle();
        REQUIRE(talk.connect().said() == "* OK again\n");
    }
}
