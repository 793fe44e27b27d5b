#include "room.hpp"

using namespace exemu;
using namespace exemu::verdict;
using namespace exemu::verdict::test;

TEST_CASE("a count is at least one when none is given")
{
    Room room;
    room.connect();
    CHECK(room.state(room.count("smtp.rcpt", {{"code", "250"}})) == "broken");
    room.rcpt("10.0.0.1", "ann", "451");
    CHECK(room.state(room.count("smtp.rcpt", {{"code", "250"}})) == "broken");
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(room.count("smtp.rcpt", {{"code", "250"}})) == "met");
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(room.count("smtp.rcpt", {{"code", "250"}})) == "met");
}

TEST_CASE("a count of two, against how often it was seen")
{
    struct Case {
        const char* range;
        const char* state[4]; // after 0, 1, 2, 3 times
    };
    const Case cases[] = {
        {"2", {"broken", "broken", "met", "broken"}},
        {">= 2", {"broken", "broken", "met", "met"}},
        {"<= 1", {"met", "met", "broken", "broken"}},
        {"1..2", {"broken", "met", "met", "broken"}},
        {"0", {"met", "broken", "broken", "broken"}},
        {">= 0", {"met", "met", "met", "met"}},
    };
    for (std::size_t seen = 0; seen < 4; ++seen) {
        Room room;
        room.connect();
        for (std::size_t i = 0; i < seen; ++i)
            room.rcpt("10.0.0.1", "ann", "250");
        for (const Case& it : cases) {
            INFO(it.range << " after " << seen);
            CHECK(room.state(room.count("smtp.rcpt", {}, it.range)) == it.state[seen]);
        }
    }
}

TEST_CASE("before the end only what nothing can change is decided")
{
    struct Case {
        const char* range;
        const char* state[4];
    };
    const Case cases[] = {
        {"2", {"inconclusive, open", "inconclusive, open", "inconclusive, open", "broken"}},
        {">= 2", {"inconclusive, open", "inconclusive, open", "met", "met"}},
        {"0", {"inconclusive, open", "broken", "broken", "broken"}},
    };
    for (std::size_t seen = 0; seen < 4; ++seen) {
        Room room;
        room.connect();
        for (std::size_t i = 0; i < seen; ++i)
            room.rcpt("10.0.0.1", "ann", "250");
        for (const Case& it : cases) {
            INFO(it.range << " after " << seen);
            CHECK(room.state(room.count("smtp.rcpt", {}, it.range), 1h, false) == it.state[seen]);
        }
    }
}

TEST_CASE("never is broken by the first match and says which")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann", "451");
    const Expectation never = room.never("smtp.rcpt", {{"code", "5*"}});
    CHECK(room.state(never) == "met");
    CHECK(room.state(never, 1h, false) == "inconclusive, open");
    room.rcpt("10.0.0.1", "gone", "550", 1s, "gone");
    room.rcpt("10.0.0.1", "gone", "551", 2s);
    CHECK(room.state(never) == "broken");
    CHECK(room.state(never, 1h, false) == "broken");
    CHECK(room.why(never) == "seen 2 times, wanted never; first: turn 2  smtp.rcpt rcpt=gone code=550 (rule gone)");
}

TEST_CASE("of several patterns any counts, and a record that fits two of them counts once")
{
    Room room;
    room.connect();
    Expectation none = room.never("smtp.rcpt", {{"code", "5*"}});
    none.patterns.push_back(room.pattern("smtp.rcpt", {{"rcpt", "gone"}}));
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(none) == "met");
    room.rcpt("10.0.0.1", "gone", "550", 1s);
    CHECK(room.why(none).starts_with("seen 1 time, wanted never; first: turn 2"));
    room.rcpt("10.0.0.1", "gone", "250", 2s);
    room.rcpt("10.0.0.1", "bob", "550", 3s);
    CHECK(room.state(none) == "broken");
    CHECK(room.why(none).starts_with("seen 3 times"));
}

