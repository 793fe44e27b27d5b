// Steps that say nothing, or end the conversation.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

TEST_CASE("ignore: this request gets no answer, the next does")
{
    Talk talk(R"(rules:
  - {name: lost, event: tagged.put, times: 1, do: ignore}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a PUT lunch\nb PUT tea") == "b OK PUT done\n");
    REQUIRE(talk.mails("alice") == 1);
    REQUIRE(talk.count("tagged.put rule=lost result=none origin=rule") == 1);
}

TEST_CASE("close, alone and after a reply")
{
    Talk talk(R"(rules:
  - {name: said, event: tagged.put, when: {words: said}, do: [{reply: "NO good bye"}, close]}
  - {name: unsaid, event: tagged.put, when: {words: unsaid}, do: close}
  - {name: late, event: tagged.put, when: {words: late}, do: [{delay: 3s}, pass, close]}
)");
    struct Case {
        const char *words, *at_once, *later;
    };
    // What was asked before is answered, what was asked after is not.
    const Case cases[] = {
        {"said", "a OK LIST done\nb NO good bye\n", ""},
        {"unsaid", "a OK LIST done\n", ""},
        {"late", "a OK LIST done\n", "b OK PUT done\n"},
    };
    for (const Case& one : cases) {
        INFO(one.words);
        auto alice = talk.open("alice");
        REQUIRE(alice.ask(std::string("a LIST\nb PUT ") + one.words + "\nc LIST") == one.at_once);
        talk.stage.pass(3s);
        REQUIRE(alice.said() == one.later);
        REQUIRE(alice.wire().server_closed());
        REQUIRE_FALSE(alice.wire().server_reset());
        alice.wire().close();
        talk.stage.settle();
        REQUIRE(talk.stage.tasks_left() == 0);
        REQUIRE(talk.count("session.closed by=rule") == 1);
        talk.stage.journal().clear();
    }
}

TEST_CASE("reset is a real one, once the replies already earned are out")
{
    Talk talk(R"(rules:
  - {name: torn, event: tagged.put, do: reset}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a LIST\nb PUT lunch\nc LIST") == "a OK LIST done\n");
    REQUIRE(alice.wire().server_reset());
    REQUIRE(talk.stage.tasks_left() == 0);
    REQUIRE(talk.mails("alice") == 0);
    REQUIRE(talk.count("session.closed by=rule") == 1);
}

TEST_CASE("a black hole never answers, and ends without last words")
{
    Talk talk(R"(rules:
  - {name: hole, event: tagged.put, when: {words: hole}, do: blackhole}
  - {name: said, event: tagged.put, when: {words: said}, do: [{reply: "NO last"}, blackhole]}
)");
    auto alice = talk.open("alice");
    auto bob = talk.open("bob");
    REQUIRE(alice.ask("a LIST\nb PUT hole\nc LIST") == "a OK LIST done\n");
    REQUIRE(bob.ask("a PUT said") == "a NO last\n");
    talk.stage.pass(1h); // longer than any patience
    REQUIRE(alice.ask("d LIST").empty());
    REQUIRE(bob.ask("d LIST").empty());
    REQUIRE(talk.count("session.closed") == 0);
    REQUIRE(talk.stage.tasks_left() == 2);
    SECTION("when the emulator stops")
    {
        talk.stage.stop();
        REQUIRE(alice.said().empty());
        REQUIRE(bob.said().empty());
    }
    SECTION("when the peer closes")
    {
        alice.wire().close();
        bob.wire().reset();
        talk.stage.pass(10s);
        REQUIRE(alice.said().empty());
    }
    REQUIRE(alice.wire().server_closed());
    REQUIRE(talk.stage.tasks_left() == 0);
    REQUIRE(talk.count("session.closed by=rule") == 2);
}

TEST_CASE("a datagram peer in a black hole stays there while it speaks, and is forgotten when it does not")
{
    Talk talk(R"(rules:
  - {name: hole, event: gram.ping, do: blackhole}
)");
    auto peer = talk.connect("gram");
    REQUIRE(peer.tell("REQ 1 PING").empty());
    for (int i = 0; i < 10; ++i) {
        talk.stage.pass(4min);
        REQUIRE(peer.tell("REQ 2 ECHO hello").empty());
    }
    REQUIRE(talk.stage.tasks_left() == 1);
    talk.stage.pass(6min);
    REQUIRE(talk.stage.tasks_left() == 0);
    REQUIRE(talk.count("gram.*") == 1);
}

TEST_CASE("at tcp.accept a connection may be refused, closed or kept waiting before a byte")
{
    Talk talk(R"(rules:
  - {name: refused, event: tcp.accept, nth: 1, do: refuse}
  - {name: closed, event: tcp.accept, nth: 1, do: close}
  - {name: late, event: tcp.accept, nth: 1, do: {delay: 5s}}
)");
    auto refused = talk.connect();
    REQUIRE(refused.wire().server_reset());
    auto closed = talk.connect();
    REQUIRE(closed.said().empty());
    REQUIRE(closed.wire().server_closed());
    auto late = talk.connect();
    REQUIRE(late.said().empty());
    talk.stage.pass(5s);
    REQUIRE(late.said() == "* OK ready\n");
    REQUIRE(talk.connect("gram").tell("REQ 1 PING") == "RES 1 200 PONG"); // datagrams are not accepted: they come
    REQUIRE(talk.count("tcp.accept") == 3);
}
