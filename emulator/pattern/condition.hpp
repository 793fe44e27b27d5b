#pragma once
#include "base/tree.hpp"
#include "base/units.hpp"
#include "pattern/value.hpp"

#include <memory>
#include <optional>
#include <string>

namespace exemu::pattern {

// One entry of `when`: what a field must be. Glob (letter case ignored, over the whole value), `~` RE2 (case counts, found
// anywhere, on at most 64 KiB), comparisons (">= 10MB", "!= ann", "3..5"), `none` (absent), a list (any of), {not: X}.
// Immutable and shared; matching allocates nothing.
class Condition {
public:
    // Reads the written form for a field of this type. Problems name the place, what was found and what the type allows;
    // then the result matches nothing.
    static Condition compile(const Tree& written, Type type, Problems& problems);
    static Condition equals(std::string text, Type type); // for code of ours and tests

    Condition(); // matches everything
    bool matches(const Value&) const;
    // For `rate` alone: how many events within which window decide ("> 5 per 10s" asks for 5 in 10s).
    std::optional<Duration> window() const;
    // As written, for near misses and `explain`.
    const std::string& to_text() const;
    bool operator==(const Condition& other) const { return to_text() == other.to_text(); }

    struct Node;

private:
    std::shared_ptr<const Node> node_;
};

// True when `value` fits the glob: `*` any run, `?` one character; letter case ignored. Linear in value times stars.
bool glob_matches(std::string_view glob, std::string_view value);

} // namespace exemu::pattern
