#pragma once
#include <cstdint>
#include <string>
#include <utility>

namespace exemu::imap {

// How many sessions each account holds, over all listeners that share a store: MaxConnectionsPerUser. Safe from any thread.
class Crowd {
public:
    struct Account; // one of them, and how many sessions it holds

    // One session's place; given back when it dies.
    class Place {
    public:
        Place() = default;
        explicit Place(Account* account) : account_(account) {}
        Place(Place&& other) noexcept : account_(std::exchange(other.account_, nullptr)) {}
        Place& operator=(Place&&) noexcept;
        ~Place();
        explicit operator bool() const { return account_ != nullptr; }

    private:
        void leave();
        Account* account_ = nullptr; // null: none
    };

    // None when `most` are there.
    static Place enter(const void* store, const std::string& account, std::uint64_t most);
};

} // namespace exemu::imap
