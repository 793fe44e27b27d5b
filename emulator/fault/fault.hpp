#pragma once
#include "base/units.hpp"
#include "task/task.hpp"

#include <memory>
#include <string>

// Named misbehaviours on the bytes of one turn. One file per fault; a fault never loses bytes it did not mean to lose.
namespace exemu::fault {

// What stands behind a fault: the connection, or the next fault.
class Outlet {
public:
    virtual ~Outlet() = default;
    virtual Task<> pass(std::string bytes) = 0; // on the wire (flushed) when this returns
    virtual Task<> wait(Duration) = 0;          // on the session's clock, so that a one-hour trickle takes no time in a test
};

// Lives as long as one answer, which it may be given in several parts.
class Fault {
public:
    virtual ~Fault() = default;
    virtual Task<> write(std::string bytes, Outlet& next) = 0;
};

// Other bytes come in place of the answer: `size` of them, drawn by `draw`. Nothing comes in place of nothing.
std::unique_ptr<Fault> garbage(std::size_t size, std::uint64_t draw);

// The answer ends early: so many bytes pass, the rest is lost.
std::unique_ptr<Fault> truncate(std::size_t after);

// A line of so many bytes per second: each byte arrives when a line of this speed would have carried it. Nothing is lost.
std::unique_ptr<Fault> throttle(std::uint64_t per_second);

// Sends in small pieces with a pause between them: a server on a very slow line. Piece sizes are drawn from least..most by `draw`.
std::unique_ptr<Fault> dribble(std::size_t least, std::size_t most, Duration gap, std::uint64_t draw);

} // namespace exemu::fault
