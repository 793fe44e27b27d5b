#pragma once
#include "base/clock.hpp"

#include <optional>
#include <unordered_map>
#include <vector>

namespace exemu {

// Due times in order; what every Clock is made of. Equal times fire in the order they were set.
class TimerHeap {
public:
    Clock::TimerId add(SteadyTime due, Clock::Callback);
    void cancel(Clock::TimerId);
    std::optional<SteadyTime> next() const; // the earliest due time
    // Takes the callback of one timer that is due at `now`; nothing when none is.
    std::optional<Clock::Callback> take_due(SteadyTime now);
    std::size_t size() const { return callbacks_.size(); }

private:
    struct Entry {
        SteadyTime due;
        Clock::TimerId id;
    };
    void drop_cancelled() const;

    mutable std::vector<Entry> heap_;
    std::unordered_map<Clock::TimerId, Clock::Callback> callbacks_;
    Clock::TimerId last_ = 0;
};

} // namespace exemu
