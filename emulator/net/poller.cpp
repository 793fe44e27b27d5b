#include "net/poller.hpp"

#include "net/shard.hpp"

#include <boost/asio/post.hpp>

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace exemu::net {

namespace {

constexpr std::uint32_t all_events = EPOLLIN | EPOLLOUT | EPOLLPRI | EPOLLRDHUP | EPOLLET;

std::uint64_t key_of(std::uint32_t slot, std::uint32_t generation) { return std::uint64_t{generation} << 32 | slot; }

int new_epoll()
{
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return descriptor;
}

} // namespace

Poller::Poller(boost::asio::io_context& context) : epoll_(std::in_place, context, new_epoll()) {}

void Poller::detach() { epoll_.reset(); }

bool Poller::add(int descriptor, Watch& watch)
{
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    epoll_event event{};
    event.events = all_events;
    event.data.u64 = key_of(slot, slots_[slot].generation);
    if (!epoll_ || ::epoll_ctl(epoll_->native_handle(), EPOLL_CTL_ADD, descriptor, &event) != 0)
        return false;
    free_.pop_back();
    slots_[slot].watch = &watch;
    watch.slot_ = slot;
    return true;
}

// The descriptor leaves the epoll when it is closed.
void Poller::remove(Watch& watch)
{
    Slot& slot = slots_[watch.slot_];
    slot.watch = nullptr;
    ++slot.generation;
    free_.push_back(watch.slot_);
}

// Only while somebody waits is there work for the context, which ends without any.
void Poller::one_more_waits()
{
    if (waiting_++ == 0 && !serving_)
        arm();
}

void Poller::one_less_waits()
{
    if (--waiting_ > 0 || serving_ || !armed_ || !epoll_)
        return;
    boost::system::error_code ignored;
    epoll_->cancel(ignored);
}

void Poller::arm()
{
    if (armed_ || !epoll_)
        return;
    armed_ = true;
    epoll_->async_wait(Descriptor::wait_read, [this](const boost::system::error_code& error) {
        armed_ = false;
        if (!epoll_)
            return;
        if (!error)
            serve();
        else if (waiting_ > 0)
            arm(); // cancelled, and somebody waits again
    });
}

// One batch, then whoever was told has a turn: what is left makes the epoll readable again.
void Poller::serve()
{
    std::array<epoll_event, 64> events;
    const int count = ::epoll_wait(epoll_->native_handle(), events.data(), static_cast<int>(events.size()), 0);
    serving_ = true;
    unsigned told = 0;
    for (int i = 0; i < count; ++i)
        told += tell(events[static_cast<std::size_t>(i)].data.u64, events[static_cast<std::size_t>(i)].events) ? 1 : 0;
    serving_ = false;
    if (told > 1) { // they stand in the context's queue, and behind them who ends this
        others_first_ = true;
        boost::asio::post(epoll_->get_executor(), [this] { others_first_ = false; });
    }
    if (waiting_ > 0)
        arm();
}

bool Poller::tell(std::uint64_t key, std::uint32_t events)
{
    const auto slot = static_cast<std::uint32_t>(key);
    const bool known = slots_[slot].watch && key_of(slot, slots_[slot].generation) == key;
    return known && slots_[slot].watch->happened(events);
}

bool Watch::begin(int descriptor) { return watched_ = shard_.poller->add(descriptor, *this); }

void Watch::end()
{
    if (std::exchange(watched_, false))
        shard_.poller->remove(*this);
    cancel();
}

void Watch::forget()
{
    if (std::exchange(watched_, false))
        shard_.poller->remove(*this);
    stop_waiting();
}

namespace {
Task<> at_once() { co_return; }
} // namespace

Task<> Watch::readable() { return readable_ ? at_once() : wait_for(Wanted::input); }

Task<> Watch::writable() { return writable_ ? at_once() : wait_for(Wanted::output); }

// No task of its own: a connection that waits would hold one frame more.
Task<> Watch::wait_for(Wanted wanted)
{
    wanted_ = wanted;
    shard_.poller->one_more_waits();
    return bell_.heard();
}

bool Watch::stop_waiting()
{
    if (std::exchange(wanted_, Wanted::nothing) == Wanted::nothing)
        return false;
    shard_.poller->one_less_waits();
    return true;
}

// Whoever was woken looks for bytes first: they may have come in the same moment.
void Watch::cancel()
{
    readable_ = true;
    if (stop_waiting())
        bell_.ring();
}

bool Watch::happened(std::uint32_t events)
{
    ended_ = ended_ || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLPRI)) != 0;
    readable_ = readable_ || ended_ || (events & EPOLLIN) != 0;
    writable_ = writable_ || (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
    const bool came = (wanted_ == Wanted::input && readable_) || (wanted_ == Wanted::output && writable_);
    if (!came || !stop_waiting())
        return false;
    bell_.ring();
    return true;
}

} // namespace exemu::net
