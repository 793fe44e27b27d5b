#pragma once
#include "store/index.hpp"
#include "store/store.hpp"

#include <atomic>
#include <memory>
#include <mutex>

namespace exemu::store {

struct Record;

// What all mailboxes share: the sum of memory against its limit, and the queue of arrivals in which eviction finds the oldest.
// Its lock is the innermost: taken with a mailbox lock held, never the other way round.
class Ledger {
public:
    explicit Ledger(Limits limits) : limits(limits) {}

    const Limits limits;

    void opened() { ++mailboxes_; } // one mailbox more
    std::size_t tombstones_per_mailbox() const;

    // Counts what an item costs; a blob counts with the first item that holds it, and goes with the last.
    void charge(const Record&);
    void refund(const Record&);
    std::size_t used() const { return used_.load(std::memory_order_relaxed); }
    bool over_limit() const { return used() > limits.store.bytes; }
    // What eviction could not give back. Too low where recipients share mail, never too high.
    std::size_t pinned() const;

    struct Arrival {
        Mailbox* mailbox = nullptr;
        ItemId item = 0;
        explicit operator bool() const { return mailbox != nullptr; }
    };
    // The record's mailbox is locked; fills in record.arrival.
    void arrived(Mailbox&, Record&);
    void gone(const Record&);
    std::optional<Arrival> take_oldest();
    std::size_t arrivals() const;

    using Evicted = std::function<void(const std::string& account, const Item&)>;
    void on_evicted(Evicted);
    void note_evicted(const std::string& account, const Record&);
    std::uint64_t evicted() const { return evicted_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::size_t> mailboxes_ = 0;
    std::atomic<std::size_t> used_ = 0;
    std::atomic<std::size_t> evictable_ = 0; // blobs once for every item that holds them
    std::atomic<std::uint64_t> evicted_ = 0;
    mutable std::mutex lock_;
    Index<std::uint64_t, Arrival> queue_;
    std::uint64_t last_arrival_ = 0;
    std::shared_ptr<const Evicted> tell_;
};

} // namespace exemu::store
