#pragma once
#include "base/clock.hpp"
#include "base/units.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What a server remembers of requests that came by datagrams, sans-IO: a copy is known as one, and an answer is said again until
// it is acknowledged (RFC 3261 17.2.1, its timers G and H, and 13.3.1.4). It owns no clock: it is told the time.
namespace exemu::gram {

struct Timers {
    Duration first = std::chrono::milliseconds(500); // T1: from the answer to its first repetition; then twice as long each
    Duration longest = std::chrono::seconds(4);      // T2
    Duration patience = std::chrono::seconds(32);    // 64 * T1: then nobody waits for an acknowledgement any more
};

class Transactions {
public:
    Transactions(Timers timers, std::size_t most) : timers_(timers), most_(most) {}

    enum class Begun { fresh, copy, full }; // full: too many are remembered; this one is not
    Begun begin(const std::string& id);
    // A copy has come: what is to be said again, empty when nothing was said yet. `nth` is 1 for the first copy.
    std::string copy(const std::string& id, unsigned& nth);
    // What was said to the request. A provisional answer is repeated when a copy asks for it, a final one by timer too.
    void said(const std::string& id, std::string answer, bool final, SteadyTime now);
    bool acknowledge(const std::string& id); // false: no such id
    bool acknowledged(const std::string& id) const;

    struct Due {
        std::vector<std::string> again;    // answers to be said again
        std::vector<std::string> given_up; // ids that nobody acknowledged
    };
    // What is due now; forgets what is over.
    Due take_due(SteadyTime now);
    SteadyTime next_due() const;

private:
    struct One {
        std::string answer;
        unsigned copies = 0;
        bool final = false, acknowledged = false;
        SteadyTime again = SteadyTime::max(), end = SteadyTime::max();
        Duration gap{};
    };

    Timers timers_;
    std::size_t most_;
    std::map<std::string, One> all_;
};

} // namespace exemu::gram
