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
