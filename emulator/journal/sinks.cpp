#include "journal/sinks.hpp"

#include <fmt/format.h>

namespace exemu::journal {

namespace {

constexpr std::size_t written_at_once = 64 * 1024;

} // namespace

JsonLines::JsonLines(const Journal& journal, std::FILE* file, WallTime wall_at_epoch, SteadyTime epoch)
    : journal_(journal), file_(file), wall_(wall_at_epoch), epoch_(epoch),
      follower_(
          journal, {[this](const Record& record) { take(record); }, [this](std::uint64_t count) { tell_lost(count); }, [this] { write(); }})
{
}

std::uint64_t JsonLines::finish()
{
    follower_.finish();
    return lost();
}

void JsonLines::take(const Record& record)
{
    append_json_line(lines_, record, journal_.vocabulary(), wall_, epoch_);
    lines_ += '\n';
    ++events_;
    if (lines_.size() >= written_at_once)
        write();
}

void JsonLines::tell_lost(std::uint64_t count)
{
    lost_ += count;
    lines_ += fmt::format("{{\"event\":\"journal.evicted\",\"count\":{}}}\n", count);
}

void JsonLines::write()
{
    if (lines_.empty())
        return;
    const bool taken = std::fwrite(lines_.data(), 1, lines_.size(), file_) == lines_.size();
    if (std::fflush(file_) != 0 || !taken)
        lost_ += events_;
    lines_.clear();
    events_ = 0;
}

} // namespace exemu::journal
