#include "net/shard.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>

namespace exemu::net {

TaskGroup::TaskGroup(Shard& shard) : shard_(shard), quiet_(shard.context, SteadyTime::max()) {}

void TaskGroup::spawn(Task<> task)
{
    ++running_;
    boost::asio::co_spawn(shard_.context.get_executor(), std::move(task), [this](const std::exception_ptr& failure) { ended(failure); });
}

void TaskGroup::spawn(Task<> task, std::unique_ptr<Spawned> on)
{
    ++running_;
    on->group_ = this;
    boost::asio::co_spawn(shard_.context.get_executor(), std::move(task), [on = std::move(on)](const std::exception_ptr& failure) mutable {
        TaskGroup& group = *on->group_;
        on->ended();
        on.reset();
        group.ended(failure);
    });
}

void TaskGroup::ended(const std::exception_ptr& failure)
{
    if (failure)
        failures_.push_back(failure);
    if (--running_ == 0)
        quiet_.cancel();
}

Task<> TaskGroup::all_finished()
{
    while (running_ > 0)
        co_await quiet_.async_wait(boost::asio::as_tuple(boost::asio::deferred));
}

std::vector<std::exception_ptr> TaskGroup::take_failures() { return std::exchange(failures_, {}); }

} // namespace exemu::net
