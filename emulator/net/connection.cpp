#include "net/connection.hpp"

#include "net/poller.hpp"
#include "net/tls_engine.hpp"

#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

// Hearing and patience. Saying is in connection_out.cpp, TLS in connection_tls.cpp, ending in connection_end.cpp.
namespace exemu::net {

namespace {
// A peer whose bytes come faster than we take them, or who has sent thousands of requests at once, would keep its shard for itself: after
// so many turns, or so much time, the others have theirs.
constexpr unsigned share = 64;   // turns
constexpr unsigned of_a_read = 4; // 64 KiB at most, as many turns are worth
constexpr std::uint32_t longest_share = 1000; // units of time

// 1.024 us each; the difference of two is right, though they wrap.
std::uint32_t share_time(SteadyTime at) { return static_cast<std::uint32_t>(at.time_since_epoch().count() >> 10); }
} // namespace

Connection::Connection(Shard& shard, std::unique_ptr<Transport> transport) : shard_(shard), transport_(std::move(transport)) {}

Connection::~Connection()
{
    shard_.clock->cancel(entry_);
    tls_.reset();
    input_.release(shard_.buffers);
    output_.clear(shard_.buffers);
}

// Every idle connection holds this frame, and each co_await in it is worth 48 bytes: there is one.
Task<Ready> Connection::ready()
{
    for (;;) {
        const bool behind = keeps_answer() || !write_now() || took_its_share(of_a_read);
        if (!behind) {
            if (const auto heard = heard_now())
                co_return *heard;
            if (unsent() > 0) // reading has given TLS something to say: the answer to a change of keys
                continue;
            about_to_wait(Waiting::input);
        }
        co_await (behind ? catch_up() : transport_->wait_readable());
        if (waiting_ == Waiting::input) {
            waiting_ = Waiting::nothing;
            begin_share();
        }
    }
}

std::optional<Ready> Connection::heard_now()
{
    if (const auto told = flagged())
        return told;
    const Filled filled = fill();
    if (filled != Filled::would_block)
        return filled == Filled::bytes ? Ready::bytes : Ready::gone;
    return std::exchange(woken_, false) ? std::optional(Ready::woken) : std::nullopt;
}

std::optional<Ready> Connection::flagged() const
{
    if (aborted_)
        throw PeerGone();
    if (stopping_)
        return Ready::stopping;
    return deadline_passed_ ? std::optional(Ready::deadline) : std::nullopt;
}

bool Connection::keeps_answer() const { return unsent() > 0 && shard_.poller->others_first(); }

// What ready() does before it reads, where it cannot be done at once: lets the peer read, and others have a turn.
Task<> Connection::catch_up()
{
    if (keeps_answer()) {
        if (input().empty())
            input_.release(shard_.buffers); // they need one, too
        co_await boost::asio::post(shard_.context, boost::asio::deferred);
    }
    if (aborted_)
        throw PeerGone();
    if (!write_now()) {
        input_.rest(shard_.buffers); // a peer that never reads may let us wait long
        co_await flush();
    }
    if (in_a_row_ > share)
        co_await give_way();
}

void Connection::begin_share()
{
    in_a_row_ = 0;
    share_timed_ = false;
}

bool Connection::took_its_share(unsigned count)
{
    in_a_row_ = static_cast<std::uint8_t>(std::min(in_a_row_ + count, share + 1));
    return in_a_row_ > share;
}

bool Connection::had_its_share(SteadyTime now)
{
    if (!std::exchange(share_timed_, true))
        share_began_ = share_time(now);
    return took_its_share(1) || share_time(now) - share_began_ > longest_share;
}

Task<> Connection::give_way()
{
    write_what_goes();
    begin_share();
    co_await boost::asio::post(shard_.context, boost::asio::deferred);
}

// A peer that is gone is met again by who waits for it: what it has said before is still answered.
void Connection::write_what_goes()
{
    try {
        write_now();
    } catch (const PeerGone&) {
        return;
    }
}

Connection::Filled Connection::fill()
{
    if (ended_)
        return Filled::gone;
    if (datagrams())
        input_.clear();
    const std::span<char> space = input_.space(shard_.buffers);
    if (space.empty())
        throw std::logic_error("64 KiB of input are unread and more is asked for");
    const Transport::Got got = tls_ ? tls_->read(space) : transport_->read(space);
    switch (got.io) {
    case Transport::Io::done: take_in(got.bytes); break;
    case Transport::Io::would_block: return Filled::would_block;
    case Transport::Io::failed: broken_ = true; [[fallthrough]];
    case Transport::Io::end: ended_ = true; return Filled::gone;
    }
    if (tls_)
        fill_from_records();
    return Filled::bytes;
}

void Connection::take_in(std::size_t bytes)
{
    input_.added(bytes);
    received_ += bytes;
    if (not_yet_accepted_)
        std::exchange(not_yet_accepted_, nullptr)->accepted();
}

void Connection::fill_from_records()
{
    // One read gives one record, and the transport has often given several: they are taken while there is room.
    for (auto space = input_.space(shard_.buffers); !space.empty(); space = input_.space(shard_.buffers)) {
        const Transport::Got got = tls_->read(space);
        if (got.io != Transport::Io::done) {
            ended_ = got.io != Transport::Io::would_block;
            broken_ = got.io == Transport::Io::failed;
            return;
        }
        take_in(got.bytes);
    }
}

void Connection::about_to_wait(Waiting what)
{
    input_.rest(shard_.buffers);
    arm_deadline();
    waiting_ = what;
}

void Connection::end_wait()
{
    if (waiting_ == Waiting::pause)
        pause_->ring();
    else if (waiting_ != Waiting::nothing)
        transport_->cancel_waits();
}

void Connection::wake()
{
    woken_ = true;
    if (waiting_ == Waiting::input)
        end_wait();
}

void Connection::stop()
{
    stopping_ = true;
    if (waiting_ != Waiting::output)
        end_wait();
}

void Connection::abort()
{
    aborted_ = true;
    end_wait();
}

void Connection::allow(Duration duration)
{
    const SteadyTime now = shard_.clock->steady();
    deadline_ = duration < SteadyTime::max() - now ? now + duration : SteadyTime::max();
    deadline_passed_ = false;
}

void Connection::arm_deadline()
{
    if (deadline_ == SteadyTime::max() || (entry_ != 0 && entry_due_ <= deadline_))
        return;
    shard_.clock->cancel(entry_);
    entry_due_ = deadline_;
    entry_ = shard_.clock->call_at(entry_due_, [this] { deadline_entry_fired(); });
}

void Connection::deadline_entry_fired()
{
    entry_ = 0;
    if (deadline_ > shard_.clock->steady()) { // allow() has been called since: the entry was early
        if (waiting_ == Waiting::input)
            arm_deadline();
        return;
    }
    deadline_passed_ = true;
    if (waiting_ == Waiting::input)
        end_wait();
}

} // namespace exemu::net
