#pragma once
#include "base/clock.hpp"
#include "base/timer_heap.hpp"
#include "net/handshakes.hpp"
#include "task/task.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exemu::net {

class Bell;
class TaskGroup;
class Poller;

// 64 KiB buffers that a shard lends to whoever has bytes in hand; a quiet connection holds none.
class BufferPool {
public:
    static constexpr std::size_t buffer_size = 64 * 1024;
    static constexpr std::size_t most_spare = 64; // 4 MiB; the rest goes back to the system
    using Buffer = std::unique_ptr<char[]>;
    Buffer take();
    void give_back(Buffer);
    std::size_t spare() const { return spare_.size(); }

private:
    std::vector<Buffer> spare_;
};

// The clock of a shard: due times in a heap, one Asio timer armed for the earliest.
class ShardClock final : public Clock {
public:
    explicit ShardClock(boost::asio::io_context&);
    ~ShardClock() override;
    SteadyTime steady() const override;
    WallTime wall() const override;
    TimerId call_at(SteadyTime, Callback) override;
    void cancel(TimerId) override;
    void start_wall_at(WallTime); // scenario's clock.start, from now on
    void advance(Duration);       // as if so much time had passed: what is due by then fires. For tests of clients

    // Lets go of the Asio timer; nothing fires any more. The context may go away before the clock.
    void detach();

private:
    void arm();
    void fire();
    std::optional<boost::asio::steady_timer> timer_;
    TimerHeap heap_;
    std::optional<SteadyTime> armed_;
    Duration ahead_{}; // of the system's steady clock
    bool firing_ = false;
    struct WallStart {
        WallTime wall;
        SteadyTime steady;
    };
    std::optional<WallStart> wall_start_; // none: the system's
};

// One thread of the program: an io_context and what its sessions share. A session lives and dies on one shard.
struct Shard {
    explicit Shard(std::size_t number);
    Shard(std::size_t number, std::unique_ptr<Clock>); // tests: a clock by hand
    ~Shard();
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    const std::size_t index;
    BufferPool buffers;
    Handshakes handshakes{*this};
    std::unique_ptr<Clock> clock;
    Bell* bells = nullptr; // those that a task waits for: see bell.hpp
    std::unique_ptr<Poller> poller; // of its stream connections
    // Last, so that it is destroyed first: tasks that are still suspended are destroyed with it, and they cancel timers and
    // give buffers back.
    boost::asio::io_context context;

private:
    ShardClock* own_clock_ = nullptr;
};

// What a task runs on, where it needs something for as long as it lasts: told of its end, and gone with it.
class Spawned {
public:
    Spawned() = default;
    virtual ~Spawned() = default;
    Spawned(const Spawned&) = delete;
    Spawned& operator=(const Spawned&) = delete;
    virtual void ended() = 0;

private:
    friend class TaskGroup;
    TaskGroup* group_ = nullptr; // here, so that the task's own frame need not hold it
};

// Owns and counts tasks: nothing runs that nobody waits for. Belongs to one shard. Asio's `detached` has no place here.
class TaskGroup {
public:
    explicit TaskGroup(Shard&);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    // From the group's own shard: there the task begins inside this call and returns from it at its first wait. While the shard
    // does not run, the task begins when it does.
    void spawn(Task<>);
    void spawn(Task<>, std::unique_ptr<Spawned>);
    std::size_t running() const { return running_; }
    Task<> all_finished();
    // Exceptions that left a task: always ours to fix (the session's edge has caught what a peer can cause).
    std::vector<std::exception_ptr> take_failures();

private:
    void ended(const std::exception_ptr& failure);

    Shard& shard_;
    std::size_t running_ = 0;
    boost::asio::steady_timer quiet_; // time_point::max(): a default timer has already expired
    std::vector<std::exception_ptr> failures_;
};

} // namespace exemu::net
