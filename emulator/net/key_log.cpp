#include "net/key_log.hpp"

#include <atomic>

namespace exemu::net {

namespace {

std::atomic<KeyLog*> used{nullptr};

} // namespace

void KeyLog::keep(std::string_view line)
{
    const std::lock_guard hold(mutex_);
    lines_.append(line) += '\n';
    if (lines_.size() > most)
        lines_.erase(0, lines_.find('\n', lines_.size() - most) + 1);
}

std::string KeyLog::text() const
{
    const std::lock_guard hold(mutex_);
    return lines_;
}

void use_key_log(KeyLog* log) { used = log; }
KeyLog* key_log() { return used; }

} // namespace exemu::net
