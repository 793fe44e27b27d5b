#pragma once
#include "base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace exemu::wire {

// date-time of RFC 5322 3.3 with a numeric zone and no leading zero in the day: "Fri, 5 Aug 2016 16:24:41 -0700".
// Exchange: its SMTP greeting and its Received fields write the day so.
std::string rfc5322_date(WallTime, std::chrono::minutes offset = std::chrono::minutes(0));

// Reads what RFC 5322 3.3 and 4.3 allow: the day's name may be missing, years may have two or three digits, the zone may be a
// name (those that mean nothing are +0000) or missing, comments stand behind. Nothing when there is no date of 1970 to 2199 in it.
std::optional<WallTime> parse_rfc5322_date(std::string_view);
// ctime as the "From " lines of an mbox have it (RFC 4155, Appendix A): "Thu Nov 24 18:22:48 1986", always UTC.
std::optional<WallTime> parse_ctime(std::string_view);

} // namespace exemu::wire
