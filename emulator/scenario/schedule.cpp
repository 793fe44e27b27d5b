#include "scenario/schedule.hpp"

#include <algorithm>
#include <functional>

namespace exemu::scenario {

Schedule::Schedule(const Scenario& scenario, SteadyTime ready) : scenario_(scenario)
{
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i)
        heap_.push_back({ready + scenario.timeline[i].time, i});
    std::make_heap(heap_.begin(), heap_.end(), std::greater<>());
}

std::optional<SteadyTime> Schedule::next() const { return heap_.empty() ? std::nullopt : std::optional(heap_.front().time); }

const TimelineEntry& Schedule::take()
{
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const TimelineEntry& entry = scenario_.timeline[heap_.back().entry];
    if (entry.repeated) {
        heap_.back().time += entry.time;
        std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
    } else {
        heap_.pop_back();
    }
    return entry;
}

} // namespace exemu::scenario
