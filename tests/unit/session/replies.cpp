// What a scripted reply does to the verb, and what becomes of a message meanwhile.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

TEST_CASE("a positive reply runs the verb and replaces its words")
{
    Talk talk(R"(rules:
  - {name: words, event: [tagged.open, tagged.put], do: {reply: ["* by rule", "OK as you wish"]}}
)");
    auto peer = talk.connect();
    peer.said();
    REQUIRE(peer.ask("a OPEN alice") == "* by rule\na OK as you wish\n");
    REQUIRE(peer.ask("b LIST") == "b OK LIST done\n"); // the mailbox is open
    REQUIRE(peer.ask("c PUT lunch") == "* by rule\nc OK as you wish\n");
    REQUIRE(talk.mails("alice") == 1);
    REQUIRE(talk.count("tagged.open rule=words code=OK forced=true") == 0);
}

TEST_CASE("a positive reply over a refusal is forced: said, and nothing else changes")
{
    Talk talk(R"(rules:
  - {name: any, event: [tagged.open, tagged.put], do: {reply: "OK as you wish"}}
)");
    auto peer = talk.connect();
    peer.said();
    REQUIRE(peer.ask("a OPEN nobody") == "a OK as you wish\n");
    REQUIRE(peer.ask("b PUT lunch") == "b OK as you wish\n");
    REQUIRE(peer.ask("c LIST") == "c NO OPEN first\n");
    REQUIRE(talk.count("tagged.open forced=true origin=rule code=OK") == 1);
    REQUIRE(talk.count("tagged.put forced=true outcome=none allowed=false") == 1);
}

TEST_CASE("any other reply does not run the verb")
{
    Talk talk(R"(rules:
  - {name: open, event: tagged.open, times: 1, do: {reply: "NO later"}}
  - {name: put, event: tagged.put, do: {reply: "BAD really"}}
)");
    auto peer = talk.connect();
    peer.said();
    REQUIRE(peer.ask("a OPEN alice") == "a NO later\n");
    REQUIRE(peer.ask("b LIST") == "b NO OPEN first\n");
    REQUIRE(peer.ask("c OPEN alice") == "c OK 0 items\n");
    REQUIRE(peer.ask("d PUT lunch") == "d BAD really\n");
    REQUIRE(talk.mails("alice") == 0);
    REQUIRE(talk.count("tagged.put result=refused outcome=none") == 1);
}

TEST_CASE("the reply and the outcome are independent")
{
    Talk talk(R"(rules:
  - {name: kept, event: tagged.put, when: {words: kept}, do: [store, {reply: "NO try again"}]}
  - {name: gone, event: tagged.put, when: {words: gone}, do: [drop, {reply: "OK kept"}]}
  - {name: twice, event: tagged.put, when: {words: twice}, do: duplicate}
  - {name: lost, event: tagged.put, when: {words: lost}, do: drop}
  - {name: untold, event: tagged.put, when: {words: untold}, do: [store, ignore]}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a PUT kept") == "a NO try again\n");
    REQUIRE(talk.mails("alice") == 1);
    REQUIRE(alice.ask("b PUT gone") == "b OK kept\n");
    REQUIRE(talk.mails("alice") == 1);
    REQUIRE(alice.ask("c PUT twice") == "c OK PUT done\n");
    REQUIRE(talk.mails("alice") == 3);
    REQUIRE(alice.ask("d PUT lost") == "d OK PUT done\n");
    REQUIRE(talk.mails("alice") == 3);
    REQUIRE(alice.ask("e PUT untold").empty());
    REQUIRE(talk.mails("alice") == 4);
    REQUIRE(talk.count("tagged.put code=NO outcome=stored") == 1);
    REQUIRE(talk.count("tagged.put code=OK outcome=dropped") == 2);
    REQUIRE(talk.count("tagged.put code=OK outcome=duplicated") == 1);
    REQUIRE(talk.count("tagged.put result=none outcome=stored") == 1);
}

TEST_CASE("what cannot be kept turns a natural answer into its refusal; a scripted one is said all the same")
{
    Talk talk(R"(limits: {store: 1MB, store_full: refuse}
rules:
  - {name: lie, event: tagged.put, when: {words: lie}, do: {reply: "OK kept"}}
  - {name: slow, event: tagged.put, when: {words: slow}, do: {delay: 1s}}
)");
    store::BlobWriter much;
    much.append(std::string(900 * 1024, 'x'));
    store::NewItem item;
    item.mime = much.finish();
    const auto bob = talk.stage.store().find("bob");
    REQUIRE(talk.stage.store().deliver(*bob, bob->folder(store::Known::inbox)->id, std::move(item)));
    auto alice = talk.open("alice");
    while (talk.mails("alice") < 1000 && alice.ask("f PUT until it is full") == "f OK PUT done\n")
        ;
    const std::size_t kept = talk.mails("alice");
    REQUIRE(kept < 1000);
    REQUIRE(alice.ask("a PUT lunch") == "a NO [over_quota] refused\n");
    REQUIRE(alice.ask("b PUT lie") == "b OK kept\n");
    REQUIRE(alice.ask("c PUT slow").empty());
    talk.stage.pass(1s);
    REQUIRE(alice.said() == "c NO [over_quota] refused\n");
    REQUIRE(talk.mails("alice") == kept);
    REQUIRE(talk.count("tagged.put words=lie code=OK outcome=none") == 1);
    REQUIRE(talk.count("tagged.put words=slow origin=natural code=NO outcome=none") == 1);
}

TEST_CASE("fail is the persona's own refusal")
{
    Talk talk(R"(rules:
  - {name: full, event: tagged.put, do: {fail: over_quota}}
  - {name: shut, event: tagged.greeting, nth: 2, do: [{fail: unavailable}, close]}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a PUT lunch") == "a NO [over_quota] refused\n");
    REQUIRE(talk.mails("alice") == 0);
    auto second = talk.connect();
    REQUIRE(second.said() == "* NO [unavailable] refused\n");
    REQUIRE(second.wire().server_closed());
}
