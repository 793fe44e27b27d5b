#pragma once
#include "journal/ring.hpp"
#include "pattern/pattern.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

// The record of what happened: append-only, bounded, counts what it evicted. One ring per shard, its lock uncontended;
// readers merge by sequence. Knows nothing of verdicts.
namespace exemu::journal {

class Journal {
public:
    // `capacity` bytes are shared out among the rings of the shards.
    Journal(const pattern::Vocabulary&, std::size_t shards, std::size_t capacity = 64u << 20);

    template <class Fill>
    std::uint64_t add(std::size_t shard, const Header& header, Fill&& fill)
    {
        const std::uint64_t number = rings_[shard]->add(sequence_, header, std::forward<Fill>(fill));
        if (somebody_sleeps_.load(std::memory_order_seq_cst))
            wake();
        return number;
    }

    // Interns. The last of the 65,535 numbers stands for all names that come after it.
    RuleId rule_id(const std::string& name);
    std::string rule_name(RuleId) const;
    const pattern::Vocabulary& vocabulary() const { return vocabulary_; }

    // Reads events in order of sequence, from the oldest still there (or from `after`). Each reader goes at its own pace.
    class Reader {
    public:
        explicit Reader(const Journal&, std::uint64_t after = 0);
        // Nothing when all that was written, or all up to `last`, has been read.
        std::optional<Record> next(std::uint64_t last = UINT64_MAX);
        std::uint64_t lost() const { return lost_; }       // evicted before this reader came to them
        std::uint64_t read_to() const { return read_to_; } // every event up to this sequence was returned or lost

    private:
        struct Lane {
            Copied copied;
            bool drained = false; // its ring had nothing more when `limit_` was loaded
        };
        Lane* oldest();
        void advance_to(std::uint64_t sequence);

        const Journal* journal_;
        std::vector<Lane> lanes_; // one for each ring
        std::uint64_t limit_ = 0; // what had been written when the rings were looked at
        std::uint64_t read_to_ = 0, lost_ = 0;
    };

    // Queries over what is there when they begin.
    std::size_t count(const pattern::Pattern&) const;
    std::vector<Record> find(const pattern::Pattern&, std::size_t most = SIZE_MAX) const; // the oldest `most`
    struct NearMiss {
        Record record;
        std::vector<pattern::Difference> differences;
    };
    // Records of the pattern's events in which some clause does not hold: those with the fewest such clauses first, of equal
    // ones the latest. History clauses are not looked at: no record holds a history. `among` may leave records out.
    std::vector<NearMiss> nearest(
        const pattern::Pattern&, std::size_t most = 3, const std::function<bool(const Record&)>& among = nullptr) const;

    std::uint64_t written() const { return sequence_.load(std::memory_order_seq_cst); }
    std::uint64_t evicted() const;
    // Forgets all events; numbers go on. New readers do not count them as lost, readers under way do.
    void clear();

    // Sleeps until something was written after `seen` or `stop` returns true (checked when woken); for sinks on threads of their own.
    void wait_beyond(std::uint64_t seen, const std::function<bool()>& stop) const;
    void wake() const;

private:
    friend class Reader;
    const pattern::Vocabulary& vocabulary_;
    std::vector<std::unique_ptr<Ring>> rings_;
    std::atomic<std::uint64_t> sequence_{0};
    std::atomic<std::uint64_t> cleared_{0}; // events up to this one were forgotten on purpose
    mutable std::atomic<bool> somebody_sleeps_{false};
    mutable std::atomic<std::uint32_t> wakes_{0};
    mutable std::mutex names_mutex_;
    std::vector<std::string> rule_names_; // by id - 1
    std::unordered_map<std::string, RuleId> rule_ids_;
};

} // namespace exemu::journal
