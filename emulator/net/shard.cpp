#include "net/shard.hpp"

#include "net/bell.hpp"
#include "net/poller.hpp"

#include <boost/asio/error.hpp>

namespace exemu::net {

BufferPool::Buffer BufferPool::take()
{
    if (spare_.empty())
        return std::make_unique_for_overwrite<char[]>(buffer_size);
    Buffer buffer = std::move(spare_.back());
    spare_.pop_back();
    return buffer;
}

void BufferPool::give_back(Buffer buffer)
{
    if (buffer && spare_.size() < most_spare)
        spare_.push_back(std::move(buffer));
}

ShardClock::ShardClock(boost::asio::io_context& context) : timer_(std::in_place, context) {}

ShardClock::~ShardClock() = default;

SteadyTime ShardClock::steady() const
{
    return std::chrono::steady_clock::now() + std::chrono::duration_cast<SteadyTime::duration>(ahead_);
}

WallTime ShardClock::wall() const
{
    if (!wall_start_)
        return std::chrono::system_clock::now() + std::chrono::duration_cast<WallTime::duration>(ahead_);
    // Steady time since then: a correction of the system's clock must not move the scenario's.
    return wall_start_->wall + std::chrono::duration_cast<WallTime::duration>(steady() - wall_start_->steady);
}

void ShardClock::start_wall_at(WallTime start) { wall_start_ = WallStart(start, steady()); }

void ShardClock::advance(Duration duration)
{
    ahead_ += duration;
    if (armed_ && timer_) {
        armed_.reset();
        timer_->cancel();
    }
    arm();
}

Clock::TimerId ShardClock::call_at(SteadyTime due, Callback callback)
{
    const TimerId id = heap_.add(due, std::move(callback));
    arm();
    return id;
}

void ShardClock::cancel(TimerId id)
{
    heap_.cancel(id);
    // An armed timer is work, and a context with work never ends. While other entries remain it is left as it is: it fires
    // early once, and arms itself for the next due time.
    if (heap_.size() == 0 && armed_ && timer_) {
        armed_.reset();
        timer_->cancel();
    }
}

void ShardClock::detach() { timer_.reset(); }

void ShardClock::arm()
{
    const auto next = heap_.next();
    if (!next || !timer_ || firing_ || (armed_ && *armed_ <= *next))
        return;
    armed_ = next;
    timer_->expires_at(*next - std::chrono::duration_cast<SteadyTime::duration>(ahead_));
    timer_->async_wait([this](const boost::system::error_code& error) {
        if (error != boost::asio::error::operation_aborted)
            fire();
    });
}

void ShardClock::fire()
{
    armed_.reset();
    // One look at the time: a callback that sets a timer for now must not keep the others of this shard waiting for ever.
    const SteadyTime now = steady();
    firing_ = true;
    while (auto callback = heap_.take_due(now))
        (*callback)();
    firing_ = false;
    arm();
}

Shard::Shard(std::size_t number) : index(number), context(1)
{
    auto own = std::make_unique<ShardClock>(context);
    own_clock_ = own.get();
    clock = std::move(own);
    poller = std::make_unique<Poller>(context);
}

Shard::Shard(std::size_t number, std::unique_ptr<Clock> by_hand) : index(number), clock(std::move(by_hand)), context(1)
{
    poller = std::make_unique<Poller>(context);
}

Shard::~Shard()
{
    Bell::destroy_waiting(*this);
    if (own_clock_)
        own_clock_->detach();
    poller->detach();
}

} // namespace exemu::net
