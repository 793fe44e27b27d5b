#pragma once
#include "base/clock.hpp"
#include "base/timer_heap.hpp"

#include <functional>
#include <optional>

namespace exemu::test {

// A clock moved by hand: a test of one hour takes no time, and nothing fires that the test did not ask for.
//
//     net::Shard shard(0, std::make_unique<HandClock>());
//     clock.advance(5min, [&] { settle(shard); });
class HandClock final : public Clock {
public:
    // Steady time begins at one hour, so that a test may look back; wall time where the test says (default 2024-01-17 09:00 UTC).
    explicit HandClock(WallTime wall_start = WallTime(std::chrono::seconds(1705482000))) : wall_start_(wall_start) {}

    SteadyTime steady() const override { return start + elapsed_; }
    WallTime wall() const override { return wall_start_ + std::chrono::duration_cast<WallTime::duration>(elapsed_); }
    TimerId call_at(SteadyTime due, Callback callback) override { return heap_.add(due, std::move(callback)); }
    void cancel(TimerId id) override { heap_.cancel(id); }

    // Goes from due time to due time, firing what is due, and ends `by` later. `settle` runs everything that is ready: at the
    // beginning and after each due time, so that what a timer woke may set the next one.
    void advance(Duration by, const std::function<void()>& settle = {})
    {
        const Duration end = elapsed_ + by;
        run(settle);
        for (auto next = heap_.next(); next && *next <= start + end; next = heap_.next()) {
            if (*next > start + elapsed_)
                elapsed_ = *next - start;
            while (auto callback = heap_.take_due(steady()))
                (*callback)();
            run(settle);
        }
        elapsed_ = end;
    }

    std::optional<SteadyTime> next_due() const { return heap_.next(); }
    std::size_t timers() const { return heap_.size(); }
    Duration elapsed() const { return elapsed_; }

private:
    static constexpr SteadyTime start{std::chrono::hours(1)};
    static void run(const std::function<void()>& settle)
    {
        if (settle)
            settle();
    }

    TimerHeap heap_;
    WallTime wall_start_;
    Duration elapsed_{};
};

} // namespace exemu::test
