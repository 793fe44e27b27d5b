#include "store/ledger.hpp"

#include "store/record.hpp"

#include <algorithm>

namespace exemu::store {

std::size_t Ledger::tombstones_per_mailbox() const
{
    constexpr std::size_t least = 100;
    const std::size_t share = limits.all_tombstones / std::max<std::size_t>(1, mailboxes_.load(std::memory_order_relaxed));
    return std::min(limits.tombstones, std::max(least, share));
}

void Ledger::charge(const Record& record)
{
    std::size_t cost = record.cost();
    const std::size_t blob = record.mime ? record.mime->cost() : 0;
    if (record.from_run)
        evictable_ += cost + blob;
    if (record.mime && record.mime->holders_.fetch_add(1) == 0)
        cost += blob;
    used_ += cost;
}

void Ledger::refund(const Record& record)
{
    std::size_t cost = record.cost();
    const std::size_t blob = record.mime ? record.mime->cost() : 0;
    if (record.from_run)
        evictable_ -= cost + blob;
    if (record.mime && record.mime->holders_.fetch_sub(1) == 1)
        cost += blob;
    used_ -= cost;
}

std::size_t Ledger::pinned() const
{
    const std::size_t all = used(), may_go = evictable_.load(std::memory_order_relaxed);
    return all > may_go ? all - may_go : 0;
}

void Ledger::arrived(Mailbox& mailbox, Record& record)
{
    if (!record.from_run)
        return;
    const std::lock_guard hold(lock_);
    record.arrival = ++last_arrival_;
    queue_.add(record.arrival, {&mailbox, record.id});
}

void Ledger::gone(const Record& record)
{
    if (record.arrival == 0)
        return;
    const std::lock_guard hold(lock_);
    queue_.take(record.arrival);
}

std::optional<Ledger::Arrival> Ledger::take_oldest()
{
    const std::lock_guard hold(lock_);
    const auto oldest = queue_.take_front();
    if (!oldest)
        return {};
    return oldest->value;
}

std::size_t Ledger::arrivals() const
{
    const std::lock_guard hold(lock_);
    return queue_.size();
}

void Ledger::on_evicted(Evicted tell)
{
    const std::lock_guard hold(lock_);
    tell_ = tell ? std::make_shared<const Evicted>(std::move(tell)) : nullptr;
}

void Ledger::note_evicted(const std::string& account, const Record& record)
{
    ++evicted_;
    std::shared_ptr<const Evicted> tell;
    {
        const std::lock_guard hold(lock_);
        tell = tell_;
    }
    if (tell)
        (*tell)(account, record.to_item());
}

} // namespace exemu::store
