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
// A scalar in quotes means the same as without: quotes only let YAML take its first character.
//
// An absent field matches `none` alone: {not: ann} asks for a value that is not ann, and {not: none} for any value. An empty
// list is `none`, but it is a value: {not: seen} holds for a message without flags. "!= X" is {not: X}.
//
// By type of the field: text and list take globs and ~; number, size and duration take values and comparisons; flag true or false;
// version dotted numbers, comparisons, globs and names ("Exchange2013_SP1"); code numbers and comparisons, else as text.
// Immutable and shared; matching allocates nothing (RE2 keeps a bounded cache of its own).
class Condition {
public:
    // Reads the written form for a field of this type. Problems name the place, what was found and what the type allows;
    // then the result matches nothing.
    static Condition compile(const Tree& written, Type type, Problems& problems);
    static Condition equals(std::string text, Type type); // for code of ours and tests

    Condition(); // matches everything
    bool matches(const Value&) const;
    // For `rate` alone: the window in which to count ("> 5 per 10s": 10s).
    std::optional<Duration> window() const;
    // The other half: how many of the latest times must be known to decide ("> 5 per 10s": 6). 0 without a window.
    std::uint64_t events_to_remember() const;
    // As written, for near misses and `explain`.
    const std::string& to_text() const;
    bool operator==(const Condition& other) const { return to_text() == other.to_text(); }

    struct Node;

private:
    std::shared_ptr<const Node> node_;
};

// True when `value` fits the glob: `*` any run, `?` one character (of UTF-8); letter case of ASCII ignored. Takes no memory,
// and at most the length of the value times that of the glob.
bool glob_matches(std::string_view glob, std::string_view value);

} // namespace exemu::pattern
