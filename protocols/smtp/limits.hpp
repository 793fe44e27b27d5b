#pragma once
#include "base/clock.hpp"
#include "base/text.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace exemu::smtp {

// Events of one source within the last minute, at most `most` of them.
class Rate {
public:
    // Counts one more and says whether it is within the limit; one that is not does not count.
    bool allows(SteadyTime now, std::uint64_t most);
    bool idle(SteadyTime now) const; // nothing within the last minute

private:
    std::vector<SteadyTime> times_; // a ring once there are `most`
    std::size_t oldest_ = 0;
};

// What the sessions of one connector share: how many there are, and how fast messages and connections come. Safe from any thread.
class Limits {
public:
    // A connection, counted until it is dropped.
    class Held {
    public:
        explicit Held(Limits&);
        ~Held();
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;
        std::uint64_t among() const { return among_; } // connections there were when it came, itself included

    private:
        Limits& limits_;
        std::uint64_t among_;
    };
    bool connection_allowed(SteadyTime now, std::uint64_t most_a_minute);
    bool message_allowed(std::string_view source, SteadyTime now, std::uint64_t most_a_minute);

    // Sources remembered at once. Beyond that, those that were quiet for a minute are forgotten, then any.
    static constexpr std::size_t most_sources = 10'000;

private:
    std::mutex mutex_;
    std::uint64_t connections_ = 0;
    Rate arrivals_;
    std::unordered_map<std::string, Rate, IHash, IEqual> messages_;
};

} // namespace exemu::smtp
