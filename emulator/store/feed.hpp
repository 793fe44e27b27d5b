#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace exemu::store {

// One subscriber's callback. After end() has returned it does not run: a run in progress on another thread is waited for. It
// may end itself from within.
class Listener {
public:
    Listener(std::uint64_t id, std::function<void()> callback) : id(id), callback_(std::move(callback)) {}
    const std::uint64_t id;

    void tell();
    void end();

private:
    std::recursive_mutex lock_; // held while the callback runs; recursive for the callback that ends itself
    std::function<void()> callback_;
    unsigned running_ = 0;
    bool ended_ = false;
};

// The subscribers of a mailbox, guarded by its lock. Copied on change, so that a mutation takes a reference under the lock and
// tells after it, without allocating.
class Feed {
public:
    using Listeners = std::shared_ptr<const std::vector<std::shared_ptr<Listener>>>;

    std::uint64_t add(std::function<void()> callback);
    std::shared_ptr<Listener> remove(std::uint64_t id); // null when it is not there
    Listeners listeners() const { return listeners_; }
    // With no lock held.
    static void tell(const Listeners&);

private:
    Listeners listeners_; // null when there are none
    std::uint64_t last_id_ = 0;
};

} // namespace exemu::store
