#include "base/timer_heap.hpp"

#include <algorithm>

namespace exemu {

namespace {

// A heap of the standard keeps the largest in front: "later" is larger turned round. Ids grow, so equal times keep their order.
constexpr auto later = [](const auto& a, const auto& b) { return a.due != b.due ? a.due > b.due : a.id > b.id; };

} // namespace

Clock::TimerId TimerHeap::add(SteadyTime due, Clock::Callback callback)
{
    const Clock::TimerId id = ++last_;
    callbacks_.emplace(id, std::move(callback));
    heap_.push_back({due, id});
    std::push_heap(heap_.begin(), heap_.end(), later);
    return id;
}

void TimerHeap::cancel(Clock::TimerId id)
{
    callbacks_.erase(id);
    // A deadline that is moved at every turn leaves its old entries behind; they must not outgrow what is alive.
    if (heap_.size() > 64 && heap_.size() / 2 > callbacks_.size()) {
        std::erase_if(heap_, [&](const Entry& entry) { return !callbacks_.contains(entry.id); });
        std::make_heap(heap_.begin(), heap_.end(), later);
    }
}

void TimerHeap::drop_cancelled() const
{
    while (!heap_.empty() && !callbacks_.contains(heap_.front().id)) {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        heap_.pop_back();
    }
}

std::optional<SteadyTime> TimerHeap::next() const
{
    drop_cancelled();
    return heap_.empty() ? std::nullopt : std::optional(heap_.front().due);
}

std::optional<Clock::Callback> TimerHeap::take_due(SteadyTime now)
{
    drop_cancelled();
    if (heap_.empty() || heap_.front().due > now)
        return std::nullopt;
    const auto found = callbacks_.find(heap_.front().id);
    Clock::Callback callback = std::move(found->second);
    callbacks_.erase(found);
    std::pop_heap(heap_.begin(), heap_.end(), later);
    heap_.pop_back();
    return callback;
}

} // namespace exemu
