#include "base/random.hpp"
#include "fault/fault.hpp"

#include <utility>

namespace exemu::fault {

namespace {

// Other bytes come in place of the answer: of any value, line ends and NUL among them.
class Garbage final : public Fault {
public:
    Garbage(std::size_t size, std::uint64_t draw) : size_(size), draws_(draw) {}

    Task<> write(std::string bytes, Outlet& next) override
    {
        if (bytes.empty() || size_ == 0)
            co_return;
        std::string noise(std::exchange(size_, 0), '\0'); // what more there is of the answer is meant by it too
        for (char& c : noise)
            c = static_cast<char>(draws_.below(256));
        co_await next.pass(std::move(noise));
    }

private:
    std::size_t size_; // still to come
    Random draws_;
};

} // namespace

std::unique_ptr<Fault> garbage(std::size_t size, std::uint64_t draw) { return std::make_unique<Garbage>(size, draw); }

} // namespace exemu::fault
