#include "room.hpp"

using namespace exemu;
using namespace exemu::verdict;
using namespace exemu::verdict::test;

namespace {

Expectation spaced(const Room& room, const char* wanted, const When& when = {})
{
    Expectation made = room.expect(Expectation::Kind::spacing, {room.pattern("smtp.rcpt", when)});
    made.wanted = pattern::Condition::equals(wanted, pattern::Type::duration);
    return made;
}

} // namespace

TEST_CASE("spacing: what lies between a match and the next")
{
    struct Row {
        std::vector<Duration> times;
        const char* wanted;
        const char* state;
    };
    const Row rows[] = {
        {{1s, 32s, 63s}, ">= 30s", "met"},
        {{1s, 32s, 61s}, ">= 30s", "broken"},
        {{1s, 2s, 4s}, "1s..2s", "met"},
        {{1s, 2s, 5s}, "1s..2s", "broken"},
        {{1s}, ">= 30s", "met"}, // nothing to space
        {{}, ">= 30s", "met"},
    };
    for (const Row& row : rows) {
        Room room;
        room.connect();
        for (const Duration time : row.times)
            room.rcpt("10.0.0.1", "ann@contoso.test", "451", time);
        INFO(row.wanted << ", " << row.times.size() << " matches");
        CHECK(room.state(spaced(room, row.wanted)) == row.state);
    }
}

TEST_CASE("spacing: each key for itself, matches alone")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann@contoso.test", "451", 1s);
    room.rcpt("10.0.0.2", "ann@contoso.test", "451", 2s);
    room.rcpt("10.0.0.1", "ann@contoso.test", "250", 3s);
    room.rcpt("10.0.0.1", "ann@contoso.test", "451", 40s);
    const Expectation all = spaced(room, ">= 30s", {{"code", "451"}});
    CHECK(room.state(all) == "broken");
    CHECK(room.state(room.scoped(all, {"client"})) == "met");
    CHECK(room.why(all).starts_with("wanted >= 30s between two; 1s apart: turn 2  smtp.rcpt"));
    CHECK(room.why(room.scoped(all, {"client"})) == "held for each of 2 seen (client)");
}

TEST_CASE("spacing: broken at once, met only at the end, never over gaps")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann@contoso.test", "451", 1s);
    CHECK(room.state(spaced(room, ">= 30s"), 10s, false) == "inconclusive, open");
    room.rcpt("10.0.0.1", "ann@contoso.test", "451", 2s);
    CHECK(room.state(spaced(room, ">= 30s"), 10s, false) == "broken");

    Room small(1); // as small as a ring gets
    for (int i = 0; i < 2000; ++i)
        small.rcpt("10.0.0.1", std::string(200, 'a'), "451", Duration(std::chrono::seconds(i)));
    REQUIRE(small.journal.evicted() > 0);
    CHECK(small.state(spaced(small, "<= 1s")) == "inconclusive");
}
