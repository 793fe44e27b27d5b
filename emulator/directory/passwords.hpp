#pragma once
#include <atomic>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace exemu::directory {

struct Account;

// Passwords that their owners have changed since the directory was loaded: all that changes in it, known to every protocol at once,
// and forgotten by a reset, or with the directory by a reload. Any thread.
class Passwords {
public:
    void change(const Account&, std::string password);
    void forget(); // all that was changed
    // Nothing: it is what the account says.
    std::optional<std::string> changed(const Account&) const;

private:
    std::atomic<bool> any_ = false;
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, std::string> changed_; // by the name of the account
};

} // namespace exemu::directory
