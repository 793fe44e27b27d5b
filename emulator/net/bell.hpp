#pragma once
#include "task/task.hpp"

#include <functional>

namespace exemu::net {

// Where one task waits until somebody on the same shard rings. A ring that nobody waits for is not kept: what it was about is
// in a flag that the task reads first. The task goes on by way of the context, never inside ring().
class Bell {
public:
    Task<> heard();
    void ring();

private:
    std::move_only_function<void()> waiter_;
};

} // namespace exemu::net
