#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <typeindex>
#include <typeinfo>
#include <utility>

namespace exemu::session {

// What protocols keep for the whole house, beyond one conversation, one listener and one load: the editions of the address book.
// One thing of each type, made when it is first asked for. Any thread; what lies here looks after its own locking.
class Shelf {
public:
    template <class T, class... Parts>
    std::shared_ptr<T> get(Parts&&... parts)
    {
        const std::lock_guard lock(mutex_);
        std::shared_ptr<void>& thing = things_[std::type_index(typeid(T))];
        if (!thing)
            thing = std::make_shared<T>(std::forward<Parts>(parts)...);
        return std::static_pointer_cast<T>(thing);
    }

    std::atomic<std::uint64_t> address_book_bumps{0}; // by `bump: oab`

private:
    std::mutex mutex_;
    std::map<std::type_index, std::shared_ptr<void>> things_;
};

} // namespace exemu::session
