#include "wire/dates.hpp"

#include <fmt/format.h>

namespace exemu::wire {

std::string rfc5322_date(WallTime time, std::chrono::minutes offset)
{
    using namespace std::chrono;
    static constexpr const char* day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    const auto local = floor<seconds>(time) + offset;
    const auto midnight = floor<days>(local);
    const year_month_day date(midnight);
    const hh_mm_ss clock(local - midnight);
    const auto zone = abs(offset);
    return fmt::format("{}, {} {} {:04} {:02}:{:02}:{:02} {}{:02}{:02}", day_names[weekday(midnight).c_encoding()],
        static_cast<unsigned>(date.day()), month_names[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        clock.hours().count(), clock.minutes().count(), clock.seconds().count(), offset < minutes(0) ? '-' : '+', zone.count() / 60,
        zone.count() % 60);
}

} // namespace exemu::wire
