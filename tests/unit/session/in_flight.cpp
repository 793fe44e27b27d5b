// Turns in flight, and conversations that are cut off.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

namespace {

// An echo of one byte, as a call.
std::string echo(char call, char byte) { return {5, 0, 0, 0, call, 0, 3, 1, byte}; }

std::string answer(char call, char byte) { return {4, 0, 0, 0, call, 0, 3, byte}; }

std::string fault_answer(char call, char code) { return {7, 0, 0, 0, call, 0, 7, code, 0, 0, 0}; }

} // namespace

TEST_CASE("turns in flight are answered when they are due, equal ones in the order they came")
{
    Talk talk(R"(rules:
  - {name: slower, event: framed.echo, nth: 1, do: {delay: 1s}}
  - {name: slow, event: framed.echo, do: {delay: 2s}}
)");
    auto peer = talk.connect("framed");
    REQUIRE(peer.tell(echo(1, 'a') + echo(2, 'b') + echo(3, 'c')).empty());
    talk.stage.pass(1999ms);
    REQUIRE(peer.tell("").empty());
    talk.stage.pass(1ms);
    REQUIRE(peer.tell("") == answer(2, 'b') + answer(3, 'c'));
    talk.stage.pass(1s);
    REQUIRE(peer.tell("") == answer(1, 'a')); // it waited for both rules
}

TEST_CASE("a turn in flight may end the conversation; the others are never answered, and recorded")
{
    struct Case {
        const char* end;
        bool closed_cleanly;
    };
    for (const Case& one : {Case{"close", true}, Case{"reset", false}}) {
        INFO(one.end);
        Talk talk(std::string("rules:\n  - {name: last, event: framed.echo, nth: 1, do: [{delay: 2s}, {reply: {fault: 9}}, ") + one.end +
            "]}\n  - {name: slow, event: framed.echo, do: {delay: 1h}}\n");
        auto peer = talk.connect("framed");
        REQUIRE(peer.tell(echo(1, 'a') + echo(2, 'b')).empty());
        talk.stage.pass(2s);
        REQUIRE(peer.tell("") == fault_answer(1, 9));
        REQUIRE(peer.wire().server_closed());
        REQUIRE(peer.wire().server_reset() != one.closed_cleanly);
        peer.wire().close();
        talk.stage.settle();
        REQUIRE(talk.stage.tasks_left() == 0);
        REQUIRE(talk.count("framed.echo call=2 result=none rule=slow") == 1);
        REQUIRE(talk.count("framed.echo") == 2);
        REQUIRE(talk.count("session.closed by=rule") == 1);
    }
}

TEST_CASE("no request without a record: cut off in the middle of a turn")
{
    const std::string slow = "rules:\n  - {name: slow, event: [tagged.put, framed.echo], do: {delay: 1h}}\n";
    SECTION("by the peer, in turn")
    {
        Talk talk(slow);
        auto alice = talk.open("alice");
        alice.ask("a PUT lunch");
        alice.wire().reset();
        talk.stage.pass(1h);
        REQUIRE(talk.stage.tasks_left() == 0);
        REQUIRE(talk.count("tagged.put rule=slow") == 1);
        REQUIRE(talk.count("session.closed by=peer") == 1);
    }
    SECTION("by the peer, in flight")
    {
        Talk talk(slow);
        auto peer = talk.connect("framed");
        peer.tell(echo(1, 'a'));
        peer.wire().reset();
        talk.stage.pass(1h);
        REQUIRE(talk.stage.tasks_left() == 0);
        REQUIRE(talk.count("framed.echo rule=slow") == 1);
        REQUIRE(talk.count("session.closed by=peer") == 1);
    }
    SECTION("by a stop")
    {
        Talk talk(slow);
        auto alice = talk.open("alice");
        auto peer = talk.connect("framed");
        alice.ask("a PUT lunch");
        peer.tell(echo(1, 'a') + echo(2, 'b'));
        talk.stage.stop();
        REQUIRE(alice.said() == "* BYE stopping\n");
        REQUIRE(talk.stage.tasks_left() == 0);
        REQUIRE(talk.count("tagged.put result=none") == 1);
        REQUIRE(talk.count("framed.echo result=none") == 2);
        REQUIRE(talk.count("session.closed by=us") == 2);
    }
}

TEST_CASE("silence is held against nobody who waits for an answer")
{
    Talk talk("rules:\n  - {name: slow, event: [tagged.put, framed.echo, gram.ping], times: 3, do: {delay: 10m}}\n");
    auto alice = talk.open("alice");
    auto peer = talk.connect("framed"), gram = talk.connect("gram");
    alice.ask("a PUT lunch");
    peer.tell(echo(1, 'a'));
    gram.tell("REQ 1 PING");
    talk.stage.pass(10min);
    REQUIRE(alice.said() == "a OK PUT done\n");
    REQUIRE(peer.tell("") == answer(1, 'a'));
    REQUIRE(gram.tell("ACK 1") == "RES 1 200 PONG");
    // Patience begins anew.
    talk.stage.pass(59s);
    REQUIRE(gram.tell("REQ 2 PING") == "RES 2 200 PONG");
    talk.stage.pass(3min);
    REQUIRE(alice.ask("b LIST") == "* ITEM 1 lunch\nb OK LIST done\n");
    REQUIRE(peer.tell(echo(2, 'b')) == answer(2, 'b'));
    talk.stage.pass(6min);
    REQUIRE(alice.said() == "* BYE idle for too long\n");
    REQUIRE(peer.wire().server_closed());
    REQUIRE(talk.count("session.closed by=deadline") == 3);
}

TEST_CASE("a provisional reply decides nothing, and does not count as the turn's answer")
{
    Talk talk(R"(rules:
  - {name: trying, event: gram.ping, do: [{reply: "100 Trying"}, {delay: 1s}, {reply: "183 Progress"}]}
  - {name: busy, event: gram.ping, nth: 2, do: {fail: busy}}
)");
    auto peer = talk.connect("gram");
    REQUIRE(peer.tell("REQ 1 PING") == "RES 1 100 Trying");
    talk.stage.pass(1s);
    REQUIRE(peer.tell("ACK 1") == "RES 1 183 ProgressRES 1 200 PONG");
    REQUIRE(peer.tell("REQ 2 PING") == "RES 2 100 Trying");
    talk.stage.pass(1s);
    REQUIRE(peer.tell("ACK 2") == "RES 2 183 ProgressRES 2 486 busy");
    REQUIRE(talk.count("gram.ping code=200 origin=natural rule=trying") == 1);
    REQUIRE(talk.count("gram.ping code=486 origin=rule rule=busy") == 1);
    REQUIRE(talk.count("gram.ping") == 2);
}
