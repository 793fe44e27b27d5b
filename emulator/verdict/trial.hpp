#pragma once
#include "verdict/goal.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace exemu::verdict {

// How far what was read may be trusted.
struct Evidence {
    SteadyTime now{};
    bool ended = false;
    std::uint64_t after = 0; // earlier events are of another load
    std::uint64_t lost = 0; // events evicted before they were read
    std::function<bool(const journal::Record&)> among = {}; // the events that are looked at; absent: all
    bool looks_at(const journal::Record& record) const { return record.header().sequence > after && (!among || among(record)); }
    bool silent = false;    // no session reached a listener, and that is not allowed
};

// One expectation of kind count, never or order while the journal is read: its keys, when each one's time began, and what is
// concluded in the end. What is asked of a key is the goal's.
class Trial {
public:
    Trial(const Expectation&, const pattern::Vocabulary&, SteadyTime ready);
    bool concerns(pattern::EventId) const;
    void see(const journal::Record&);
    // The clauses ask whether the peer was told to wait: then told_to_wait() wants every record that tells it.
    bool asks_backoff() const { return goal_->asks_backoff() || (since_ && since_->asks_backoff()); }
    void told_to_wait(const journal::Record&);
    Finding conclude(const Evidence&, const journal::Journal&) const;

private:
    struct Key {
        SteadyTime began{};
        Progress progress;
    };
    using Keys = std::map<std::string, Key>;

    Key* begun(const std::string& key); // null while `since` was not seen in this key
    bool is_over(SteadyTime began, const Evidence&) const; // nothing that comes counts any more
    bool must_see_something() const { return goal_->standing({}) == Standing::short_of; }
    const Keys::value_type* first_with(Standing) const;

    Finding finding(State, bool decided, std::string why) const;
    Finding open() const; // may still change
    Finding without_keys(const Evidence&, const journal::Journal&) const;
    Finding all_hold(const Evidence&) const;
    Finding too_few(const Evidence&, const journal::Journal&) const;
    std::string why_of(const Keys::value_type&) const;

    const Expectation& expectation_;
    const pattern::Vocabulary& words_;
    SteadyTime ready_;
    Scope scope_;
    std::unique_ptr<Goal> goal_;
    std::optional<Watch> since_;
    Keys keys_; // those whose time has begun
    std::uint64_t unknown_ = 0;
};

// Near misses for reports: each is the event and, below it, its differences.
std::vector<std::string> near_misses(
    const journal::Journal&, const pattern::Pattern&, const std::function<bool(const journal::Record&)>& among);

} // namespace exemu::verdict
