// Stopping has two phases: no new work, and wait for that to be true; then the sessions say farewell, and wait for that.
#include "app/emulator.hpp"

#include "net/alarm.hpp"
#include "net/bell.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace exemu::app {

namespace asio = boost::asio;

namespace {

constexpr Duration grace = 800ms; // for farewells; then what is left is cut off

// Asks the sessions of a shard to finish, cuts off those that do not within the grace, returns when none is left.
Task<> end_sessions(session::ShardSessions& home, net::Shard& shard)
{
    for (session::Session* session : home.living)
        session->connection().stop();
    const net::Alarm cut(*shard.clock, shard.clock->steady() + grace, [&home] {
        for (session::Session* session : home.living)
            session->connection().abort();
    });
    co_await home.group.all_finished();
}

void rethrow(std::exception_ptr failure)
{
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace

void Emulator::stop()
{
    if (std::exchange(stopping_, true))
        return;
    asio::co_spawn(shards_.front()->context, shut_down(), rethrow);
}

Task<> Emulator::shut_down()
{
    signals_.reset();
    clock().cancel(idle_alarm_);
    timeline_->stop();
    hooks_->stop();
    for (const auto& service : services_)
        service->stop();
    for (std::size_t i = 1; i < shards_.size(); ++i)
        end_shard(i);
    co_await end_sessions(*sessions_.front(), *shards_.front());
    co_await timeline_->all_finished();
    co_await hooks_->all_finished();
    control_->stop();
    if (api_)
        api_->stop();
    co_await control_->all_finished();
    if (api_)
        co_await api_->all_finished();
    work_.front().reset();
}

void Emulator::end_shard(std::size_t index)
{
    asio::post(shards_[index]->context, [this, index] {
        const auto finished = [this, index](std::exception_ptr failure) {
            rethrow(failure);
            work_[index].reset();
        };
        asio::co_spawn(shards_[index]->context, end_sessions(*sessions_[index], *shards_[index]), finished);
    });
}

} // namespace exemu::app
