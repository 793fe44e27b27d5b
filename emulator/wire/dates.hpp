#pragma once
#include "base/clock.hpp"

#include <chrono>
#include <string>

namespace exemu::wire {

// date-time of RFC 5322 3.3 with a numeric zone and no leading zero in the day: "Fri, 5 Aug 2016 16:24:41 -0700".
// Exchange: its SMTP greeting and its Received fields write the day so.
std::string rfc5322_date(WallTime, std::chrono::minutes offset = std::chrono::minutes(0));

} // namespace exemu::wire
