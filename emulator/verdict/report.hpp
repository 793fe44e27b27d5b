#pragma once
#include "verdict/verdict.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exemu::verdict {

// What reports tell of one expectation.
struct FindingReport {
    std::string name, kind, place; // no place: empty
    State state = State::inconclusive;
    bool decided = true;
    std::optional<std::string> within;
    std::string headline; // `expectation "the peer tried again" was not met within 1m`
    std::string why;
    std::vector<std::string> nearest; // each the event and, below it, its differences
};

// What reports tell of one run, or of one case of several. Owns all it says: a report outlives its scenario, and may come from
// another process.
struct CaseReport {
    std::string name; // the scenario's
    std::uint64_t seed = 0;
    State state = State::met;
    int exit_status = 0;
    bool sound = true;
    std::vector<FindingReport> findings;
    std::vector<std::string> notes;
    // Of `exemu test` and /cases alone:
    std::optional<double> seconds;
    std::string journal; // file that was kept; empty: none
    std::string output;  // the end of what the command printed
};

CaseReport tell(const Verdict&, const std::string& scenario_name, std::uint64_t seed);

struct Tally {
    std::size_t met = 0, broken = 0, inconclusive = 0;
};
Tally count_states(const CaseReport&);
std::string_view kind_of(const Expectation&); // "count", or the word that was written for an unjudged one
State worst_of(std::span<const CaseReport>);  // broken before inconclusive before met
int exit_status_of(std::span<const CaseReport>); // 1 where one is broken, else 2 where one could not be started, else 3, else 0

// One run.
std::string report_text(const CaseReport&);
std::string report_json(const CaseReport&);
std::string report_text(const Verdict&, const std::string& scenario_name, std::uint64_t seed);
std::string report_json(const Verdict&, const std::string& scenario_name, std::uint64_t seed);
std::string report_junit(const Verdict&, const std::string& scenario_name, std::uint64_t seed);
std::string report_html(const Verdict&, const std::string& scenario_name, std::uint64_t seed);

// Several. JSON: {"verdict", "exit_status", "cases": [what report_json tells of each]}. JUnit: a suite for each case, a test case
// for each expectation. TAP 14: a test point for each expectation. HTML: one page that needs nothing else.
std::string cases_json(std::span<const CaseReport>);
std::string cases_junit(std::span<const CaseReport>);
std::string cases_tap(std::span<const CaseReport>);
std::string cases_html(std::span<const CaseReport>);

} // namespace exemu::verdict
