#include "scenario/history.hpp"

#include <algorithm>

namespace exemu::scenario {

namespace {

// How many of the kept moments lie within the window that ends now, this one included.
std::int64_t within(const Cell& cell, Duration window, SteadyTime now)
{
    return std::count_if(cell.recent.begin(), cell.recent.end(), [&](SteadyTime time) { return now - time < window; });
}

pattern::Value value_of(pattern::FieldId field, const History& history, const Cell& cell, std::optional<SteadyTime> before, SteadyTime now)
{
    // Shards read their clocks apart: a moment may be a little older than the one counted before it.
    const auto since = [&](SteadyTime time) { return pattern::Value(std::max<std::int64_t>(0, Duration(now - time).count())); };
    switch (field) {
    case pattern::f_attempt: return static_cast<std::int64_t>(cell.counted);
    case pattern::f_since_first: return since(cell.first);
    case pattern::f_since_last: return before ? since(*before) : pattern::Value();
    case pattern::f_rate: return history.window ? within(cell, *history.window, now) : 0;
    default: return {};
    }
}

} // namespace

void History::count(Cell& cell, SteadyTime now) const
{
    ++cell.counted;
    if (cell.counted == 1)
        cell.first = now;
    cell.last = now;
    if (keep == 0)
        return;
    // A ring, grown as moments come: a quiet key stays small.
    if (cell.recent.size() < keep)
        cell.recent.push_back(now);
    else
        cell.recent[(cell.counted - 1) % keep] = now;
}

bool History::holds(const Cell& cell, std::optional<SteadyTime> before, SteadyTime now) const
{
    return std::all_of(clauses.begin(), clauses.end(),
        [&](const pattern::Clause& clause) { return clause.condition.matches(value_of(clause.field, *this, cell, before, now)); });
}

History history_of(const pattern::Pattern& pattern)
{
    History history;
    for (const pattern::Clause& clause : pattern.history()) {
        history.clauses.push_back(clause);
        if (clause.field != pattern::f_rate)
            continue;
        history.window = clause.condition.window();
        history.keep = static_cast<std::size_t>(clause.condition.events_to_remember());
    }
    return history;
}

} // namespace exemu::scenario
