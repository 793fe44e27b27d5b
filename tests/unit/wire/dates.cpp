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
