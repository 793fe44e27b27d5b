// Sessions on two shards, on one thread: what crosses from one to the other.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

TEST_CASE("a change in a session of one shard wakes a watcher on the other")
{
    Talk talk("", 2);
    auto watcher = talk.open("alice", 0), also = talk.open("alice", 1), writer = talk.open("alice", 1);
    REQUIRE(watcher.ask("w WATCH") == "+ OK watching\n");
    REQUIRE(also.ask("w WATCH") == "+ OK watching\n");
    REQUIRE(writer.ask("a PUT lunch\nb PUT tea") == "a OK PUT done\nb OK PUT done\n");
    REQUIRE(watcher.said() == "* NEW 1\n* NEW 2\n");
    REQUIRE(also.said() == "* NEW 1\n* NEW 2\n");
    REQUIRE(watcher.ask("DONE") == "w OK WATCH done\n");
    REQUIRE(writer.ask("c PUT supper") == "c OK PUT done\n");
    REQUIRE(watcher.said().empty());
    REQUIRE(also.said() == "* NEW 3\n");
}

TEST_CASE("a watcher may be gone before its wake-up comes")
{
    Talk talk("", 2);
    auto watcher = talk.open("alice", 0), writer = talk.open("alice", 1);
    REQUIRE(watcher.ask("w WATCH") == "+ OK watching\n");
    // Both on their way at once: the writer's change, and the watcher's end.
    watcher.wire().reset();
    writer.wire().write("a PUT lunch\r\n");
    talk.stage.settle();
    REQUIRE(writer.said() == "a OK PUT done\n");
    REQUIRE(talk.stage.tasks_left() == 1);
    REQUIRE(talk.stage.take_failures().empty());
}

TEST_CASE("a rule wider than the session counts over both shards")
{
    Talk talk(R"(rules:
  - {name: third, event: framed.sum, nth: 3, do: {reply: {fault: 9}}}
  - {name: second, event: gram.ping, scope: client, nth: 2, do: {reply: "486 Busy"}}
)",
        2);
    const std::string sum{4, 0, 0, 0, 1, 0, 3, 2}, zero{7, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0}, nine{7, 0, 0, 0, 1, 0, 7, 9, 0, 0, 0};
    auto here = talk.connect("framed", 0), there = talk.connect("framed", 1);
    REQUIRE(here.tell(sum) == zero);
    REQUIRE(there.tell(sum) == zero);
    REQUIRE(here.tell(sum) == nine);
    REQUIRE(there.tell(sum) == zero);

    auto ping = talk.connect("gram", 0), again = talk.connect("gram", 1), other = talk.connect("gram", 1, "192.0.2.8");
    REQUIRE(ping.tell("REQ 1 PING") == "RES 1 200 PONG");
    REQUIRE(other.tell("REQ 1 PING") == "RES 1 200 PONG");
    REQUIRE(again.tell("REQ 1 PING") == "RES 1 486 Busy");
}

TEST_CASE("timers of both shards go by one time")
{
    Talk talk("rules:\n  - {name: slow, event: framed.echo, do: {delay: 750ms}}\n", 2);
    auto ping = talk.connect("gram", 0);
    auto echo = talk.connect("framed", 1);
    REQUIRE(ping.tell("REQ 1 PING") == "RES 1 200 PONG");
    REQUIRE(echo.tell({"\x05\0\0\0\1\0\3\1a", 9}).empty());
    talk.stage.pass(2s);
    REQUIRE(ping.tell("ACK 1") == "RES 1 200 PONGRES 1 200 PONG"); // after 500 ms and 1500 ms
    REQUIRE(echo.tell("") == std::string("\x04\0\0\0\1\0\3a", 8));
    REQUIRE(talk.count("framed.echo took=750ms") == 1);
}
