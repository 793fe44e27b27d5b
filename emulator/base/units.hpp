#pragma once
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// Quantities as users write them (scenario language, "when: matching"): a bare number is never a quantity.
namespace exemu {

using Duration = std::chrono::nanoseconds;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

// A number of bytes. KB, MB and GB are powers of 1024, as in Exchange's own settings.
struct ByteCount {
    std::uint64_t bytes = 0;

    constexpr auto operator<=>(const ByteCount&) const = default;
};

constexpr ByteCount operator""_B(unsigned long long n) { return {n}; }
constexpr ByteCount operator""_KiB(unsigned long long n) { return {n << 10}; }
constexpr ByteCount operator""_MiB(unsigned long long n) { return {n << 20}; }
constexpr ByteCount operator""_GiB(unsigned long long n) { return {n << 30}; }

struct ByteRate { // bytes per second
    std::uint64_t per_second = 0;
    constexpr auto operator<=>(const ByteRate&) const = default;
};

struct Percent { // in millionths, so that "0.01%" is exact
    std::uint32_t millionths = 0;
    constexpr auto operator<=>(const Percent&) const = default;
};

enum class Sign : std::uint8_t { refused, allowed };

// "30s", "1m", "250ms", "2h", "7d", "1.5s", "0s"; with a leading sign where `sign` allows ("-1d"). Units are lower case; a fraction
// must be whole nanoseconds. Error: a bare number ("a unit: ms s m h d").
Parsed<Duration> parse_duration(std::string_view text, Sign sign = Sign::refused);
// "64KB", "10MB", "512B", "1GB": whole numbers, units in capitals. Error: a bare number ("a unit: B KB MB GB").
Parsed<ByteCount> parse_byte_count(std::string_view text);
// "64KB/s".
Parsed<ByteRate> parse_byte_rate(std::string_view text);
// "5%", "0.5%"; at most 100%.
Parsed<Percent> parse_percent(std::string_view text);
// Digits alone, no sign, no leading zero beyond "0".
Parsed<std::uint64_t> parse_number(std::string_view text);

// Why a text is none of these, for a message that began with the text: `is no duration: write a unit (ms s m h d), for example
// 30s`, `is no duration: did you mean 5m?`, `is too large`.
std::string why_no_duration(std::string_view text);
std::string why_no_byte_count(std::string_view text);
std::string why_no_byte_rate(std::string_view text);
std::string why_no_percent(std::string_view text);
std::string why_no_number(std::string_view text);
std::string why_no_flag(std::string_view text); // true and false alone: `is not true or false: write true` for "yes"

// The largest unit that takes it whole: 90s is "90s", 60s is "1m", 1536 bytes is "1536B"; below a millisecond "0.25ms".
// What they write the parsers above read back to the same value.
std::string to_text(Duration);
std::string to_text(ByteCount);
std::string to_text(ByteRate);
std::string to_text(Percent);

} // namespace exemu
