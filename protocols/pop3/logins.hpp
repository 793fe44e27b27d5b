#pragma once
#include "store/store.hpp"

#include <cstdint>
#include <memory>

namespace exemu::pop3 {

// How many sessions have a mailbox open, over all listeners (MaxConnectionsPerUser). Safe from any thread.
class Logins {
public:
    // One connection's place among its user's; given back when it dies.
    class Place {
    public:
        Place() = default;
        explicit Place(std::shared_ptr<store::Mailbox> mailbox) : mailbox_(std::move(mailbox)) {}
        Place(Place&& other) noexcept : mailbox_(std::move(other.mailbox_)) {}
        Place& operator=(Place&&) noexcept;
        ~Place() { leave(); }
        explicit operator bool() const { return mailbox_ != nullptr; }

    private:
        void leave();
        std::shared_ptr<store::Mailbox> mailbox_;
    };

    // No place where `most` are taken.
    static Place take(std::shared_ptr<store::Mailbox>, std::uint64_t most);
};

} // namespace exemu::pop3
