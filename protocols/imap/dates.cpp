#include "imap/dates.hpp"

#include "wire/reader.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace exemu::imap {

namespace {

using namespace std::chrono;

constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

} // namespace

std::string internal_date(WallTime time)
{
    const auto at = floor<seconds>(time);
    const auto midnight = floor<days>(at);
    const year_month_day date(midnight);
    const hh_mm_ss clock(at - midnight);
    return fmt::format("\"{:2}-{}-{:04} {:02}:{:02}:{:02} +0000\"", static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
        clock.seconds().count());
}

std::int64_t day_of(WallTime time) { return floor<days>(time).time_since_epoch().count(); }

// [day-of-week ","] day month year
std::optional<std::int64_t> day_in(std::string_view field)
{
    wire::Reader in(field);
    std::string_view name;
    unsigned day = 0, year_number = 0, month = 0;
    in.any(wire::is_wsp);
    if (in.try_some(wire::is_alpha, name) && !in.try_word(","))
        return {};
    in.any(wire::is_wsp);
    if (!in.try_number(day))
        return {};
    in.any(wire::is_wsp);
    while (month < 12 && !in.try_word(months[month]))
        ++month;
    in.any([](char c) { return wire::is_alpha(c) || wire::is_wsp(c); });
    if (month == 12 || !in.try_number(year_number) || year_number > 9999)
        return {};
    if (year_number < 100) // RFC 5322 4.3
        year_number += year_number < 50 ? 2000 : 1900;
    const year_month_day date(year(static_cast<int>(year_number)), std::chrono::month(month + 1), std::chrono::day(std::min(day, 99u)));
    if (!date.ok())
        return {};
    return sys_days(date).time_since_epoch().count();
}

} // namespace exemu::imap
