#include "journal/sinks.hpp"

#include <fmt/format.h>

namespace exemu::journal {

namespace {

constexpr std::size_t written_at_once = 64 * 1024;

// After a burst the sink looks again this much later before it goes to sleep: while events keep coming no session pays for
// waking it.
constexpr std::chrono::milliseconds linger{2};

} // namespace

JsonLines::JsonLines(const Journal& journal, std::FILE* file, WallTime wall_at_epoch, SteadyTime epoch)
    : journal_(journal), file_(file), wall_(wall_at_epoch), epoch_(epoch), thread_([this] { run(); })
{
}

JsonLines::~JsonLines() { finish(); }

std::uint64_t JsonLines::finish()
{
    if (!thread_.joinable())
        return lost();
    {
        const std::lock_guard hold(mutex_);
        stop_ = true;
    }
    stopped_.notify_all();
    journal_.wake();
    thread_.join();
    return lost();
}

void JsonLines::run()
{
    Journal::Reader reader(journal_);
    for (;;) {
        const bool last_pass = stop_;
        const bool busy = write_all(reader);
        if (last_pass)
            return;
        if (busy && !stopping_within(linger) && journal_.written() > reader.read_to())
            continue;
        journal_.wait_beyond(reader.read_to(), [this] { return stop_.load(); });
    }
}

bool JsonLines::stopping_within(std::chrono::milliseconds patience)
{
    std::unique_lock hold(mutex_);
    return stopped_.wait_for(hold, patience, [this] { return stop_.load(); });
}

bool JsonLines::write_all(Journal::Reader& reader)
{
    const std::uint64_t last = journal_.written(); // sessions that never pause must not keep a pass, or the end, from coming
    std::string lines;
    std::uint64_t events = 0;
    const auto tell_lost = [&] {
        const std::uint64_t lost = reader.lost() - lost_before_;
        if (lost == 0)
            return;
        lost_before_ = reader.lost();
        lost_ += lost;
        lines += fmt::format("{{\"event\":\"journal.evicted\",\"count\":{}}}\n", lost);
    };
    bool busy = false;
    while (const auto record = reader.next(last)) {
        busy = true;
        tell_lost();
        append_json_line(lines, *record, journal_.vocabulary(), wall_, epoch_);
        lines += '\n';
        ++events;
        if (lines.size() >= written_at_once) {
            write(lines, events);
            events = 0;
        }
    }
    tell_lost();
    write(lines, events);
    return busy;
}

void JsonLines::write(std::string& lines, std::uint64_t events)
{
    if (lines.empty())
        return;
    const bool taken = std::fwrite(lines.data(), 1, lines.size(), file_) == lines.size();
    if (std::fflush(file_) != 0 || !taken)
        lost_ += events;
    lines.clear();
}

} // namespace exemu::journal
