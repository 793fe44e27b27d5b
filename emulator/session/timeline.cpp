#include "session/timeline.hpp"

#include "net/alarm.hpp"
#include "net/bell.hpp"
#include "scenario/schedule.hpp"

namespace exemu::session {

struct Timeline::Course {
    Course(Load of, net::Shard& shard, SteadyTime since) : load(std::move(of)), bell(shard), ready(since) {}
    const Load load;
    net::Bell bell; // a time has come, or all is over
    const SteadyTime ready;
    bool over = false;
};

void Timeline::start(const Load& load, SteadyTime ready)
{
    stop();
    if (load.scenario->timeline.empty())
        return;
    course_ = std::make_shared<Course>(load, shard_, ready);
    group_.spawn(follow(course_));
}

void Timeline::stop()
{
    if (!course_)
        return;
    course_->over = true;
    course_->bell.ring();
    course_.reset();
}

Task<> Timeline::follow(std::shared_ptr<Course> course)
{
    scenario::Schedule schedule(*course->load.scenario, course->ready);
    while (const std::optional<SteadyTime> due = schedule.next()) {
        while (!course->over && shard_.clock->steady() < *due) {
            const net::Alarm alarm(*shard_.clock, *due, [&course] { course->bell.ring(); });
            co_await course->bell.heard();
        }
        if (course->over)
            break;
        const scenario::TimelineEntry& entry = schedule.take();
        const std::uint64_t nth = entry.repeated ? static_cast<std::uint64_t>((*due - course->ready) / entry.time) : 1;
        Doer doer(house_, course->load, shard_);
        co_await doer.carry_out(entry, nth);
    }
}

} // namespace exemu::session
