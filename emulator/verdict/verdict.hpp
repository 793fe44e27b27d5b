#pragma once
#include "base/place.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Expectations over the journal, near misses, reports. Knows no living session.
namespace exemu::verdict {

struct Range { // a count: "1", ">= 2", "2..5"
    std::uint64_t least = 0, most = UINT64_MAX;
    static Parsed<Range> parse(std::string_view);
    bool holds(std::uint64_t n) const { return n >= least && n <= most; }
    std::string to_text() const;
};

// One entry of `expect`.
struct Expectation {
    enum class Kind : std::uint8_t {
        count,    // event, when, count (at least 1 when none is given)
        never,
        order,    // patterns seen in this order, others may lie between
        silence,  // {silence: allowed}
        unjudged, // a kind of a later version (spacing, matrix, command...): inconclusive, and named
    } kind = Kind::count;
    std::string name;  // as given, else made from what it says
    Place place;
    std::vector<pattern::Pattern> patterns;     // one; several for order
    std::vector<pattern::FieldId> scope;        // empty: all in one
    std::optional<Range> count;
    std::optional<Duration> within;             // from ready, or from the first match of `since`
    std::optional<pattern::Pattern> since;
    std::string said;                           // for unjudged: the word
};

enum class State : std::uint8_t { met, broken, inconclusive };
std::string_view to_text(State);

struct Finding {
    const Expectation* expectation = nullptr;
    State state = State::inconclusive;
    std::string why;                   // one sentence: "seen 1 time, wanted 2..5"
    std::vector<std::string> nearest;  // near misses, ready to print
    bool decided = false;              // nothing that can still happen changes it
};

struct Facts { // what the judge must know besides the journal
    SteadyTime ready{};
    SteadyTime now{};
    bool ended = false;                // what is bounded from above is judged at the end
    std::uint64_t lost_by_sinks = 0;
    std::vector<std::string> own_failures; // assertions, journalled logic errors: the run fails (3)
};

struct Verdict {
    State state = State::met;
    std::vector<Finding> findings;
    std::vector<std::string> notes;    // "no session reached a listener", "journal evicted 12 events"
    int exit_status() const;           // 0 met, 1 broken, 3 inconclusive or our own failure
};

// Judges all expectations over what the journal still holds. Evicted events make inconclusive what depended on them, never green.
Verdict judge(const std::vector<Expectation>&, const journal::Journal&, const Facts&);

std::string report_text(const Verdict&, const std::string& scenario_name, std::uint64_t seed);
std::string report_json(const Verdict&, const std::string& scenario_name, std::uint64_t seed);
std::string report_junit(const Verdict&, const std::string& scenario_name, std::uint64_t seed);

} // namespace exemu::verdict
