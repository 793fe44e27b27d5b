#include "scenario/cells.hpp"

namespace exemu::scenario {

namespace {

template <class Pairs>
auto place_of(Pairs& pairs, std::uint32_t key)
{
    return std::lower_bound(pairs.begin(), pairs.end(), key, [](const auto& pair, std::uint32_t wanted) { return pair.first < wanted; });
}

template <class Value, class Pairs>
Value& value_of(Pairs& pairs, std::uint32_t key)
{
    auto at = place_of(pairs, key);
    if (at == pairs.end() || at->first != key)
        at = pairs.emplace(at, key, Value{});
    return at->second;
}

} // namespace

Cell& Memory::cell(std::uint32_t slot) { return value_of<Cell>(cells_, slot); }

const Cell* Memory::find(std::uint32_t slot) const
{
    const auto at = place_of(cells_, slot);
    return at == cells_.end() || at->first != slot ? nullptr : &at->second;
}

void Memory::set_state(std::uint32_t state, Stated stated) { value_of<Stated>(states_, state) = stated; }

const Memory::Stated* Memory::state(std::uint32_t state) const
{
    const auto at = place_of(states_, state);
    return at == states_.end() || at->first != state ? nullptr : &at->second;
}

// Few keys: one stripe, whose oldest is the oldest of all. Many: 64, and room for each to hold one key beyond its turn, so that
// the limit is never passed.
MemoryTable::MemoryTable(std::uint64_t most_keys, std::atomic<std::uint64_t>& evicted)
    : stripe_count_(most_keys >= 16 * most_stripes ? most_stripes : 1), most_keys_(most_keys - (stripe_count_ == 1 ? 0 : most_stripes - 1)),
      evicted_(evicted)
{
}

Memory& MemoryTable::touch(Stripe& stripe, std::string_view key)
{
    const auto found = stripe.by_key.find(key);
    if (found != stripe.by_key.end()) {
        stripe.nodes.splice(stripe.nodes.begin(), stripe.nodes, found->second);
        return found->second->memory;
    }
    stripe.nodes.emplace_front(Node{std::string(key), {}});
    stripe.by_key.emplace(stripe.nodes.front().key, stripe.nodes.begin());
    if (keys_.fetch_add(1, std::memory_order_relaxed) >= most_keys_ && stripe.nodes.size() > 1) {
        stripe.by_key.erase(stripe.nodes.back().key);
        stripe.nodes.pop_back();
        keys_.fetch_sub(1, std::memory_order_relaxed);
        evicted_.fetch_add(1, std::memory_order_relaxed);
    }
    return stripe.nodes.front().memory;
}

void MemoryTable::clear()
{
    for (Stripe& stripe : stripes_) {
        const std::lock_guard hold(stripe.mutex);
        keys_.fetch_sub(stripe.nodes.size(), std::memory_order_relaxed);
        stripe.by_key.clear();
        stripe.nodes.clear();
    }
}

std::size_t MemoryTable::size() { return keys_.load(std::memory_order_relaxed); }

} // namespace exemu::scenario
