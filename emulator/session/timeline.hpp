#pragma once
#include "session/effects.hpp"

namespace exemu::session {

// Does what the timeline of a scenario says, at its times, on shard 0. A reload starts it anew.
class Timeline {
public:
    Timeline(House& house, net::Shard& shard) : house_(house), shard_(shard), group_(shard) {}
    ~Timeline() { stop(); }

    // Of this load, whose clock began at `ready`. What is due at once is done when the shard runs, before any later work of it.
    void start(const Load&, SteadyTime ready);
    void stop();
    Task<> all_finished() { return group_.all_finished(); }
    std::size_t running() const { return group_.running(); }
    std::vector<std::exception_ptr> take_failures() { return group_.take_failures(); }

private:
    struct Course; // one load's
    Task<> follow(std::shared_ptr<Course>);

    House& house_;
    net::Shard& shard_;
    net::TaskGroup group_;
    std::shared_ptr<Course> course_;
};

} // namespace exemu::session