TEST_CASE("with a scope every key seen must satisfy the count")
{
    Room room;
    room.connect();
    const Expectation each = room.scoped(room.count("smtp.rcpt", {{"code", "250"}}), {"client", "rcpt"});
    SECTION("nothing seen at all")
    {
        CHECK(room.state(each) == "broken");
        CHECK(room.why(each) == "nothing seen for any client, rcpt: seen 0 times, wanted >= 1");
        CHECK(room.state(each, 1h, false) == "inconclusive, open");
    }
    SECTION("one key of two")
    {
        room.rcpt("10.0.0.1", "ann", "451");
        room.rcpt("10.0.0.2", "ann", "451");
        room.rcpt("10.0.0.1", "ann", "250");
        CHECK(room.state(each) == "broken");
        CHECK(room.why(each) == "client=10.0.0.2, rcpt=ann: seen 0 times, wanted >= 1");
        room.rcpt("10.0.0.2", "ann", "250");
        CHECK(room.state(each) == "met");
        CHECK(room.why(each) == "held for each of 2 seen (client, rcpt)");
        CHECK(room.state(each, 1h, false) == "inconclusive, open"); // a third may come
    }
    SECTION("an event without the fields counts for nobody")
    {
        room.rcpt("", "ann", "250");
        CHECK(room.state(each) == "broken");
        room.rcpt("10.0.0.1", "ann", "250");
        CHECK(room.state(each) == "met");
    }
    SECTION("near misses are of the key that failed")
    {
        room.rcpt("10.0.0.1", "ann", "451");
        room.rcpt("10.0.0.2", "bob", "452");
        room.rcpt("10.0.0.1", "ann", "250");
        room.rcpt("10.0.0.3", "carol", "453");
        const Finding finding = room.judge({each}).findings[0];
        REQUIRE(finding.nearest.size() == 1);
        CHECK(finding.nearest[0] == "turn 2  smtp.rcpt rcpt=bob code=452\ncode: wanted 250, was 452");
        CHECK(finding.why == "client=10.0.0.2, rcpt=bob: seen 0 times, wanted >= 1; 1 more of 3 likewise");
    }
    SECTION("an upper bound")
    {
        const Expectation once = room.scoped(room.count("smtp.rcpt", {{"code", "451"}}, "<= 1"), {"client"});
        room.rcpt("10.0.0.1", "ann", "451");
        room.rcpt("10.0.0.2", "ann", "451");
        CHECK(room.state(once) == "met");
        room.rcpt("10.0.0.2", "bob", "451");
        CHECK(room.state(once) == "broken");
        CHECK(room.why(once) == "client=10.0.0.2: seen 2 times, wanted <= 1; too many: turn 3  smtp.rcpt rcpt=bob code=451");
    }
}

TEST_CASE("within counts from ready")
{
    Room room;
    room.connect();
    Expectation soon = room.count("smtp.rcpt", {{"code", "250"}}, ">= 2");
    soon.within = 60s;
    room.rcpt("10.0.0.1", "ann", "250", 10s);
    CHECK(room.state(soon, 60s, false) == "inconclusive, open");
    CHECK(room.state(soon, 61s, false) == "broken");
    SECTION("at the last moment")
    {
        room.rcpt("10.0.0.1", "ann", "250", 60s);
        CHECK(room.state(soon, 60s, false) == "met");
    }
    SECTION("too late")
    {
        room.rcpt("10.0.0.1", "ann", "250", 60s + 1ms);
        CHECK(room.state(soon) == "broken");
        CHECK(room.why(soon) == "seen 1 time in time and 1 time outside of it, wanted >= 2");
    }
    SECTION("a key that comes when the time is over can no longer do it")
    {
        const Expectation each = room.scoped(soon, {"client"});
        room.rcpt("10.0.0.1", "ann", "250", 20s);
        CHECK(room.state(each) == "met");
        CHECK(room.state(each, 2min, false) == "inconclusive, open");
        room.rcpt("10.0.0.2", "ann", "250", 3min);
        CHECK(room.state(each, 3min, false) == "broken");
        CHECK(room.state(each) == "broken");
    }
    SECTION("an upper bound holds over that time alone, and is decided when it is over")
    {
        Expectation once = room.count("smtp.rcpt", {}, "1");
        once.within = 60s;
        room.rcpt("10.0.0.1", "ann", "250", 2min);
        CHECK(room.state(once, 59s, false) == "inconclusive, open");
        CHECK(room.state(once, 2min, false) == "met");
        CHECK(room.state(once) == "met");
    }
}

