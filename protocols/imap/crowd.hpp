#pragma once
#include <cstdint>
#include <string>
#include <utility>

namespace exemu::imap {

// How many sessions each account holds, over all listeners that share a store: MaxConnectionsPerUser. Safe from any thread.
class Crowd {
public:
    // One session's place; given back when it dies.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept : store_(std::exchange(other.store_, nullptr)), account_(std::move(other.account_)) {}
        Place& operator=(Place&&) noexcept;
        ~Place();
        explicit operator bool() const { return store_ != nullptr; }

    private:
        friend class Crowd;
        Place(const void* store, std::string account) : store_(store), account_(std::move(account)) {}
        void leave();
        const void* store_ = nullptr; // null: none
        std::string account_;
    };

    // None when `most` are there.
    static Place enter(const void* store, const std::string& account, std::uint64_t most);
};

} // namespace exemu::imap
