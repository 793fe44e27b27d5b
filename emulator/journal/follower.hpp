#pragma once
#include "journal/journal.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace exemu::journal {

// A thread that reads every event of a journal, in order, as it is written. Falling behind slows no session: what was evicted
// before it was read is counted.
class Follower {
public:
    // All of it on the follower's thread.
    struct Steps {
        std::function<void(const Record&)> take;
        std::function<void(std::uint64_t count)> lost; // so many events were evicted unseen, just before the next one; may be empty
        std::function<void()> flush;                   // the end of a pass: what was taken may be written
    };
    Follower(const Journal&, Steps);
    ~Follower(); // finishes
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    // Takes what is there and ends. Once more it does nothing.
    void finish();

private:
    void run();
    bool pass(Journal::Reader&); // false: there was nothing
    bool stopping_within(std::chrono::milliseconds);

    const Journal& journal_;
    Steps steps_;
    std::mutex mutex_;
    std::condition_variable stopped_;
    std::atomic<bool> stop_{false};
    std::uint64_t lost_before_ = 0; // what the reader had lost when it was last told
    std::thread thread_;
};

} // namespace exemu::journal
