#pragma once
#include "journal/record.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace exemu::journal {

// A ring of bytes, records one behind the other, each a Header and its fields, padded to 8. A record never wraps: what is too
// short for the largest record at the end of a lap is left as a gap. Positions count the bytes ever given out, gaps included;
// they never go back.
class Ring {
public:
    // In bytes; four of the largest records at least. Memory is touched as it fills, so an idle process stays small.
    explicit Ring(std::size_t capacity);

    // Writes one event. `fill` packs its fields straight into the ring. Returns the sequence.
    // The number is taken under the lock: who loads the counter first and locks afterwards finds every event up to it.
    // seq_cst pairs with the sleeper of Journal::wait_beyond; on x86 it costs what relaxed costs.
    template <class Fill>
    std::uint64_t add(std::atomic<std::uint64_t>& sequence, Header header, Fill&& fill)
    {
        const std::lock_guard hold(mutex_);
        Packer packer = reserve();
        fill(packer);
        header.sequence = sequence.fetch_add(1, std::memory_order_seq_cst) + 1;
        commit(header, packer);
        return header.sequence;
    }

    // Copies whole records, as they lie here, from `position` on: about `most` bytes but at least one record. Moves `position`
    // behind them; where it was evicted, the oldest record comes first. False: nothing more.
    bool copy(std::uint64_t& position, std::string& out, std::size_t most) const;

    std::uint64_t evicted() const; // events, since the start or clear()
    std::size_t bytes() const;     // held now

private:
    friend class Journal; // clears all rings under all their locks

    Packer reserve(); // makes room for the largest record, evicting the oldest
    void commit(Header&, const Packer&);
    void drop_oldest();
    void forget();
    // A position still held is in the lap of the head or in the one before.
    char* at(std::uint64_t position) const { return bytes_.get() + (position - lap_ + (position < lap_ ? capacity_ : 0)); }
    std::uint64_t behind_gap(std::uint64_t position) const { return position == gap_ ? lap_ : position; }

    mutable std::mutex mutex_;
    std::size_t capacity_;
    std::unique_ptr<char[]> bytes_;
    std::uint64_t head_ = 0, tail_ = 0; // written up to, oldest still there
    std::uint64_t lap_ = 0;             // where the lap of the head begins
    std::uint64_t gap_ = UINT64_MAX;    // where the lap before it was left
    std::uint64_t evicted_ = 0;
};

// Walks over records copied out of a ring.
class Copied {
public:
    bool empty() const { return at_ == bytes_.size(); }
    Header header() const;
    std::string_view fields() const; // of the record under the cursor
    void skip();
    // Takes the next part of the ring; false when there is none.
    bool refill(const Ring&);

private:
    std::string bytes_;
    std::size_t at_ = 0;
    std::uint64_t position_ = 0;
};

} // namespace exemu::journal
