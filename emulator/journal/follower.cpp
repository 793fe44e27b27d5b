#include "journal/follower.hpp"

namespace exemu::journal {

namespace {

// After a burst the follower looks again this much later before it goes to sleep: while events keep coming no session pays for
// waking it.
constexpr std::chrono::milliseconds linger{2};

} // namespace

Follower::Follower(const Journal& journal, Steps steps) : journal_(journal), steps_(std::move(steps)), thread_([this] { run(); }) {}

Follower::~Follower() { finish(); }

void Follower::finish()
{
    if (!thread_.joinable())
        return;
    {
        const std::lock_guard hold(mutex_);
        stop_ = true;
    }
    stopped_.notify_all();
    journal_.wake();
    thread_.join();
}

void Follower::run()
{
    Journal::Reader reader(journal_);
    for (;;) {
        const bool last_pass = stop_;
        const bool busy = pass(reader);
        if (last_pass)
            return;
        if (busy && !stopping_within(linger) && journal_.written() > reader.read_to())
            continue;
        journal_.wait_beyond(reader.read_to(), [this] { return stop_.load(); });
    }
}

bool Follower::stopping_within(std::chrono::milliseconds patience)
{
    std::unique_lock hold(mutex_);
    return stopped_.wait_for(hold, patience, [this] { return stop_.load(); });
}

bool Follower::pass(Journal::Reader& reader)
{
    const std::uint64_t last = journal_.written(); // sessions that never pause must not keep a pass, or the end, from coming
    const auto tell_lost = [&] {
        const std::uint64_t lost = reader.lost() - lost_before_;
        lost_before_ = reader.lost();
        if (lost > 0 && steps_.lost)
            steps_.lost(lost);
    };
    bool busy = false;
    while (const auto record = reader.next(last)) {
        busy = true;
        tell_lost();
        steps_.take(*record);
    }
    tell_lost();
    steps_.flush();
    return busy;
}

} // namespace exemu::journal
