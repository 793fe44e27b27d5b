#include "store/feed.hpp"

#include <algorithm>

namespace exemu::store {

void Listener::tell()
{
    const std::lock_guard hold(lock_);
    if (ended_)
        return;
    ++running_;
    callback_();
    if (--running_ == 0 && ended_)
        callback_ = nullptr; // what it captured goes now, not with the last reference to this
}

void Listener::end()
{
    const std::lock_guard hold(lock_);
    ended_ = true;
    if (running_ == 0)
        callback_ = nullptr;
}

std::uint64_t Feed::add(std::function<void()> callback)
{
    auto next = listeners_ ? std::make_shared<std::vector<std::shared_ptr<Listener>>>(*listeners_)
                           : std::make_shared<std::vector<std::shared_ptr<Listener>>>();
    next->push_back(std::make_shared<Listener>(++last_id_, std::move(callback)));
    listeners_ = std::move(next);
    return last_id_;
}

std::shared_ptr<Listener> Feed::remove(std::uint64_t id)
{
    if (!listeners_)
        return nullptr;
    const auto found = std::ranges::find(*listeners_, id, [](const auto& listener) { return listener->id; });
    if (found == listeners_->end())
        return nullptr;
    std::shared_ptr<Listener> removed = *found;
    auto next = std::make_shared<std::vector<std::shared_ptr<Listener>>>();
    for (const auto& listener : *listeners_) {
        if (listener != removed)
            next->push_back(listener);
    }
    listeners_ = next->empty() ? nullptr : Listeners(std::move(next));
    return removed;
}

void Feed::tell(const Listeners& listeners)
{
    if (!listeners)
        return;
    for (const auto& listener : *listeners)
        listener->tell();
}

} // namespace exemu::store
