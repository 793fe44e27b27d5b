#pragma once
#include "journal/journal.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

namespace exemu::journal {

// One event as one line of JSON: {"n":7,"t":"2026-11-23T09:30:00.123456Z","session":3,"event":"smtp.rcpt","origin":"rule","rule":"greylist",
// "rcpt":"ann@contoso.test",...}. Sizes are numbers of bytes, durations numbers of seconds. `epoch` turns steady into wall time.
std::string to_json(const Record&, const pattern::Vocabulary&, WallTime wall_at_epoch, SteadyTime epoch);

// Writes JSON lines on a thread of its own. Falling behind slows no session: what was lost is counted, written as a line
// {"event":"journal.evicted","count":N}.
class JsonLines {
public:
    JsonLines(const Journal&, std::FILE*, WallTime wall_at_epoch, SteadyTime epoch); // does not own the file
    ~JsonLines(); // writes what is there, then ends
    std::uint64_t lost() const { return lost_.load(); }

private:
    void run();

    const Journal& journal_;
    std::FILE* file_;
    WallTime wall_;
    SteadyTime epoch_;
    std::atomic<bool> stop_{false};
    std::atomic<std::uint64_t> lost_{0};
    std::thread thread_;
};

} // namespace exemu::journal
