#include "journal/journal.hpp"

#include <algorithm>

namespace exemu::journal {

Journal::Reader::Reader(const Journal& journal, std::uint64_t after)
    : journal_(&journal), lanes_(journal.rings_.size()), read_to_(std::max(after, journal.cleared_.load()))
{
}

// The lane whose next record has the lowest number; null when all are drained.
Journal::Reader::Lane* Journal::Reader::oldest()
{
    Lane* first = nullptr;
    std::uint64_t lowest = UINT64_MAX;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        Lane& lane = lanes_[i];
        if (lane.copied.empty() && !lane.drained)
            lane.drained = !lane.copied.refill(*journal_->rings_[i]);
        if (lane.copied.empty())
            continue;
        const std::uint64_t sequence = lane.copied.header().sequence;
        if (sequence < lowest) {
            lowest = sequence;
            first = &lane;
        }
    }
    return first;
}

// Numbers have no holes, so whatever was passed over had been evicted.
void Journal::Reader::advance_to(std::uint64_t sequence)
{
    if (sequence <= read_to_)
        return;
    lost_ += sequence - read_to_;
    read_to_ = sequence;
}

std::optional<Record> Journal::Reader::next(std::uint64_t last)
{
    for (;;) {
        const std::uint64_t bound = std::min(limit_, last);
        while (Lane* lane = read_to_ < bound ? oldest() : nullptr) {
            const Header header = lane->copied.header();
            if (header.sequence > bound)
                break;
            if (header.sequence <= read_to_) { // before `after`
                lane->copied.skip();
                continue;
            }
            Record record(header, std::string(lane->copied.fields()), journal_->rule_name(header.rule));
            lane->copied.skip();
            advance_to(header.sequence - 1);
            read_to_ = header.sequence;
            return record;
        }
        advance_to(bound); // the rings have been looked at since `limit_` was loaded: what is missing is gone
        if (read_to_ >= last)
            return std::nullopt;
        const std::uint64_t written = journal_->written();
        if (written <= limit_)
            return std::nullopt;
        // Loaded first, the rings locked afterwards: each event up to here is then in its ring, or was evicted.
        limit_ = written;
        for (Lane& lane : lanes_)
            lane.drained = false;
    }
}

} // namespace exemu::journal
