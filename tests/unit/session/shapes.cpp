// Delays and pieces.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace exemu;
using namespace exemu::test;

TEST_CASE("delays add up, of one rule and of several")
{
    Talk talk(R"(rules:
  - {name: one, event: tagged.put, do: [{delay: 1s}, {delay: 500ms}]}
  - {name: two, event: tagged.put, do: {delay: 2s}}
  - {name: three, event: tagged.put, when: {words: more}, do: [{delay: 4s}, {reply: "NO slow"}]}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a PUT lunch").empty());
    talk.stage.pass(3499ms);
    REQUIRE(alice.said().empty());
    talk.stage.pass(1ms);
    REQUIRE(alice.said() == "a OK PUT done\n");
    REQUIRE(alice.ask("b PUT more").empty());
    talk.stage.pass(7499ms);
    REQUIRE(alice.said().empty());
    talk.stage.pass(1ms);
    REQUIRE(alice.said() == "b NO slow\n");
    REQUIRE(talk.count("tagged.put took=3500ms") == 1);
}

TEST_CASE("before an answer waits, the replies already earned are said")
{
    Talk talk(R"(rules:
  - {name: slow, event: tagged.put, do: {delay: 10s}}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a LIST\nb PUT lunch\nc LIST") == "a OK LIST done\n");
    talk.stage.pass(10s);
    REQUIRE(alice.said() == "b OK PUT done\n* ITEM 1 lunch\nc OK LIST done\n");
}

TEST_CASE("a drawn delay is the same in every run, lies about its median and never beyond max")
{
    const std::string yaml = R"(seed: 5
rules:
  - {name: slow, event: tagged.put, do: {delay: {median: 4s, spread: 0.5, max: 5s}}}
)";
    const auto delays = [&] {
        Talk talk(yaml);
        auto alice = talk.open("alice");
        std::vector<int> all; // in hundredths of a second
        for (int i = 0; i < 8; ++i) {
            alice.ask("a PUT lunch");
            int passed = 0;
            for (; passed <= 500 && alice.said().empty(); ++passed)
                talk.stage.pass(10ms);
            all.push_back(passed);
        }
        return all;
    };
    const std::vector<int> first = delays();
    REQUIRE(first == delays());
    REQUIRE(*std::max_element(first.begin(), first.end()) <= 500);
    REQUIRE(*std::min_element(first.begin(), first.end()) < 400);
    REQUIRE(std::set<int>(first.begin(), first.end()).size() > 2);
}

TEST_CASE("dribble: this answer only, or for the connection")
{
    Talk talk(R"(rules:
  - {name: once, event: tagged.list, times: 1, do: {dribble: {chunk: 8B, gap: 1s}}}
  - {name: always, event: tagged.put, do: {dribble: {chunk: 7B, gap: 1s, for: connection}}}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a LIST\nb LIST") == "a OK LIS");
    talk.stage.pass(1s);
    REQUIRE(alice.said() == "T done\nb OK LIST done\n");

    REQUIRE(alice.ask("c PUT x") == "c OK PU");
    talk.stage.pass(2s);
    REQUIRE(alice.said() == "T done\n");
    REQUIRE(alice.ask("d LIST") == "* ITEM ");
    talk.stage.pass(1s);
    REQUIRE(alice.said() == "1 x\nd OK LI"); // each part of an answer is torn by itself
    talk.stage.pass(2s);
    REQUIRE(alice.said() == "ST done\n");
    REQUIRE(alice.ask("e QUIT") == "e OK by");
    talk.stage.pass(1s);
    REQUIRE(alice.said() == "e\n");

    auto another = talk.open("alice");
    REQUIRE(another.ask("f LIST") == "* ITEM 1 x\nf OK LIST done\n");
}

TEST_CASE("random pieces are the same in every run")
{
    const auto pieces = [] {
        Talk talk(R"(rules:
  - {name: torn, event: tagged.list, do: {dribble: {chunk: 1B..5B, gap: 1s}}}
)");
        auto alice = talk.open("alice");
        std::string all = alice.ask("a LIST");
        for (int i = 0; i < 20; ++i) {
            talk.stage.pass(1s);
            all += "|" + alice.said();
        }
        return all;
    };
    const std::string first = pieces();
    REQUIRE(first == pieces());
    std::string whole = first;
    std::erase(whole, '|');
    REQUIRE(whole == "a OK LIST done\n");
}

TEST_CASE("throttle: N bytes take N / rate, and those of other answers none")
{
    Talk talk(R"(rules:
  - {name: slow, event: tagged.put, do: {throttle: 5B/s}}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a LIST\nb PUT x\nc LIST") == "a OK LIST done\n");
    talk.stage.pass(1s);
    REQUIRE(alice.said() == "b OK ");
    talk.stage.pass(2s); // 15 bytes in all
    REQUIRE(alice.said() == "PUT done\n* ITEM 1 x\nc OK LIST done\n");
    REQUIRE(talk.count("tagged.put took=0s") == 1); // the answer was ready at once
}

TEST_CASE("truncate: the bytes that come are counted over all parts of the answer, and the next answer is whole")
{
    Talk talk(R"(rules:
  - {name: cut, event: tagged.list, times: 1, do: {truncate: 14B}}
  - {name: nothing, event: tagged.put, when: {words: void}, do: {truncate: 0B}}
)");
    auto alice = talk.open("alice");
    alice.ask("a PUT x");
    REQUIRE(alice.ask("b LIST") == "* ITEM 1 x\nb ");
    REQUIRE(alice.ask("c LIST") == "* ITEM 1 x\nc OK LIST done\n");
    REQUIRE(alice.ask("d PUT void").empty());
    REQUIRE(talk.mails("alice") == 2); // only the answer was lost
}

TEST_CASE("garbage comes once for an answer of many parts, the same in every run; what is done is done")
{
    const auto noise = [] {
        Talk talk(R"(rules:
  - {name: noise, event: [tagged.list, tagged.put], do: {garbage: 40B}}
)");
        auto alice = talk.open("alice");
        const std::string put = alice.tell("a PUT x\r\n"), list = alice.tell("b LIST\r\n");
        REQUIRE(put.size() == 40);
        REQUIRE(list.size() == 40);
        REQUIRE(put != list);
        REQUIRE(talk.mails("alice") == 1);
        return put + list;
    };
    REQUIRE(noise() == noise());
}

TEST_CASE("an answer goes through all its faults: other bytes, cut, on a slow line, in pieces")
{
    Talk talk(R"(rules:
  - {name: all, event: tagged.list, do: [{dribble: {chunk: 1B, gap: 1s}}, {truncate: 3B}, {throttle: 1B/s}, {garbage: 9B}]}
)");
    auto alice = talk.open("alice");
    std::size_t came = alice.tell("a LIST\r\n").size();
    REQUIRE(came == 0);
    talk.stage.pass(1s);
    came += alice.tell("").size();
    REQUIRE(came == 1);
    talk.stage.pass(10s);
    came += alice.tell("").size();
    REQUIRE(came == 3);
}

TEST_CASE("pass and close: what is left of the answer comes, then the end")
{
    Talk talk(R"(rules:
  - {name: half, event: tagged.list, do: [{truncate: 5B}, pass, close]}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a LIST") == "a OK ");
    REQUIRE(alice.wire().server_closed());
}

TEST_CASE("for: connection lasts from that answer on, on that connection, beside what a later turn wants for itself")
{
    Talk talk(R"(rules:
  - {name: slow, event: tagged.put, when: {words: slow}, do: {delay: {median: 2s, for: connection}}}
  - {name: cut, event: tagged.put, when: {words: cut}, do: {truncate: {after: 4B, for: connection}}}
  - {name: own, event: tagged.list, nth: 3, do: [{truncate: 9B}, {delay: 1s}]}
)");
    auto alice = talk.open("alice");
    auto bob = talk.open("bob");
    REQUIRE(alice.ask("a LIST") == "a OK LIST done\n");
    REQUIRE(alice.ask("b PUT slow").empty());
    talk.stage.pass(2s);
    REQUIRE(alice.said() == "b OK PUT done\n");
    REQUIRE(alice.ask("c LIST").empty()); // the second list
    talk.stage.pass(2s);
    REQUIRE(alice.said() == "* ITEM 1 slow\nc OK LIST done\n");
    REQUIRE(alice.ask("d PUT cut").empty());
    talk.stage.pass(2s);
    REQUIRE(alice.said() == "d OK");
    REQUIRE(alice.ask("e LIST").empty()); // the third: its own delay comes on top, its own cut was asked first
    talk.stage.pass(2999ms);
    REQUIRE(alice.said().empty());
    talk.stage.pass(1ms);
    REQUIRE(alice.said() == "* ITEM 1 ");
    REQUIRE(alice.ask("f FROB").empty());
    talk.stage.pass(2s);
    REQUIRE(alice.said() == "f BA");
    REQUIRE(bob.ask("a LIST") == "a OK LIST done\n");
    REQUIRE(talk.count("tagged.unknown origin=natural took=2s") == 1);
}

TEST_CASE("alter: a named part of the answer is another, once for all its segments, or left out")
{
    Talk talk(R"(rules:
  - {name: first, event: tagged.list, nth: 2, do: {alter: {items: "* ITEM 99\r\n"}}}
  - {name: second, event: tagged.list, nth: [2, 3], do: {alter: {ITEMS: none}}}
)");
    auto alice = talk.open("alice");
    alice.ask("a PUT x\nb PUT y");
    REQUIRE(alice.ask("c LIST") == "* ITEM 1 x\n* ITEM 2 y\nc OK LIST done\n");
    REQUIRE(alice.ask("d LIST") == "* ITEM 99\nd OK LIST done\n"); // of two values the first asked wins
    REQUIRE(alice.ask("e LIST") == "e OK LIST done\n");
    REQUIRE(alice.ask("f LIST") == "* ITEM 1 x\n* ITEM 2 y\nf OK LIST done\n");
}
