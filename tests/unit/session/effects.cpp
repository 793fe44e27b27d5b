// Effects happen at once and in order; back-off begins when the reply has been written.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

TEST_CASE("a note goes to the journal at once, with its rule")
{
    Talk talk(R"(rules:
  - {name: told, event: tagged.put, do: [{note: "lunch begins"}, {delay: 1h}, {note: "and goes on"}]}
)");
    auto alice = talk.open("alice");
    alice.ask("a PUT lunch");
    REQUIRE(talk.count("scenario.note note=\"lunch begins\" rule=told account=alice") == 1);
    REQUIRE(talk.count("scenario.note note=\"and goes on\"") == 1);
    REQUIRE(talk.count("rule.applied rule=told count=1") == 1);
    REQUIRE(talk.count("tagged.put") == 0); // not yet answered
}

TEST_CASE("set changes a declared state, in its own scope, for the turns that follow")
{
    Talk talk(R"(state:
  mood: {scope: account, values: [calm, cross]}
rules:
  - {name: crossed, event: tagged.put, when: {words: poke}, do: {set: {mood: cross}}}
  - {name: calmed, event: tagged.put, when: {words: cake}, do: {set: {mood: calm}}}
  - {name: cross, event: tagged.put, when: {state.mood: cross}, do: {reply: "NO go away"}}
)");
    auto alice = talk.open("alice");
    auto elsewhere = talk.open("alice", 0, "192.0.2.8");
    auto bob = talk.open("bob");
    REQUIRE(alice.ask("a PUT hello") == "a OK PUT done\n");
    REQUIRE(alice.ask("b PUT poke") == "b OK PUT done\n"); // all rules are asked before the first effect
    REQUIRE(alice.ask("c PUT hello") == "c NO go away\n");
    REQUIRE(elsewhere.ask("d PUT hello") == "d NO go away\n");
    REQUIRE(bob.ask("e PUT hello") == "e OK PUT done\n");
    REQUIRE(alice.ask("f PUT cake") == "f NO go away\n");
    REQUIRE(alice.ask("g PUT hello") == "g OK PUT done\n");
}

TEST_CASE("backoff holds in the rule's scope, from when the reply has been written")
{
    Talk talk(R"(rules:
  - {name: told to wait, event: tagged.put, scope: account, when: {during_backoff: true}, do: {reply: "NO still"}}
  - {name: too much, event: tagged.put, scope: account, when: {words: much}, do: [{delay: 3s}, {reply: {no: wait, backoff: 4s}}]}
)");
    auto alice = talk.open("alice");
    auto bob = talk.open("bob");
    REQUIRE(alice.ask("a PUT much").empty());
    talk.stage.pass(3s);
    REQUIRE(alice.said() == "a NO [WAIT 4] wait\n");
    REQUIRE(bob.ask("b PUT lunch") == "b OK PUT done\n");
    talk.stage.pass(3999ms);
    REQUIRE(alice.ask("c PUT lunch") == "c NO still\n");
    talk.stage.pass(1ms);
    REQUIRE(alice.ask("d PUT lunch") == "d OK PUT done\n");
}
