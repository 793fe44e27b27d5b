#pragma once
#include "task/task.hpp"

#include <functional>

namespace exemu::net {

struct Shard;

// Where one task waits until somebody on the same shard rings. A ring that nobody waits for is not kept: what it was about is
// in a flag that the task reads first. The task goes on by way of the context, never inside ring().
class Bell {
public:
    explicit Bell(Shard& shard) : shard_(shard) {}
    ~Bell() { take_waiter(); }
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;

    Task<> heard();
    void ring();

    // Destroys every task that waits for a bell of this shard. For the shard's own end: Asio does not know of these tasks.
    static void destroy_waiting(Shard&);

private:
    using Waiter = std::move_only_function<void()>;
    void keep(Waiter);
    Waiter take_waiter();

    Shard& shard_;
    Waiter waiter_;
    Bell *previous_ = nullptr, *next_ = nullptr; // in the shard's list, while somebody waits
};

} // namespace exemu::net
