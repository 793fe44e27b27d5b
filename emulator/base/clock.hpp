#pragma once
#include "base/units.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace exemu {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

// Time as a session sees it. `net` implements it on one timer per shard, tests by hand. Belongs to one shard; not for other threads.
class Clock {
public:
    using Callback = std::move_only_function<void()>;
    using TimerId = std::uint64_t; // 0 is none

    virtual ~Clock() = default;
    virtual SteadyTime steady() const = 0;
    virtual WallTime wall() const = 0; // the scenario's clock.start + elapsed
    virtual TimerId call_at(SteadyTime, Callback) = 0;
    virtual void cancel(TimerId) = 0; // nothing happens when it has fired
};

} // namespace exemu
