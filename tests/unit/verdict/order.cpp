#include "room.hpp"

using namespace exemu;
using namespace exemu::verdict;
using namespace exemu::verdict::test;

TEST_CASE("an order is a subsequence")
{
    struct Case {
        const char* name;
        const char* story; // a: accept, r: rcpt, e: end of data, c: closed
        const char* state;
    };
    const Case cases[] = {
        {"as said", "arec", "met"},
        {"others between", "aarrrcrec", "met"},
        {"the last missing", "are", "broken"},
        {"turned around", "cer", "broken"},
        {"out of order first, then right", "ecarec", "met"},
        {"nothing but the accept", "a", "broken"},
    };
    for (const Case& it : cases) {
        INFO(it.name);
        Room room;
        room.connect();
        for (const char* at = it.story; *at; ++at) {
            switch (*at) {
            case 'a': room.connect(); break;
            case 'r': room.rcpt("10.0.0.1", "ann", "250"); break;
            case 'e': room.end_of_data(); break;
            default: room.close();
            }
        }
        const Expectation order = room.order({"smtp.rcpt", "smtp.end_of_data", "session.closed"});
        CHECK(room.state(order) == it.state);
        CHECK(room.state(order, 1h, false) == (it.state == std::string("met") ? "met" : "inconclusive, open"));
    }
}

TEST_CASE("no record stands for two patterns of an order")
{
    Room room;
    room.connect();
    const Expectation twice = room.order({"smtp.rcpt", "smtp.*"});
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(twice) == "broken");
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(twice) == "met");
}

TEST_CASE("an order is kept by each key of its scope")
{
    Room room;
    room.connect();
    Expectation order = room.scoped(
        room.expect(Expectation::Kind::order, {room.pattern("smtp.rcpt", {{"code", "451"}}), room.pattern("smtp.rcpt", {{"code", "250"}})}),
        {"client"});
    room.rcpt("10.0.0.1", "ann", "451");
    room.rcpt("10.0.0.2", "ann", "250");
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(order) == "broken");
    CHECK(room.why(order) == "client=10.0.0.2: the first of 2 was not seen: smtp.rcpt when {code: 451}");
    room.rcpt("10.0.0.2", "ann", "451");
    CHECK(room.why(order) == "client=10.0.0.2: 1 of 2 seen in order; after smtp.rcpt when {code: 451} no smtp.rcpt when {code: 250}");
    const Finding finding = room.judge({order}).findings[0];
    REQUIRE(finding.nearest.size() == 1);
    CHECK(finding.nearest[0] == "turn 4  smtp.rcpt rcpt=ann code=451\ncode: wanted 250, was 451");
    room.rcpt("10.0.0.2", "ann", "250");
    CHECK(room.state(order) == "met");
    CHECK(room.state(order, 1h, false) == "inconclusive, open");
}

TEST_CASE("an order must be whole within its time")
{
    Room room;
    room.connect();
    Expectation order = room.order({"smtp.rcpt", "smtp.end_of_data"});
    order.within = 60s;
    room.rcpt("10.0.0.1", "ann", "250", 30s);
    CHECK(room.state(order, 60s, false) == "inconclusive, open");
    CHECK(room.state(order, 61s, false) == "broken");
    room.end_of_data(61s);
    CHECK(room.state(order) == "broken");
    CHECK(room.why(order) == "1 of 2 seen in order; after smtp.rcpt no smtp.end_of_data in time");
}

TEST_CASE("an order asks history of every pattern, awaited or not")
{
    Room room;
    room.connect();
    const Expectation order = room.expect(
        Expectation::Kind::order, {room.pattern("smtp.end_of_data"), room.pattern("smtp.rcpt", {{"attempt", "3"}})});
    room.rcpt("10.0.0.1", "ann", "250");
    room.end_of_data();
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(order) == "broken");
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(order) == "met");
}
