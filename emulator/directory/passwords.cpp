#include "directory/passwords.hpp"

#include "directory/directory.hpp"

#include <mutex>

namespace exemu::directory {

void Passwords::change(const Account& account, std::string password)
{
    const std::lock_guard hold(mutex_);
    changed_[account.name] = std::move(password);
    any_ = true;
}

void Passwords::forget()
{
    const std::lock_guard hold(mutex_);
    changed_.clear();
    any_ = false;
}

std::optional<std::string> Passwords::changed(const Account& account) const
{
    if (!any_)
        return std::nullopt;
    const std::shared_lock hold(mutex_);
    const auto found = changed_.find(account.name);
    return found == changed_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace exemu::directory
