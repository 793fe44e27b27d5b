#include "wire/dates.hpp"

#include "wire/reader.hpp"

#include <algorithm>
#include <array>

namespace exemu::wire {

namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> day_names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

template <std::size_t Count>
std::optional<unsigned> try_name(Reader& in, const std::array<std::string_view, Count>& names)
{
    for (unsigned i = 0; i < Count; ++i)
        if (in.try_word(names[i]))
            return i;
    return {};
}

// 1*2DIGIT or more, and how many.
struct Digits {
    unsigned value = 0;
    std::size_t count = 0;
};
std::optional<Digits> try_digits(Reader& in, std::size_t most)
{
    std::string_view taken;
    if (!in.try_some(is_digit, taken, most))
        return {};
    Digits digits{0, taken.size()};
    for (const char c : taken)
        digits.value = digits.value * 10 + static_cast<unsigned>(c - '0');
    return digits;
}

void skip_blanks(Reader& in) { in.any(is_wsp); }

// hour ":" minute [":" second]; a leap second is the one before it.
std::optional<seconds> try_clock(Reader& in)
{
    const auto hour = try_digits(in, 2);
    if (!hour || hour->value > 23 || !in.try_word(":"))
        return {};
    const auto minute = try_digits(in, 2);
    if (!minute || minute->value > 59)
        return {};
    seconds time = hours(hour->value) + minutes(minute->value);
    if (in.try_word(":")) {
        const auto second = try_digits(in, 2);
        if (!second || second->value > 60)
            return {};
        time += seconds(std::min(second->value, 59u));
    }
    return time;
}

// RFC 5322 4.3: two digits are of 2000 to 2049 or of 1950 to 1999, three count from 1900.
int full_year(const Digits& year)
{
    const int value = static_cast<int>(year.value);
    if (year.count == 2)
        return value < 50 ? value + 2000 : value + 1900;
    return year.count == 3 ? value + 1900 : value;
}

std::optional<WallTime> at(int y, unsigned m, unsigned d, seconds clock, minutes offset)
{
    const year_month_day date{year(y), month(m), day(d)};
    if (!date.ok() || y < 1970 || y > 2199)
        return {};
    return sys_days(date) + clock - offset;
}

// ("+" / "-") 4DIGIT, or one of the names that mean something (RFC 5322 4.3); what else stands there is "-0000".
minutes zone_of(Reader& in)
{
    const bool west = in.peek() == '-';
    if (in.try_word("+") || in.try_word("-")) {
        const auto zone = try_digits(in, 4);
        if (!zone || zone->count != 4 || zone->value % 100 > 59)
            return minutes(0);
        const minutes offset = hours(zone->value / 100) + minutes(zone->value % 100);
        return west ? -offset : offset;
    }
    constexpr std::pair<std::string_view, int> names[] = {
        {"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};
    for (const auto& [name, behind] : names)
        if (in.try_word(name))
            return hours(behind);
    return minutes(0);
}

} // namespace

std::optional<WallTime> parse_rfc5322_date(std::string_view text)
{
    Reader in(text);
    skip_blanks(in);
    if (try_name(in, day_names)) {
        skip_blanks(in);
        in.try_word(",");
        skip_blanks(in);
    }
    const auto d = try_digits(in, 2);
    skip_blanks(in);
    const auto m = d ? try_name(in, month_names) : std::nullopt;
    skip_blanks(in);
    const auto y = m ? try_digits(in, 4) : std::nullopt;
    if (!y || y->count < 2)
        return {};
    skip_blanks(in);
    const auto clock = try_clock(in);
    if (!clock)
        return {};
    skip_blanks(in);
    return at(full_year(*y), *m + 1, d->value, *clock, zone_of(in));
}

std::optional<WallTime> parse_ctime(std::string_view text)
{
    Reader in(text);
    skip_blanks(in);
    if (!try_name(in, day_names))
        return {};
    skip_blanks(in);
    const auto m = try_name(in, month_names);
    skip_blanks(in);
    const auto d = m ? try_digits(in, 2) : std::nullopt;
    skip_blanks(in);
    const auto clock = d ? try_clock(in) : std::nullopt;
    skip_blanks(in);
    const auto y = clock ? try_digits(in, 4) : std::nullopt;
    if (!y || y->count != 4)
        return {};
    return at(static_cast<int>(y->value), *m + 1, d->value, *clock, minutes(0));
}

} // namespace exemu::wire
