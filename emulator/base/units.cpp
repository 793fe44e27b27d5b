#include "base/units.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <limits>

namespace exemu {

namespace {

constexpr std::uint64_t most_u64 = std::numeric_limits<std::uint64_t>::max();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 1*DIGIT at `at`; moves behind it. Error: no digit there, a leading zero, or more than 64 bits.
Parsed<std::uint64_t> digits(std::string_view text, std::size_t& at)
{
    const std::size_t begin = at;
    std::uint64_t value = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        const auto digit = static_cast<std::uint64_t>(text[at] - '0');
        if (value > (most_u64 - digit) / 10)
            return syntax_error("a smaller number", begin);
        value = value * 10 + digit;
    }
    if (at == begin)
        return syntax_error("digits", begin);
    if (text[begin] == '0' && at - begin > 1)
        return syntax_error("no leading zero", begin);
    return value;
}

// 1*DIGIT ["." 1*DIGIT], the fraction not yet read.
struct Quantity {
    std::uint64_t whole = 0;
    std::string_view fraction; // digits
    std::size_t fraction_at = 0;
    std::string_view unit;
    std::size_t unit_at = 0;
};

Parsed<Quantity> quantity(std::string_view text, std::size_t at)
{
    Quantity read;
    const auto whole = digits(text, at);
    if (!whole)
        return std::unexpected(whole.error());
    read.whole = *whole;
    if (at < text.size() && text[at] == '.') {
        const std::size_t begin = ++at;
        while (at < text.size() && is_digit(text[at]))
            ++at;
        if (at == begin)
            return syntax_error("digits", at);
        read.fraction = text.substr(begin, at - begin);
        read.fraction_at = begin;
    }
    read.unit = text.substr(at);
    read.unit_at = at;
    return read;
}

// whole.fraction units, each worth `unit`: exact, or an error. Digit by digit, so that nothing is rounded.
Parsed<std::uint64_t> scaled(const Quantity& read, std::uint64_t unit, std::uint64_t most, const char* finest)
{
    if (read.whole > most / unit)
        return syntax_error("a smaller number", 0);
    std::uint64_t value = read.whole * unit;
    for (std::size_t i = 0; i < read.fraction.size(); ++i) {
        if (unit % 10 != 0 && read.fraction[i] != '0')
            return syntax_error(finest, read.fraction_at + i);
        unit /= 10;
        const std::uint64_t part = static_cast<std::uint64_t>(read.fraction[i] - '0') * unit;
        if (part > most - value)
            return syntax_error("a smaller number", 0);
        value += part;
    }
    return value;
}

struct Unit {
    std::string_view name;
    std::uint64_t worth;
};

// Largest first: the first that takes a value whole is its spelling.
constexpr Unit duration_units[] = {
    {"d", 86'400'000'000'000},
    {"h", 3'600'000'000'000},
    {"m", 60'000'000'000},
    {"s", 1'000'000'000},
    {"ms", 1'000'000},
};
constexpr Unit size_units[] = {{"GB", 1u << 30}, {"MB", 1u << 20}, {"KB", 1u << 10}, {"B", 1}};

template <std::size_t N>
const Unit* find_unit(const Unit (&units)[N], std::string_view name)
{
    for (const Unit& unit : units)
        if (unit.name == name)
            return &unit;
    return nullptr;
}

// A fraction of `places` digits without the zeros at its end: 2500 of 4 places is ".25".
std::string fraction_text(std::uint64_t value, int places)
{
    if (value == 0)
        return {};
    std::string text = fmt::format(".{:0{}}", value, places);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

} // namespace

Parsed<Duration> parse_duration(std::string_view text, Sign sign)
{
    const bool is_signed = sign == Sign::allowed && !text.empty() && (text.front() == '-' || text.front() == '+');
    const auto read = quantity(text, is_signed ? 1 : 0);
    if (!read)
        return std::unexpected(read.error());
    const Unit* unit = find_unit(duration_units, read->unit);
    if (!unit)
        return syntax_error("a unit: ms s m h d", read->unit_at);
    const auto value = scaled(*read, unit->worth, std::numeric_limits<std::int64_t>::max(), "whole nanoseconds");
    if (!value)
        return std::unexpected(value.error());
    const auto nanoseconds = static_cast<std::int64_t>(*value);
    return Duration(is_signed && text.front() == '-' ? -nanoseconds : nanoseconds);
}

Parsed<ByteCount> parse_byte_count(std::string_view text)
{
    std::size_t at = 0;
    const auto number = digits(text, at);
    if (!number)
        return std::unexpected(number.error());
    const Unit* unit = find_unit(size_units, text.substr(at));
    if (!unit)
        return syntax_error(at < text.size() && text[at] == '.' ? "a whole number" : "a unit: B KB MB GB", at);
    if (*number > most_u64 / unit->worth)
        return syntax_error("a smaller number", 0);
    return ByteCount{*number * unit->worth};
}

Parsed<ByteRate> parse_byte_rate(std::string_view text)
{
    if (!text.ends_with("/s"))
        return syntax_error("a unit: B/s KB/s MB/s GB/s", text.size());
    const auto count = parse_byte_count(text.substr(0, text.size() - 2));
    if (!count)
        return std::unexpected(count.error());
    return ByteRate{count->bytes};
}

Parsed<Percent> parse_percent(std::string_view text)
{
    constexpr std::uint64_t one_percent = 10'000, whole = 100 * one_percent;
    const auto read = quantity(text, 0);
    if (!read)
        return std::unexpected(read.error());
    if (read->unit != "%")
        return syntax_error("the sign %", read->unit_at);
    const auto value = scaled(*read, one_percent, most_u64, "at most four decimals");
    if (!value)
        return std::unexpected(value.error());
    if (*value > whole)
        return syntax_error("at most 100%", 0);
    return Percent{static_cast<std::uint32_t>(*value)};
}

Parsed<std::uint64_t> parse_number(std::string_view text)
{
    std::size_t at = 0;
    const auto number = digits(text, at);
    if (number && at != text.size())
        return syntax_error("digits alone", at);
    return number;
}

namespace {

constexpr std::string_view too_large[] = {"a smaller number", "at most 100%"};

// The first of `guesses` that is what was wanted answers best; a form to copy is the rest.
template <class T>
std::string why_not(std::string_view noun, std::string_view advice, const Parsed<T>& parsed, Parsed<T> (*parse)(std::string_view),
    std::initializer_list<std::string> guesses)
{
    if (!parsed && std::find(std::begin(too_large), std::end(too_large), parsed.error().expected) != std::end(too_large))
        return "is too large";
    for (const std::string& guess : guesses)
        if (parse(guess))
            return fmt::format("is no {}: did you mean {}?", noun, guess);
    return fmt::format("is no {}: {}", noun, advice);
}

} // namespace

std::string why_no_duration(std::string_view text)
{
    const auto parse = [](std::string_view one) { return parse_duration(one); };
    return why_not<Duration>("duration", "write a unit (ms s m h d), for example 30s", parse(text), parse, {to_lower(text)});
}

std::string why_no_byte_count(std::string_view text)
{
    const std::string upper = to_upper(text);
    return why_not<ByteCount>("size", "write a unit (B KB MB GB), for example 64KB", parse_byte_count(text), parse_byte_count,
        {upper, is_digit(upper.empty() ? '0' : upper.back()) ? upper : upper + 'B'});
}

std::string why_no_byte_rate(std::string_view text)
{
    return why_not<ByteRate>("rate", "write a unit (B/s KB/s MB/s GB/s), for example 64KB/s", parse_byte_rate(text), parse_byte_rate, {});
}

std::string why_no_percent(std::string_view text)
{
    return why_not<Percent>("percentage", "write the sign %, for example 5%", parse_percent(text), parse_percent, {});
}

std::string why_no_number(std::string_view text)
{
    const auto parsed = parse_number(text);
    const bool padded = !parsed && parsed.error().expected == "no leading zero";
    return why_not<std::uint64_t>("number", padded ? "write it without leading zeros" : "write digits alone", parsed, parse_number, {});
}

std::string why_no_flag(std::string_view text)
{
    // YAML 1.1 took these for booleans, and a country's code with them; here they are plain words.
    constexpr std::string_view yes[] = {"true", "yes", "on", "y", "1"}, no[] = {"false", "no", "off", "n", "0"};
    const auto same = [&](std::string_view word) { return iequals(word, text); };
    if (std::any_of(std::begin(yes), std::end(yes), same))
        return "is not true or false: write true";
    if (std::any_of(std::begin(no), std::end(no), same))
        return "is not true or false: write false";
    return "is not true or false";
}

std::string to_text(Duration duration)
{
    const std::int64_t count = duration.count();
    if (count == 0)
        return "0s";
    // Negated without a sign: the smallest int64 has no positive counterpart.
    const std::uint64_t value = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
    const char* sign = count < 0 ? "-" : "";
    for (const Unit& unit : duration_units)
        if (value % unit.worth == 0)
            return fmt::format("{}{}{}", sign, value / unit.worth, unit.name);
    return fmt::format("{}{}{}ms", sign, value / 1'000'000, fraction_text(value % 1'000'000, 6));
}

std::string to_text(ByteCount count)
{
    for (const Unit& unit : size_units)
        if (count.bytes != 0 && count.bytes % unit.worth == 0)
            return fmt::format("{}{}", count.bytes / unit.worth, unit.name);
    return "0B";
}

std::string to_text(ByteRate rate) { return to_text(ByteCount{rate.per_second}) + "/s"; }

std::string to_text(Percent percent)
{
    return fmt::format("{}{}%", percent.millionths / 10'000, fraction_text(percent.millionths % 10'000, 4));
}

} // namespace exemu
