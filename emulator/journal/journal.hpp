#pragma once
#include "journal/record.hpp"
#include "pattern/pattern.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

// The record of what happened: append-only, bounded, counts what it evicted. One ring per shard, its lock uncontended;
// readers merge by sequence. Knows nothing of verdicts.
namespace exemu::journal {

class Ring {
public:
    explicit Ring(std::size_t capacity); // bytes; memory is touched as it fills, so an idle process stays small

    // Writes one event. `fill` packs its fields straight into the ring. Returns the sequence.
    template <class Fill>
    std::uint64_t add(std::atomic<std::uint64_t>& sequence, Header header, Fill&& fill)
    {
        const std::lock_guard hold(mutex_);
        Packer packer = reserve();
        fill(packer);
        header.sequence = sequence.fetch_add(1, std::memory_order_relaxed) + 1;
        commit(header, packer);
        return header.sequence;
    }

    // One event copied out at a position; used by Reader.
    struct Position {
        std::uint64_t at = 0;      // bytes ever written before this event
        std::uint64_t ordinal = 0; // events ever written before it
    };
    // The event at `position` or, where that one is gone, the oldest still there; false when there is none yet.
    // `lost` grows by what was skipped.
    bool peek(Position& position, Header& header, std::uint64_t& lost) const;
    bool take(Position& position, Header& header, std::string& fields) const;
    std::uint64_t evicted() const;
    std::size_t bytes() const; // held now
    void clear();

private:
    Packer reserve();                        // makes room for the largest event, evicting the oldest
    void commit(Header&, const Packer&);

    mutable std::mutex mutex_;
    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_;
    std::uint64_t head_ = 0, tail_ = 0;           // positions: written up to, oldest still there
    std::uint64_t head_ordinal_ = 0, tail_ordinal_ = 0;
};

class Journal {
public:
    Journal(const pattern::Vocabulary&, std::size_t shards, std::size_t capacity = 64u << 20);

    template <class Fill>
    std::uint64_t add(std::size_t shard, const Header& header, Fill&& fill)
    {
        const std::uint64_t number = rings_[shard]->add(sequence_, header, std::forward<Fill>(fill));
        if (listeners_waiting_.load(std::memory_order_relaxed))
            wake();
        return number;
    }

    RuleId rule_id(const std::string& name); // interns
    std::string rule_name(RuleId) const;
    const pattern::Vocabulary& vocabulary() const { return vocabulary_; }

    // Reads events in order of sequence, from the oldest still there (or from `after`). Each reader goes at its own pace.
    class Reader {
    public:
        explicit Reader(const Journal&, std::uint64_t after = 0);
        std::optional<Record> next();       // nothing when all that was written has been read
        std::uint64_t lost() const { return lost_; } // evicted before this reader came to them

    private:
        const Journal* journal_;
        std::vector<Ring::Position> positions_;
        std::uint64_t after_ = 0, lost_ = 0;
    };

    std::size_t count(const pattern::Pattern&) const;
    std::vector<Record> find(const pattern::Pattern&, std::size_t most = SIZE_MAX) const;
    struct NearMiss {
        Record record;
        std::vector<pattern::Difference> differences;
    };
    std::vector<NearMiss> nearest(const pattern::Pattern&, std::size_t most = 3) const;

    std::uint64_t written() const { return sequence_.load(std::memory_order_relaxed); }
    std::uint64_t evicted() const;
    void clear();

    // Sleeps until something was written after `seen` or `stop` returns true (checked when woken); for sinks on threads of their own.
    void wait_beyond(std::uint64_t seen, const std::function<bool()>& stop) const;
    void wake() const;

private:
    friend class Reader;
    const pattern::Vocabulary& vocabulary_;
    std::vector<std::unique_ptr<Ring>> rings_;
    std::atomic<std::uint64_t> sequence_{0};
    mutable std::atomic<int> listeners_waiting_{0};
    mutable std::atomic<std::uint32_t> wakes_{0};
    mutable std::mutex names_mutex_;
    std::vector<std::string> rule_names_;
};

} // namespace exemu::journal
