#pragma once
#include "journal/follower.hpp"

#include <cstdio>
#include <string>

namespace exemu::journal {

// One event as one line of JSON, without its line end: {"n":7,"t":"2026-11-23T09:30:00.123456Z","session":3,"uid":12,
// "event":"smtp.rcpt","origin":"rule","rule":"greylist","rcpt":"ann@contoso.test",...}. Sizes are numbers of bytes, durations
// numbers of seconds. `session` is the field of that name (ordinal on its listener), `uid` the number over all listeners, each
// there when known; "cut":true when some value was shortened or left out. `epoch` turns steady into wall time.
std::string to_json(const Record&, const pattern::Vocabulary&, WallTime wall_at_epoch, SteadyTime epoch);
void append_json_line(std::string& out, const Record&, const pattern::Vocabulary&, WallTime wall_at_epoch, SteadyTime epoch);

// One event as one short line for people: `turn 7  smtp.rcpt rcpt=ann@contoso.test code=451 (rule greylist)`. The fields are
// the event's own, then code and outcome. Outside of any session it begins with `event N`.
std::string to_line(const Record&, const pattern::Vocabulary&);

// Writes JSON lines on a thread of its own. Falling behind slows no session: what was lost is counted, written as a line
// {"event":"journal.evicted","count":N}. What the file does not take is counted as lost too.
class JsonLines {
public:
    JsonLines(const Journal&, std::FILE*, WallTime wall_at_epoch, SteadyTime epoch); // does not own the file
    JsonLines(const JsonLines&) = delete;
    JsonLines& operator=(const JsonLines&) = delete;
    std::uint64_t lost() const { return lost_.load(); } // so far
    // Writes what is there and ends; all that was lost. Once more it does nothing, and the destructor does the same.
    std::uint64_t finish();

private:
    void take(const Record&);
    void tell_lost(std::uint64_t count);
    void write();

    const Journal& journal_;
    std::FILE* file_;
    WallTime wall_;
    SteadyTime epoch_;
    std::atomic<std::uint64_t> lost_{0};
    std::string lines_;
    std::uint64_t events_ = 0; // in lines_
    Follower follower_;        // the last member: its thread uses all others
};

} // namespace exemu::journal
