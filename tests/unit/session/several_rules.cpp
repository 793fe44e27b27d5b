// "Every rule that matches and is due is applied, until one decides the answer; that one is the last."
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

TEST_CASE("every rule that is due is applied, until one decides")
{
    Talk talk(R"(rules:
  - {name: first, event: tagged.put, do: {note: one}}
  - {name: not due, event: tagged.put, nth: 7, do: {reply: "NO never"}}
  - {name: second, event: tagged.*, when: {words: lunch}, do: {delay: 2s}}
  - {name: decides, event: tagged.put, times: 1, do: {reply: "NO decided"}}
  - {name: below, event: tagged.put, nth: 1, do: {reply: "NO below"}}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a PUT lunch").empty());
    talk.stage.pass(2s);
    REQUIRE(alice.said() == "a NO decided\n");
    REQUIRE(talk.count("rule.applied rule=first") == 1);
    REQUIRE(talk.count("rule.applied rule=second") == 1);
    REQUIRE(talk.count("rule.applied rule=decides") == 1);
    REQUIRE(talk.count("rule.applied") == 3);
    REQUIRE(talk.count("tagged.put rule=decides origin=rule code=NO") == 1);

    // Rules further down were not counted: this is the first turn that "below" sees.
    REQUIRE(alice.ask("b PUT tea") == "b NO below\n");
    REQUIRE(alice.ask("c PUT tea") == "c OK PUT done\n");
    REQUIRE(talk.count("tagged.put origin=natural rule=first") == 1);
}

TEST_CASE("of two values for the same thing the first asked wins")
{
    SECTION("outcomes")
    {
        Talk talk(R"(rules:
  - {name: one, event: tagged.put, do: drop}
  - {name: two, event: tagged.put, do: duplicate}
)");
        auto alice = talk.open("alice");
        REQUIRE(alice.ask("a PUT lunch") == "a OK PUT done\n");
        REQUIRE(talk.mails("alice") == 0);
        REQUIRE(talk.count("tagged.put outcome=dropped") == 1);
    }
    SECTION("shapes")
    {
        Talk talk(R"(rules:
  - {name: one, event: tagged.put, do: {dribble: {chunk: 8B, gap: 1s}}}
  - {name: two, event: tagged.put, do: {dribble: {chunk: 1B, gap: 9s}}}
)");
        auto alice = talk.open("alice");
        REQUIRE(alice.ask("a PUT lunch") == "a OK PUT");
        talk.stage.pass(1s);
        REQUIRE(alice.said() == " done\n");
    }
}

TEST_CASE("pass is an exemption: the natural answer, and no rule below")
{
    Talk talk(R"(rules:
  - {name: may, event: tagged.put, when: {words: vip}, do: pass}
  - {name: may not, event: tagged.put, do: {fail: busy}}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a PUT vip") == "a OK PUT done\n");
    REQUIRE(alice.ask("b PUT lunch") == "b NO [busy] refused\n");
    REQUIRE(talk.mails("alice") == 1);
    REQUIRE(talk.count("tagged.put origin=natural rule=may") == 1);
    REQUIRE(talk.count("tagged.put origin=rule rule=\"may not\"") == 1);
    REQUIRE(talk.count("rule.applied") == 2);
}

TEST_CASE("a rule over every event of a protocol is asked at each of them")
{
    Talk talk(R"(rules:
  - {name: slow, event: tagged.*, do: {delay: 1s}}
)");
    auto peer = talk.connect();
    REQUIRE(peer.said().empty());
    talk.stage.pass(1s);
    REQUIRE(peer.said() == "* OK ready\n");
    REQUIRE(peer.ask("a OPEN alice\nb LIST").empty());
    talk.stage.pass(1s);
    REQUIRE(peer.said() == "a OK 0 items\n"); // the second waits for its own second
    talk.stage.pass(1s);
    REQUIRE(peer.said() == "b OK LIST done\n");
}
