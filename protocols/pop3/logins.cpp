#include "pop3/logins.hpp"

#include <mutex>
#include <unordered_map>

namespace exemu::pop3 {

namespace {

std::mutex mutex;
std::unordered_map<const store::Mailbox*, std::uint64_t>& taken()
{
    static std::unordered_map<const store::Mailbox*, std::uint64_t> by_mailbox;
    return by_mailbox;
}

} // namespace

Logins::Place& Logins::Place::operator=(Place&& other) noexcept
{
    if (this != &other) {
        leave();
        mailbox_ = std::move(other.mailbox_);
    }
    return *this;
}

void Logins::Place::leave()
{
    if (!mailbox_)
        return;
    const std::lock_guard lock(mutex);
    const auto entry = taken().find(mailbox_.get());
    if (--entry->second == 0)
        taken().erase(entry);
    mailbox_.reset();
}

Logins::Place Logins::take(std::shared_ptr<store::Mailbox> mailbox, std::uint64_t most)
{
    const std::lock_guard lock(mutex);
    std::uint64_t& count = taken()[mailbox.get()];
    if (count >= most)
        return Place();
    ++count;
    return Place(std::move(mailbox));
}

} // namespace exemu::pop3
