#pragma once
#include "base/clock.hpp"

#include <utility>

namespace exemu::net {

// One due time, cancelled when it goes out of sight.
class Alarm {
public:
    Alarm(Clock& clock, SteadyTime due, Clock::Callback callback) : clock_(clock), id_(clock.call_at(due, std::move(callback))) {}
    ~Alarm() { clock_.cancel(id_); }
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

private:
    Clock& clock_;
    Clock::TimerId id_;
};

} // namespace exemu::net
