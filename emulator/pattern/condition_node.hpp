#pragma once
#include "pattern/condition.hpp"

#include <re2/re2.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

// What a compiled condition is made of; seen by the compiler and the matcher of conditions alone.
namespace exemu::pattern {

struct Condition::Node {
    enum class Kind : std::uint8_t {
        nothing, // did not compile: a problem was reported
        absent,  // none
        exact,   // a text without wildcards
        glob,
        regex,
        number,  // any comparison of numbers is a range of them
        version, // a range of versions
        flag,
        any,     // of parts
        negate,  // of the one part
    };
    struct VersionBound {
        std::string version; // empty: no bound
        bool open = false;   // the version itself is outside
    };

    Kind kind = Kind::nothing;
    std::string written; // for people
    std::string text;    // of exact and glob
    std::int64_t low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();
    VersionBound from, to;
    bool flag = false;
    std::unique_ptr<const re2::RE2> regex;
    std::vector<Node> parts;
    std::optional<Duration> window; // of a rate

    bool matches(const Value&) const;

private:
    bool matches_absent() const;
    bool matches_text(std::string_view) const;
    bool matches_number(std::int64_t) const;
    bool matches_scalar(const Value&) const;
};

// Dotted numbers, compared part by part; a missing part is 0, so that "1.2" equals "1.2.0".
bool is_version(std::string_view);
int compare_versions(std::string_view, std::string_view);

} // namespace exemu::pattern
