#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace exemu::pattern {

// What a field is; it decides how a written condition is read and compared.
enum class Type : std::uint8_t {
    text,     // glob, ~regex
    number,   // comparisons
    size,     // number of bytes; conditions carry a unit
    duration, // nanoseconds; conditions carry a unit
    flag,     // true, false
    version,  // dotted numbers, compared part by part: "1.2" < "1.10"; `none` for absent
    code,     // a reply code: compares as a number where both are numbers ("250", ">= 500"), else as text ("NO")
    list,     // of texts: a condition holds if one element does
    rate,     // history: "> 5 per 10s"
};

std::string_view to_text(Type);

// The value of a field at a moment. It views, never owns: valid as long as its source.
// Absent is std::monostate; numbers, sizes and durations are int64.
using Value = std::variant<std::monostate, std::string_view, std::int64_t, bool, std::span<const std::string>>;

inline bool is_absent(const Value& value) { return std::holds_alternative<std::monostate>(value); }

// As reports print it, in the unit of its type: "12KB", "30s", "[a, b]", "none".
std::string to_text(const Value&, Type);

} // namespace exemu::pattern
