#include "fault/fault.hpp"

#include <algorithm>

namespace exemu::fault {

namespace {

// The answer ends early, as when a peer crashes in the middle of a line. What happens to the connection is another step's word.
class Truncate final : public Fault {
public:
    explicit Truncate(std::size_t after) : left_(after) {}

    Task<> write(std::string bytes, Outlet& next) override
    {
        bytes.resize(std::min(bytes.size(), left_));
        left_ -= bytes.size();
        if (!bytes.empty())
            co_await next.pass(std::move(bytes));
    }

private:
    std::size_t left_;
};

} // namespace

std::unique_ptr<Fault> truncate(std::size_t after) { return std::make_unique<Truncate>(after); }

} // namespace exemu::fault
