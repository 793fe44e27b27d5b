#include "base/random.hpp"
#include "fault/fault.hpp"

#include <algorithm>

namespace exemu::fault {

namespace {

// Sends in small pieces with a pause between them: a server on a very slow line. Nothing is lost.
class Dribble final : public Fault {
public:
    Dribble(std::size_t least, std::size_t most, Duration gap, std::uint64_t draw)
        : least_(std::max<std::size_t>(least, 1)), most_(std::max(most, least_)), gap_(gap), draws_(draw)
    {
    }

    Task<> write(std::string bytes, Outlet& next) override
    {
        for (std::size_t at = 0, size = 0; at < bytes.size(); at += size) {
            if (at > 0)
                co_await next.wait(gap_);
            size = least_ + draws_.below(most_ - least_ + 1);
            co_await next.pass(bytes.substr(at, size));
        }
    }

private:
    std::size_t least_, most_;
    Duration gap_;
    Random draws_;
};

} // namespace

std::unique_ptr<Fault> dribble(std::size_t least, std::size_t most, Duration gap, std::uint64_t draw)
{
    return std::make_unique<Dribble>(least, most, gap, draw);
}

} // namespace exemu::fault
