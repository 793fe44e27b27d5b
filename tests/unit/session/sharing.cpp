// One session asks for much at once; the others of its shard are answered all the same.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

namespace {

std::string many(int count)
{
    std::string lines;
    for (int i = 0; i < count; ++i)
        lines += "a PUT x\r\n";
    return lines;
}

// How many turns of alice's were recorded before bob's.
std::size_t before_bob(Talk& talk)
{
    journal::Journal::Reader reader(talk.stage.journal());
    const auto wanted = pattern_of("tagged.put", {}, talk.stage.journal().vocabulary());
    std::size_t alices = 0;
    while (const auto record = reader.next()) {
        if (!wanted->matches(*record))
            continue;
        if (record->header().session == 2)
            return alices;
        ++alices;
    }
    return SIZE_MAX;
}

} // namespace

TEST_CASE("thousands of requests in one session's buffer do not keep the next session waiting")
{
    const char* const scenarios[] = {"", "rules:\n  - {name: all, event: tagged.put, scope: all, do: {reply: \"OK by rule\"}}\n"};
    for (const char* scenario : scenarios) {
        INFO(scenario);
        Talk talk(scenario);
        auto alice = talk.open("alice"), bob = talk.open("bob");
        alice.wire().write(many(5000));
        bob.wire().write("b PUT x\r\n");
        talk.stage.settle();
        CHECK(before_bob(talk) < 100);
        CHECK(talk.count("tagged.put") == 5001);
    }
}
