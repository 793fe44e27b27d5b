#include "journal/journal.hpp"

#include <algorithm>
#include <limits>

namespace exemu::journal {

Journal::Journal(const pattern::Vocabulary& vocabulary, std::size_t shards, std::size_t capacity) : vocabulary_(vocabulary)
{
    const std::size_t count = std::max<std::size_t>(shards, 1);
    rings_.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        rings_.push_back(std::make_unique<Ring>(capacity / count));
}

RuleId Journal::rule_id(const std::string& name)
{
    constexpr std::size_t last = std::numeric_limits<RuleId>::max();
    const std::lock_guard hold(names_mutex_);
    const auto known = rule_ids_.find(name);
    if (known != rule_ids_.end())
        return known->second;
    if (rule_names_.size() == last)
        return static_cast<RuleId>(last);
    rule_names_.push_back(rule_names_.size() + 1 == last ? "(one of too many rules)" : name);
    const auto id = static_cast<RuleId>(rule_names_.size());
    rule_ids_.emplace(name, id);
    return id;
}

std::string Journal::rule_name(RuleId id) const
{
    if (id == 0)
        return {};
    const std::lock_guard hold(names_mutex_);
    return id <= rule_names_.size() ? rule_names_[id - 1] : std::string();
}

std::uint64_t Journal::evicted() const
{
    std::uint64_t all = 0;
    for (const auto& ring : rings_)
        all += ring->evicted();
    return all;
}

void Journal::clear()
{
    // With every lock held no event has a number without being in its ring, so the cut is the same in all of them.
    std::vector<std::unique_lock<std::mutex>> holds;
    holds.reserve(rings_.size());
    for (const auto& ring : rings_)
        holds.emplace_back(ring->mutex_);
    for (const auto& ring : rings_)
        ring->forget();
    cleared_.store(written());
}

void Journal::wait_beyond(std::uint64_t seen, const std::function<bool()>& stop) const
{
    // Either the writer sees the announcement and wakes, or its number is seen here: both are seq_cst.
    for (;;) {
        const std::uint32_t ticket = wakes_.load();
        somebody_sleeps_.store(true);
        if (written() > seen || stop())
            return;
        wakes_.wait(ticket);
    }
}

void Journal::wake() const
{
    somebody_sleeps_.store(false);
    wakes_.fetch_add(1);
    wakes_.notify_all();
}

} // namespace exemu::journal
