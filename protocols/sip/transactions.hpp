#pragma once
#include "base/clock.hpp"
#include "base/units.hpp"
#include "sip/request.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// What one peer's requests have come to (RFC 3261 17.2), sans-IO: a copy is known as one, an answer is said again as the timers want.
// It owns no clock: it is told the time. Memory is bounded: of what needs no timer only the youngest are remembered.
namespace exemu::sip {

struct Timers { // 17.1.1.1, Table 4
    Duration t1 = std::chrono::milliseconds(500), t2 = std::chrono::seconds(4), t4 = std::chrono::seconds(5);
    Duration patience() const { return 64 * t1; }
};

// What makes two requests one (17.2.3): the branch with sent-by and method, or, before RFC 3261, the fields that took its place.
std::uint64_t transaction_key(const Request&, std::string_view method);

class Transactions {
public:
    struct Most {
        std::size_t invites = 20'000, others = 64;
    };
    // `reliable`: over TCP or TLS nothing is sent twice but the 2xx to an INVITE (13.3.1.4), and of other requests nothing is remembered.
    Transactions(Timers timers, bool reliable, Most most) : timers_(timers), reliable_(reliable), most_(most) {}
    Transactions(Timers timers, bool reliable) : Transactions(timers, reliable, Most()) {}

    enum class Begun : std::uint8_t { fresh, copy, full };
    Begun begin(std::uint64_t key, bool invite, std::size_t size, SteadyTime now);
    // A copy has come: what is to be said again, null when nothing was said yet. `nth` is 1 for the first copy.
    const std::string* copy(std::uint64_t key, std::size_t size, unsigned& nth);
    // What was said to it; `status` 0: nothing will be.
    void said(std::uint64_t key, unsigned status, std::string_view answer, SteadyTime now);
    // A rule wants an answer said again and again, `times` more, whoever acknowledges.
    void storm(std::uint64_t key, std::string_view answer, unsigned times, Duration gap, SteadyTime now);
    // An ACK for a final answer: by its key (not 2xx), or by the tag that the 2xx has given its dialog.
    bool acknowledge(std::uint64_t key);
    bool empty() const { return invites_.empty() && others_.empty(); }
    bool known(std::uint64_t key) const { return find(key) != nullptr; }
    bool waits_for_answer(std::uint64_t key) const; // nothing final was said yet

    // Strangers over UDP: one more answer of so many bytes to this question? At most three, and twice its size.
    bool may_say(std::uint64_t key, std::size_t bytes);

    struct Due {
        std::vector<std::pair<std::uint64_t, std::string>> again; // answers to be said again
        std::vector<std::uint64_t> unacknowledged; // 2xx that nobody has acknowledged: the call is over
    };
    Due take_due(SteadyTime now);
    SteadyTime next_due() const { return next_; }

private:
    struct One {
        std::string answer;
        unsigned status = 0; // of the answer; 0: none yet
        unsigned copies = 0, storms = 0, said = 0;
        std::size_t bytes_heard = 0, bytes_said = 0;
        bool invite = false, acknowledged = false, silent = false;
        SteadyTime again = SteadyTime::max(), end = SteadyTime::max();
        Duration gap{};
    };
    One* find(std::uint64_t key);
    const One* find(std::uint64_t key) const;
    One* room_for_other();
    void count_on(const One&);

    Timers timers_;
    bool reliable_;
    Most most_;
    std::unordered_map<std::uint64_t, One> invites_;
    std::vector<One> others_; // the youngest of those that are no INVITE
    std::vector<std::uint64_t> keys_; // theirs, in the same order
    std::size_t oldest_ = 0; // where room is looked for first
    SteadyTime next_ = SteadyTime::max();
};

} // namespace exemu::sip
