#pragma once
#include "net/connection.hpp"
#include "net/memory.hpp"
#include "support/hand_clock.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

// How the tests of this room run tasks: on a shard whose clock they move by hand, and by real events where sockets take part.
namespace exemu::net::test {

// Runs everything that is ready. Nothing waits.
inline void settle(Shard& shard)
{
    do
        shard.context.restart();
    while (shard.context.poll() > 0);
}

// Runs events as they come until `done`; false when ten seconds did not bring it about.
template <class Done>
bool run_until(Shard& shard, Done done)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    bool over = done(); // asked once each time: it may take what it looks for
    while (!over && std::chrono::steady_clock::now() < end) {
        shard.context.restart();
        shard.context.run_one_for(std::chrono::milliseconds(100));
        over = done();
    }
    return over;
}

inline std::size_t open_descriptors()
{
    using Iterator = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(Iterator("/proc/self/fd"), Iterator()));
}

struct Nothing {};

// A task that a test has started, and how it ended.
template <class T>
struct Run {
    bool done = false;
    std::optional<T> value;
    std::exception_ptr failure;

    template <class Expected>
    bool threw() const
    {
        if (!failure)
            return false;
        try {
            std::rethrow_exception(failure);
        } catch (const Expected&) {
            return true;
        } catch (...) {
            return false;
        }
    }
};

// A shard on a hand clock, and whoever runs on it.
struct Room {
    exemu::test::HandClock* clock = new exemu::test::HandClock();
    Shard shard{0, std::unique_ptr<Clock>(clock)};
    TaskGroup tasks{shard};

    void settle() { test::settle(shard); }
    void advance(Duration by)
    {
        clock->advance(by, [this] { settle(); });
    }

    std::shared_ptr<Run<Nothing>> start(Task<> task)
    {
        auto run = std::make_shared<Run<Nothing>>();
        tasks.spawn(keep(std::move(task), run));
        settle();
        return run;
    }
    template <class T>
    std::shared_ptr<Run<T>> start(Task<T> task)
    {
        auto run = std::make_shared<Run<T>>();
        tasks.spawn(keep_value(std::move(task), run));
        settle();
        return run;
    }

private:
    static Task<> keep(Task<> task, std::shared_ptr<Run<Nothing>> run)
    {
        try {
            co_await std::move(task);
        } catch (...) {
            run->failure = std::current_exception();
        }
        run->done = true;
    }
    template <class T>
    static Task<> keep_value(Task<T> task, std::shared_ptr<Run<T>> run)
    {
        try {
            run->value = co_await std::move(task);
        } catch (...) {
            run->failure = std::current_exception();
        }
        run->done = true;
    }
};

// A connection on memory and its other end.
struct OnMemory : Room {
    explicit OnMemory(bool datagrams = false) : pair(memory_pair(shard, {"192.0.2.9", 4711}, {"127.0.0.1", 25}, datagrams)) {}

    MemoryPair pair;
    Connection connection{shard, std::move(pair.server)};
    MemoryPeer& peer = *pair.peer;

    // What ready() says to what is there now; nothing when it waits (and then it is stopped by wake()).
    std::optional<Ready> ready_now()
    {
        auto run = start(connection.ready());
        if (!run->done) {
            connection.wake();
            settle();
            return std::nullopt;
        }
        if (run->failure)
            std::rethrow_exception(run->failure);
        return run->value;
    }
};

} // namespace exemu::net::test
