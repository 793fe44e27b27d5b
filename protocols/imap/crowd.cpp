#include "imap/crowd.hpp"

#include <map>
#include <mutex>

namespace exemu::imap {

struct Crowd::Account {
    std::pair<const void*, std::string> key; // store and name
    std::uint64_t sessions = 0;
};

namespace {

struct Counts {
    std::mutex lock;
    std::map<std::pair<const void*, std::string>, Crowd::Account> accounts;
};

Counts& counts()
{
    static Counts all;
    return all;
}

} // namespace

Crowd::Place Crowd::enter(const void* store, const std::string& account, std::uint64_t most)
{
    Counts& all = counts();
    const std::lock_guard hold(all.lock);
    std::pair key(store, account);
    Account& counted = all.accounts.try_emplace(key, Account{key, 0}).first->second;
    if (counted.sessions >= most)
        return Place();
    ++counted.sessions;
    return Place(&counted);
}

void Crowd::Place::leave()
{
    if (!account_)
        return;
    Counts& all = counts();
    const std::lock_guard hold(all.lock);
    if (--account_->sessions == 0)
        all.accounts.erase(all.accounts.find(account_->key));
    account_ = nullptr;
}

Crowd::Place& Crowd::Place::operator=(Place&& other) noexcept
{
    leave();
    account_ = std::exchange(other.account_, nullptr);
    return *this;
}

Crowd::Place::~Place() { leave(); }

} // namespace exemu::imap
