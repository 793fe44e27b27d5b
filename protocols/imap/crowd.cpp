#include "imap/crowd.hpp"

#include <map>
#include <mutex>

namespace exemu::imap {

namespace {

struct Counts {
    std::mutex lock;
    std::map<std::pair<const void*, std::string>, std::uint64_t> sessions;
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
    std::uint64_t& sessions = all.sessions[{store, account}];
    if (sessions >= most)
        return {};
    ++sessions;
    return {store, account};
}

void Crowd::Place::leave()
{
    if (!store_)
        return;
    Counts& all = counts();
    const std::lock_guard hold(all.lock);
    const auto at = all.sessions.find({store_, account_});
    if (--at->second == 0)
        all.sessions.erase(at);
    store_ = nullptr;
}

Crowd::Place& Crowd::Place::operator=(Place&& other) noexcept
{
    leave();
    store_ = std::exchange(other.store_, nullptr);
    account_ = std::move(other.account_);
    return *this;
}

Crowd::Place::~Place() { leave(); }

} // namespace exemu::imap
