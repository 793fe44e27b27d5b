#include "wire/dates.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace std::chrono;

TEST_CASE("dates are written as Exchange greets")
{
    const WallTime greeting = sys_days(August / 5 / 2016) + 23h + 24min + 41s + 999ms;
    CHECK(wire::rfc5322_date(greeting, minutes(-420)) == "Fri, 5 Aug 2016 16:24:41 -0700");
    CHECK(wire::rfc5322_date(greeting) == "Fri, 5 Aug 2016 23:24:41 +0000");
    CHECK(wire::rfc5322_date(greeting, minutes(60)) == "Sat, 6 Aug 2016 00:24:41 +0100");
    CHECK(wire::rfc5322_date(greeting, minutes(330)) == "Sat, 6 Aug 2016 04:54:41 +0530");
    CHECK(wire::rfc5322_date(greeting, minutes(-210)) == "Fri, 5 Aug 2016 19:54:41 -0330");
    CHECK(wire::rfc5322_date(sys_days(February / 29 / 2024)) == "Thu, 29 Feb 2024 00:00:00 +0000");
    CHECK(wire::rfc5322_date(WallTime(-1s)) == "Wed, 31 Dec 1969 23:59:59 +0000");
}

TEST_CASE("dates of mail are read, old forms too")
{
    struct Row {
        const char* text;
        std::optional<WallTime> time;
    };
    const WallTime day = sys_days(November / 23 / 2026);
    const Row rows[] = {
        {"Mon, 23 Nov 2026 09:00:00 +0100", day + 8h},
        {" Mon,23 Nov 2026 09:00:00 -0330 (NST)", day + 12h + 30min},
        {"23 nov 26 09:00 GMT", day + 9h},
        {"Mon, 23 Nov 2026 09:00:60 EST", day + 14h + 59s},
        {"Mon, 1 Jan 99 00:00:00 UT", sys_days(January / 1 / 1999)},
        {"1 Jan 126 00:00", sys_days(January / 1 / 2026)},
        {"Mon, 23 Nov 2026 09:00:00 Z", day + 9h},
        {"Mon, 23 Nov 2026 09:00:00 +9999", day + 9h},
        {"Mon, 30 Feb 2026 09:00:00 +0000", {}},
        {"Mon, 23 Nov 2026 24:00:00 +0000", {}},
        {"Mon, 23 Foo 2026 09:00:00 +0000", {}},
        {"1 Jan 1901 00:00", {}},
        {"", {}},
        {"yesterday", {}},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(wire::parse_rfc5322_date(row.text) == row.time);
    }
    CHECK(wire::parse_ctime("Mon Nov 23 08:00:00 2026") == day + 8h);
    CHECK(wire::parse_ctime("Sun Nov  1 08:00:00 2026") == WallTime(sys_days(November / 1 / 2026) + 8h));
    CHECK_FALSE(wire::parse_ctime("23 Nov 2026"));
    CHECK_FALSE(wire::parse_ctime("Mon Nov 23 08:00:00"));
    // What is written is read back.
    for (WallTime time = sys_days(January / 1 / 1999); time < WallTime(sys_days(January / 1 / 2101)); time += 2891h + 7s)
        CHECK(wire::parse_rfc5322_date(wire::rfc5322_date(time, minutes(330))) == time);
}
