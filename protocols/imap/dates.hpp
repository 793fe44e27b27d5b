#pragma once
#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exemu::imap {

// date-time with its quotes (RFC 3501 9). Exchange: in UTC, whatever zone came with APPEND. UNCONFIRMED.
std::string internal_date(WallTime);
std::int64_t day_of(WallTime); // days since 1970, of its UTC date
// The day in a Date header field, in its own zone (RFC 5322 3.3); nothing when it cannot be read.
std::optional<std::int64_t> day_in(std::string_view date_field);

} // namespace exemu::imap
