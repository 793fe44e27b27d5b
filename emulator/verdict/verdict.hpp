#pragma once
#include "base/place.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Expectations over the journal, near misses, reports. Knows no living session.
namespace exemu::verdict {

struct Range { // a count: "1", ">= 2", "> 2", "<= 5", "< 5", "2..5"
    std::uint64_t least = 0, most = UINT64_MAX;
    static Parsed<Range> parse(std::string_view);
    bool empty() const { return least > most; } // "5..2" and "< 0" can be written, but never be met
    bool holds(std::uint64_t n) const { return n >= least && n <= most; }
    std::string to_text() const; // the shortest of the forms above
};

// One entry of `expect`. With a scope, each key seen must satisfy it: the values of the scope's fields in every event of the
// patterns' names, whatever their `when`. An event that lacks one of the fields does not count.
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
    // From ready, or from the first match of `since` in the same scope; that match itself is not counted, nor is anything
    // before it. Keys in which `since` was never seen are asked nothing.
    std::optional<Duration> within;
    std::optional<pattern::Pattern> since;
    std::string said;                           // for unjudged: the word
};

enum class State : std::uint8_t { met, broken, inconclusive };
std::string_view to_text(State);

struct Finding {
    const Expectation* expectation = nullptr;
    State state = State::inconclusive;
    std::string why;                   // one sentence: "seen 1 time, wanted 2..5"
    std::vector<std::string> nearest;  // near misses, ready to print: the event, then a line for each difference
    bool decided = false;              // nothing that can still happen changes it
};

struct Facts { // what the judge must know besides the journal
    SteadyTime ready{};
    SteadyTime now{};
    std::uint64_t after = 0;           // events up to this sequence belong to an earlier load and are not looked at
    bool ended = false;                // what is bounded from above is judged at the end
    std::uint64_t lost_by_sinks = 0;   // the written journal is not whole
    std::uint64_t forgotten_keys = 0;  // counters that rules lost to limits.state
    std::vector<std::string> own_failures; // assertions, logic errors: the run fails (3). Those journalled as
                                           // exemu.failure are found without being named here
};

struct Verdict {
    State state = State::met;          // broken where a finding is; else inconclusive where one is, or the run is not sound
    std::vector<Finding> findings;
    std::vector<std::string> notes;    // "no session reached a listener", "the journal evicted 12 events"
    bool sound = true;                 // false: nothing connected, something was lost, or we failed; the notes say which
    int exit_status() const;           // 0 met, 1 broken, 3 inconclusive or our own failure
};

// Judges all expectations over what the journal still holds, in one pass. Never green without evidence: where events were
// evicted, a value was cut or nothing connected, only what stands on the events that are there is met or broken. Before the end
// (`ended` false) what can still change is inconclusive and not decided.
// The findings point into the expectations.
Verdict judge(const std::vector<Expectation>&, const journal::Journal&, const Facts&);

std::string report_text(const Verdict&, const std::string& scenario_name, std::uint64_t seed);
std::string report_json(const Verdict&, const std::string& scenario_name, std::uint64_t seed);
std::string report_junit(const Verdict&, const std::string& scenario_name, std::uint64_t seed);

} // namespace exemu::verdict