TEST_CASE("within and since: from the first match in the same scope")
{
    Room room;
    room.connect();
    Expectation again = room.scoped(room.count("smtp.rcpt", {{"code", "250"}}), {"client"});
    again.since = room.pattern("smtp.rcpt", {{"code", "451"}});
    again.within = 60s;
    SECTION("never begun")
    {
        room.rcpt("10.0.0.1", "ann", "250", 1s);
        CHECK(room.state(again) == "inconclusive");
        CHECK(room.why(again) == "its `since` was never seen: smtp.rcpt when {code: 451}");
        CHECK(room.state(again, 1h, false) == "inconclusive, open");
    }
    SECTION("what came before it does not count")
    {
        room.rcpt("10.0.0.1", "ann", "250", 1s);
        room.rcpt("10.0.0.1", "ann", "451", 2s);
        CHECK(room.state(again) == "broken");
    }
    SECTION("each scope has a time of its own")
    {
        room.rcpt("10.0.0.1", "ann", "451", 1s);
        room.rcpt("10.0.0.2", "ann", "451", 50s);
        room.rcpt("10.0.0.3", "ann", "250", 51s); // was asked nothing
        room.rcpt("10.0.0.1", "ann", "250", 61s);
        CHECK(room.state(again, 100s, false) == "inconclusive, open");
        room.rcpt("10.0.0.2", "ann", "250", 110s);
        CHECK(room.state(again) == "met");
    }
    SECTION("the first match counts, not a later one")
    {
        room.rcpt("10.0.0.1", "ann", "451", 1s);
        room.rcpt("10.0.0.1", "ann", "451", 50s);
        room.rcpt("10.0.0.1", "ann", "250", 62s);
        CHECK(room.state(again) == "broken");
    }
    SECTION("the match that begins it is not counted itself")
    {
        Expectation more = room.count("smtp.rcpt", {}, "1");
        more.since = room.pattern("smtp.rcpt");
        room.rcpt("10.0.0.1", "ann", "250", 1s);
        CHECK(room.state(more) == "broken");
        room.rcpt("10.0.0.1", "ann", "250", 2s);
        CHECK(room.state(more) == "met");
    }
}

TEST_CASE("a never within a time is decided when the time is over")
{
    Room room;
    room.connect();
    Expectation calm = room.scoped(room.never("smtp.rcpt", {{"code", "5*"}}), {"client"});
    calm.within = 60s;
    room.rcpt("10.0.0.1", "ann", "250", 1s);
    room.rcpt("10.0.0.1", "ann", "550", 61s);
    CHECK(room.state(calm, 60s, false) == "inconclusive, open");
    CHECK(room.state(calm, 62s, false) == "met");
    room.rcpt("10.0.0.2", "ann", "550", 30s);
    CHECK(room.state(calm, 62s, false) == "broken");
}

TEST_CASE("history fields are those of the expectation's own count")
{
    struct Case {
        const char *field, *condition, *matches; // of the three turns below that count
    };
    const Case cases[] = {
        {"attempt", "1", "1"},
        {"attempt", "> 1", "2"},
        {"attempt", "3", "1"},
        {"attempt", "4", "0"},
        {"since_first", "0s", "1"},
        {"since_first", ">= 30s", "1"},
        {"since_last", "<= 10s", "1"},
        {"since_last", "30s", "1"},
        {"since_last", "none", "1"},
        {"rate", "> 1 per 10s", "0"}, // a window is shorter than its length
        {"rate", "> 1 per 15s", "1"},
        {"rate", "> 1 per 10m", "2"},
    };
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann", "451", 0s);
    room.rcpt("10.0.0.1", "ann", "451", 10s);
    room.rcpt("10.0.0.1", "other", "250", 12s); // not one that counts
    room.rcpt("10.0.0.1", "ann", "451", 40s);
    for (const Case& it : cases) {
        INFO(it.field << ": " << it.condition);
        CHECK(room.state(room.count("smtp.rcpt", {{"code", "451"}, {it.field, it.condition}}, it.matches)) == "met");
    }
}

TEST_CASE("the histories of two keys do not mix")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann", "451", 0s);
    room.rcpt("10.0.0.2", "ann", "451", 5s);
    const Expectation again = room.never("smtp.rcpt", {{"attempt", "> 1"}});
    const Expectation fast = room.never("smtp.rcpt", {{"rate", "> 1 per 30s"}});
    CHECK(room.state(again) == "broken");
    CHECK(room.state(fast) == "broken");
    CHECK(room.state(room.scoped(again, {"client"})) == "met");
    CHECK(room.state(room.scoped(fast, {"client"})) == "met");
    room.rcpt("10.0.0.2", "ann", "451", 10s);
    CHECK(room.state(room.scoped(again, {"client"})) == "broken");
    CHECK(room.state(room.scoped(fast, {"client"})) == "broken");
}
