#pragma once
#include "base/clock.hpp"
#include "scenario/scenario.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// What a running scenario remembers, by scope value.
namespace exemu::scenario {

// Counter of one rule, or of one of its patterns under `after` and `until`, in one scope value.
struct Cell {
    std::uint64_t counted = 0, applied = 0;
    SteadyTime first{}, last{};
    std::vector<SteadyTime> recent; // for `rate`: a ring of the latest, as many as the condition can tell apart
    bool seen = false;              // of a pattern: it has been seen
};

// All that one scope value has: counters by slot, back-off, declared states.
class Memory {
public:
    Cell& cell(std::uint32_t slot);
    const Cell* find(std::uint32_t slot) const;

    struct Stated {
        std::uint32_t value = 0; // index into the declared values
        SteadyTime since{};
    };
    void set_state(std::uint32_t state, Stated);
    const Stated* state(std::uint32_t state) const;

    SteadyTime backoff_until{};

private:
    std::vector<std::pair<std::uint32_t, Cell>> cells_; // sorted by slot: few, and made only when something is counted
    std::vector<std::pair<std::uint32_t, Stated>> states_;
};

// The memories of one scope by value, at most as many as the limit; the one not touched for longest goes first. Safe from any
// thread: striped locks, held only while `act` runs.
class MemoryTable {
public:
    MemoryTable(std::uint64_t most_keys, std::atomic<std::uint64_t>& evicted);

    // Calls act(Memory&) under the lock; the memory is made when it is not there.
    template <class Act>
    auto with(std::string_view key, Act&& act)
    {
        Stripe& stripe = stripe_of(key);
        const std::lock_guard hold(stripe.mutex);
        return act(touch(stripe, key));
    }
    // Calls act(const Memory*) under the lock, with null when there is none; makes nothing.
    template <class Act>
    auto look(std::string_view key, Act&& act)
    {
        Stripe& stripe = stripe_of(key);
        const std::lock_guard hold(stripe.mutex);
        const auto found = stripe.by_key.find(key);
        return act(found == stripe.by_key.end() ? nullptr : static_cast<const Memory*>(&found->second->memory));
    }
    std::size_t size(); // keys held now
    void clear();

private:
    struct Node {
        std::string key;
        Memory memory;
    };
    struct Stripe {
        std::mutex mutex;
        std::list<Node> nodes; // the latest touched first
        std::unordered_map<std::string_view, std::list<Node>::iterator> by_key;
    };

    Stripe& stripe_of(std::string_view key) { return stripes_[std::hash<std::string_view>{}(key) % stripe_count_]; }
    Memory& touch(Stripe&, std::string_view key);

    static constexpr std::size_t most_stripes = 64;
    std::array<Stripe, most_stripes> stripes_;
    std::size_t stripe_count_;
    std::uint64_t most_keys_;
    std::atomic<std::uint64_t> keys_{0};
    std::atomic<std::uint64_t>& evicted_;
};

// Counters and states of scope `connection`: they live in the session, which lives on one shard, so there is no lock.
struct ConnectionCells {
    Memory memory;
    std::uint64_t generation = 0; // restarts of the run when it was written
};

// Where the memories of one scope are: in the session, in a table by value, or the one memory of `all`.
class ScopeMemory {
public:
    ScopeMemory() = default; // of `all`
    ScopeMemory(ScopeKind kind, std::uint64_t most_keys, std::atomic<std::uint64_t>& evicted)
        : kind_(kind), table_(kind == ScopeKind::fields ? std::make_unique<MemoryTable>(most_keys, evicted) : nullptr)
    {
    }

    // Calls act(Memory&), under the lock that belongs to it; makes what is not there.
    template <class Act>
    auto with(std::string_view key, std::unique_ptr<ConnectionCells>& cells, Act&& act)
    {
        if (table_)
            return table_->with(key, act);
        if (kind_ == ScopeKind::connection) {
            if (!cells)
                cells = std::make_unique<ConnectionCells>();
            return act(cells->memory);
        }
        const std::lock_guard hold(mutex_);
        return act(memory_);
    }
    // The same with act(const Memory*), null where nothing is remembered.
    template <class Act>
    auto look(std::string_view key, const std::unique_ptr<ConnectionCells>& cells, Act&& act)
    {
        if (table_)
            return table_->look(key, act);
        if (kind_ == ScopeKind::connection)
            return act(cells ? &std::as_const(cells->memory) : nullptr);
        const std::lock_guard hold(mutex_);
        return act(&std::as_const(memory_));
    }

    // What connections remember is not here.
    void clear()
    {
        if (table_)
            table_->clear();
        const std::lock_guard hold(mutex_);
        memory_ = Memory();
    }

private:
    ScopeKind kind_ = ScopeKind::all;
    std::mutex mutex_;
    Memory memory_;
    std::unique_ptr<MemoryTable> table_;
};

} // namespace exemu::scenario
