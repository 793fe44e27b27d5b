#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace exemu::store {

// Values in the order of a key that only grows: items by UID, by id, by change number; arrivals by age. One block of memory,
// no nodes. Adding and taking at the front are O(1) on average, finding is O(log n). What is taken from the middle leaves a
// hole; holes are closed when memory is wanted, or when three quarters are holes.
// `Value` is empty (false) where there is a hole: pointers, or a type with operator bool.
template <class Key, class Value>
class Index {
public:
    struct Entry {
        Key key{};
        Value value{};
    };

    // `key` is greater than every one before.
    void add(Key key, Value value)
    {
        if (entries_.size() == entries_.capacity())
            make_room();
        entries_.push_back({key, std::move(value)});
        ++live_;
    }

    const Value* find(Key key) const
    {
        const auto entry = lower_bound(key);
        return entry != entries_.end() && entry->key == key && entry->value ? &entry->value : nullptr;
    }

    // Takes a value out; an empty one when there is none.
    Value take(Key key)
    {
        const auto at = lower_bound(key);
        if (at == entries_.end() || at->key != key || !at->value)
            return Value{};
        Value taken = std::exchange(entries_[static_cast<std::size_t>(at - entries_.begin())].value, Value{});
        forget_one();
        return taken;
    }

    std::optional<Entry> take_front()
    {
        if (live_ == 0)
            return {};
        Entry& front = entries_[head_];
        Entry taken{front.key, std::exchange(front.value, Value{})};
        forget_one();
        return taken;
    }

    const Entry* front() const { return live_ == 0 ? nullptr : &entries_[head_]; }
    std::size_t size() const { return live_; }
    bool empty() const { return live_ == 0; }
    std::size_t memory() const { return entries_.capacity() * sizeof(Entry); }

    // In order, those with a key greater than `after`, as long as `visit(key, value)` is true.
    template <class Visit>
    void each_after(Key after, Visit visit) const
    {
        for (auto entry = std::upper_bound(begin(), entries_.end(), after, by_key); entry != entries_.end(); ++entry) {
            if (entry->value && !visit(entry->key, entry->value))
                return;
        }
    }
    template <class Visit>
    void each(Visit visit) const
    {
        for (auto entry = begin(); entry != entries_.end(); ++entry) {
            if (entry->value && !visit(entry->key, entry->value))
                return;
        }
    }

private:
    static bool by_key(Key key, const Entry& entry) { return key < entry.key; }
    auto begin() const { return entries_.begin() + static_cast<std::ptrdiff_t>(head_); }
    auto lower_bound(Key key) const
    {
        // The oldest is what eviction asks for.
        if (head_ < entries_.size() && !(entries_[head_].key < key))
            return begin();
        return std::lower_bound(begin(), entries_.end(), key, [](const Entry& entry, Key wanted) { return entry.key < wanted; });
    }

    // The entry at head_ is never a hole, unless there is nothing at all.
    void forget_one()
    {
        --live_;
        while (head_ < entries_.size() && !entries_[head_].value)
            ++head_;
        if (live_ == 0)
            head_ = 0, entries_.clear();
        if (entries_.capacity() > 64 && live_ < entries_.capacity() / 4)
            rebuild(live_ + live_ / 2);
    }

    // Full: closes the holes when they are a quarter at least, else grows by half: a queue of steady length needs at most twice its values.
    void make_room()
    {
        const std::size_t holes = entries_.size() - live_;
        if (holes > 0 && holes >= entries_.size() / 4)
            close_holes();
        else
            rebuild(std::max<std::size_t>(8, entries_.size() + entries_.size() / 2));
    }

    void close_holes()
    {
        std::erase_if(entries_, [](const Entry& entry) { return !entry.value; });
        head_ = 0;
    }

    void rebuild(std::size_t capacity)
    {
        std::vector<Entry> fresh;
        fresh.reserve(capacity);
        for (std::size_t i = head_; i < entries_.size(); ++i) {
            if (entries_[i].value)
                fresh.push_back(std::move(entries_[i]));
        }
        entries_ = std::move(fresh);
        head_ = 0;
    }

    std::vector<Entry> entries_;
    std::size_t head_ = 0; // what was taken at the front
    std::size_t live_ = 0;
};

} // namespace exemu::store
