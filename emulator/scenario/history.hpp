#pragma once
#include "pattern/pattern.hpp"
#include "scenario/cells.hpp"

#include <optional>

// attempt, since_first, since_last, rate: the fields of a counter (scenario language, "Fields that every event has").
namespace exemu::scenario {

// The clauses of one pattern that speak of its own counter, and what the counter must keep for them.
struct History {
    std::vector<pattern::Clause> clauses;
    std::optional<Duration> window; // of `rate`
    std::size_t keep = 0;           // moments that its condition can tell apart

    // Counts one moment.
    void count(Cell&, SteadyTime now) const;
    // Whether the clauses hold for the moment just counted; `before` is the last one before it.
    bool holds(const Cell&, std::optional<SteadyTime> before, SteadyTime now) const;
};

History history_of(const pattern::Pattern&);

} // namespace exemu::scenario
