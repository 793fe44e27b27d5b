#pragma once
#include "verdict/verdict.hpp"
#include "verdict/watch.hpp"

#include <memory>
#include <string>

namespace exemu::verdict {

// How far one key has come.
struct Progress {
    std::uint64_t done = 0;    // matches, or patterns of an order
    std::uint64_t outside = 0; // matches when it was too late
    std::string witness;       // the event that was one too many, for reports
    std::uint64_t wrong = 0;         // of spacing: matches that came too soon or too late
    std::optional<SteadyTime> last;  // of spacing: the match before
};

enum class Standing : std::uint8_t {
    short_of,       // more must come
    holds,          // unless more comes
    holds_for_good, // whatever comes
    exceeded,       // broken, whatever comes
};

// What an expectation asks of one key. One file for each kind.
class Goal {
public:
    virtual ~Goal() = default;
    virtual bool of_event(const journal::Record&) const = 0;
    // One record of its events; `in_time` tells whether it may count. False: what it is cannot be known.
    virtual bool see(const journal::Record&, const std::string& key, Progress&, bool in_time) = 0;
    virtual Standing standing(const Progress&) const = 0;
    virtual std::string why(const Progress&) const = 0;                     // "seen 1 time, wanted 2..5"
    virtual const pattern::Pattern* missing(const Progress&) const = 0;     // what should have come; null when nothing should
    virtual bool has_history() const = 0;
    // during_backoff, which no record holds: who was told to wait until when, by key.
    virtual bool asks_backoff() const = 0;
    virtual void told_to_wait(const std::string& key, SteadyTime until) = 0;
};

// Kinds count and never. Of several patterns any counts.
std::unique_ptr<Goal> make_count(const Expectation&, const pattern::Vocabulary&);
// Kind order.
std::unique_ptr<Goal> make_order(const Expectation&, const pattern::Vocabulary&);

// Kind spacing.
std::unique_ptr<Goal> make_spacing(const Expectation&, const pattern::Vocabulary&);

std::string times(std::uint64_t); // "1 time", "2 times"

} // namespace exemu::verdict
