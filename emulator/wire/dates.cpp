#include "wire/dates.hpp"

namespace exemu::wire {

namespace {

// At least `width` digits. By hand: every greeting and every Received field has a date.
void put(std::string& text, unsigned number, unsigned width)
{
    char digits[10];
    unsigned count = 0;
    for (; count < width || number > 0; number /= 10)
        digits[count++] = static_cast<char>('0' + number % 10);
    while (count > 0)
        text += digits[--count];
}

} // namespace

std::string rfc5322_date(WallTime time, std::chrono::minutes offset)
{
    using namespace std::chrono;
    static constexpr const char* day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    const auto local = floor<seconds>(time) + offset;
    const auto midnight = floor<days>(local);
    const year_month_day date(midnight);
    const hh_mm_ss clock(local - midnight);
    const auto zone = static_cast<unsigned>(abs(offset).count());
    std::string text;
    text.reserve(32);
    text.append(day_names[weekday(midnight).c_encoding()]).append(", ");
    put(text, static_cast<unsigned>(date.day()), 1);
    text.append(" ").append(month_names[static_cast<unsigned>(date.month()) - 1]).append(" ");
    put(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    text += ' ';
    put(text, static_cast<unsigned>(clock.hours().count()), 2);
    text += ':';
    put(text, static_cast<unsigned>(clock.minutes().count()), 2);
    text += ':';
    put(text, static_cast<unsigned>(clock.seconds().count()), 2);
    text += offset < minutes(0) ? " -" : " +";
    put(text, zone / 60 * 100 + zone % 60, 4);
    return text;
}

} // namespace exemu::wire
