#pragma once
#include "base/clock.hpp"
#include "scenario/scenario.hpp"

#include <optional>
#include <vector>

namespace exemu::scenario {

// The timeline of a scenario, unrolled: which entry comes next, and when. Entries of the same time come in the order written.
class Schedule {
public:
    // The scenario must outlive it.
    Schedule(const Scenario&, SteadyTime ready);

    std::optional<SteadyTime> next() const; // nothing when all is over
    const TimelineEntry& take();            // the next one, which is then past; a repeated one comes again

private:
    struct Due {
        SteadyTime time;
        std::size_t entry;
        bool operator>(const Due& other) const { return std::pair(time, entry) > std::pair(other.time, other.entry); }
    };
    const Scenario& scenario_;
    std::vector<Due> heap_; // the earliest first
};

} // namespace exemu::scenario
