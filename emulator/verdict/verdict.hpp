#pragma once
#include "base/place.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

// Expectations over the journal, near misses, reports. Knows no living session.
namespace exemu::verdict {

struct Lint;

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
        spacing,  // event, when, spacing: how much time lies between a match and the next
        silence,  // {silence: allowed}
        command,  // how the command of `exemu test` ended
        lint,     // a built-in check of clients (verdict/lints.hpp)
        unjudged, // a kind of a later version (matrix): inconclusive, and named
    } kind = Kind::count;
    std::string name;  // as given, else made from what it says
    Place place;
    std::vector<pattern::Pattern> patterns;     // one; several for order
    std::vector<pattern::FieldId> scope;        // empty: all in one
    std::optional<Range> count;
    std::optional<pattern::Condition> wanted;   // of spacing: the time between; of command: its exit status, 0 when none is given
    const Lint* lint = nullptr;
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

// How the command of a case ended.
struct CommandEnd {
    std::string words;                // as it was run
    int status = 0;                   // its exit status; 128 + N where signal N ended it, as a shell tells it
    std::optional<Duration> ended_at; // it did not end by itself: after so long it was ended
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
    std::function<bool(const journal::Record&)> among = {}; // the events that are looked at; absent: all
    bool is_case = false;              // of `exemu test`: judged even where nothing is expected
    std::optional<CommandEnd> command; // where the case has one and it is over; it must exit with 0 unless an expectation says otherwise
};

struct Verdict {
    State state = State::met;          // broken where a finding is; else inconclusive where one is, or the run is not sound
    std::vector<Finding> findings;
    std::vector<std::string> notes;    // "no session reached a listener", "the journal evicted 12 events"
    bool sound = true;                 // false: nothing connected, something was lost, or we failed; the notes say which
    int exit_status() const;           // 0 met, 1 broken, 3 inconclusive or our own failure
    bool decided() const;              // nothing that can still happen changes it
};

// Judges all expectations over what the journal still holds, in one pass. Never green without evidence: where events were
// evicted, a value was cut or nothing connected, only what stands on the events that are there is met or broken. Before the end
// (`ended` false) what can still change is inconclusive and not decided.
// The findings point into the expectations.
Verdict judge(const std::vector<Expectation>&, const journal::Journal&, const Facts&);

} // namespace exemu::verdict
