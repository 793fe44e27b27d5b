#include "smtp/limits.hpp"

namespace exemu::smtp {

namespace {

constexpr std::chrono::minutes window{1};

} // namespace

bool Rate::allows(SteadyTime now, std::uint64_t most)
{
    if (times_.size() < most) {
        times_.push_back(now);
        return true;
    }
    if (most == 0 || now - times_[oldest_] < window)
        return false;
    times_[oldest_] = now;
    oldest_ = (oldest_ + 1) % times_.size();
    return true;
}

bool Rate::idle(SteadyTime now) const { return times_.empty() || now - times_[(oldest_ + times_.size() - 1) % times_.size()] >= window; }

Limits::Held::Held(Limits& limits) : limits_(limits)
{
    const std::lock_guard hold(limits_.mutex_);
    among_ = ++limits_.connections_;
}

Limits::Held::~Held()
{
    const std::lock_guard hold(limits_.mutex_);
    --limits_.connections_;
}

bool Limits::connection_allowed(SteadyTime now, std::uint64_t most_a_minute)
{
    const std::lock_guard hold(mutex_);
    return most_a_minute == 0 || arrivals_.allows(now, most_a_minute);
}

bool Limits::message_allowed(std::string_view source, SteadyTime now, std::uint64_t most_a_minute)
{
    const std::lock_guard hold(mutex_);
    const auto known = messages_.find(source);
    if (known != messages_.end())
        return known->second.allows(now, most_a_minute);
    if (messages_.size() >= most_sources)
        std::erase_if(messages_, [&](const auto& entry) { return entry.second.idle(now); });
    if (messages_.size() >= most_sources)
        messages_.erase(messages_.begin());
    return messages_[std::string(source)].allows(now, most_a_minute);
}

} // namespace exemu::smtp
