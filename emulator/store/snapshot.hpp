#pragma once
#include "store/store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace exemu::store {

// All mailboxes of a store as they are at one moment, so that it can be as it was: items, folders, ids, UIDs and change numbers alike.
// Messages are shared, not copied.
class Snapshot {
public:
    explicit Snapshot(const Mailstore&);
    ~Snapshot();
    Snapshot(Snapshot&&) noexcept;
    Snapshot& operator=(Snapshot&&) noexcept;

    // Puts back every mailbox in which something has changed since; their accounts. One that was not there then is emptied. Who has
    // such a mailbox open sees other items under numbers it knows: its sessions must be ended first.
    std::vector<std::string> restore(Mailstore&) const;
    std::vector<std::string> changed(const Mailstore&) const; // the accounts that restore() would name

private:
    struct Kept;
    static bool differs(const Mailbox&, const Kept*);
    static void empty(Mailbox&);
    static void put_back(Mailbox&, const Kept&);
    const Kept* find(const std::string& account) const;
    std::vector<std::unique_ptr<Kept>> mailboxes_;
};

} // namespace exemu::store
