#include "fault/fault.hpp"

#include <algorithm>

namespace exemu::fault {

namespace {

// A slow line: a piece passes when the line would have carried it whole, so that N bytes take N/rate, neither less nor more,
// however they are handed over.
class Throttle final : public Fault {
public:
    explicit Throttle(std::uint64_t per_second) : per_second_(std::max<std::uint64_t>(per_second, 1)) {}

    Task<> write(std::string bytes, Outlet& next) override
    {
        const std::size_t piece = piece_size();
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            const std::size_t size = std::min(piece, bytes.size() - at);
            co_await next.wait(time_of(size));
            co_await next.pass(bytes.substr(at, size));
        }
    }

private:
    // Twenty pieces a second look even to any client, and cost few timers.
    std::size_t piece_size() const { return static_cast<std::size_t>(std::clamp<std::uint64_t>(per_second_ / 20, 1, 64 * 1024)); }

    // Whole nanoseconds; what is left of one is owed to the next piece.
    Duration time_of(std::size_t size)
    {
        constexpr std::uint64_t nanoseconds = 1'000'000'000;
        owed_ += size * nanoseconds;
        const std::uint64_t time = owed_ / per_second_;
        owed_ %= per_second_;
        return Duration(static_cast<Duration::rep>(time));
    }

    std::uint64_t per_second_;
    std::uint64_t owed_ = 0; // in nanoseconds times the rate: less than one nanosecond
};

} // namespace

std::unique_ptr<Fault> throttle(std::uint64_t per_second) { return std::make_unique<Throttle>(per_second); }

} // namespace exemu::fault
