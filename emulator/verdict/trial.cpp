#include "verdict/trial.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::verdict {

using journal::Journal;
using journal::Record;
using pattern::Value;

namespace {

std::unique_ptr<Goal> make_goal(const Expectation& expectation, const pattern::Vocabulary& words)
{
    switch (expectation.kind) {
    case Expectation::Kind::order: return make_order(expectation, words);
    case Expectation::Kind::spacing: return make_spacing(expectation, words);
    default: return make_count(expectation, words);
    }
}

} // namespace

Trial::Trial(const Expectation& expectation, const pattern::Vocabulary& words, SteadyTime ready)
    : expectation_(expectation), words_(words), ready_(ready), scope_(expectation.scope, words), goal_(make_goal(expectation, words))
{
    if (expectation.since)
        since_.emplace(*expectation.since);
    else if (scope_.is_all())
        keys_[""].began = ready; // asked something before anything was seen
}

bool Trial::concerns(pattern::EventId event) const
{
    return (since_ && since_->pattern().matches_event(event)) ||
        std::ranges::any_of(expectation_.patterns, [&](const pattern::Pattern& pattern) { return pattern.matches_event(event); });
}

void Trial::see(const Record& record)
{
    const auto key = scope_.key(record);
    if (!key)
        return;
    if (goal_->of_event(record)) {
        Key untimed; // `since` was not seen yet: nothing counts, but histories go on
        Key* here = begun(*key);
        Key& counted = here ? *here : untimed;
        const bool in_time = here && (!expectation_.within || record.header().time <= counted.began + *expectation_.within);
        unknown_ += !goal_->see(record, *key, counted.progress, in_time);
    }
    if (since_ && since_->of_event(record)) {
        const Sight sight = since_->look(record, *key);
        unknown_ += sight == Sight::unknown;
        if (sight == Sight::match)
            keys_.try_emplace(*key, Key{record.header().time, {}});
    }
}

void Trial::told_to_wait(const Record& record)
{
    const Value wait = record.field(pattern::f_backoff);
    const auto key = scope_.key(record);
    if (!key || !std::holds_alternative<std::int64_t>(wait))
        return;
    const SteadyTime until = record.header().time + Duration(std::get<std::int64_t>(wait));
    goal_->told_to_wait(*key, until);
    if (since_)
        since_->told_to_wait(*key, until);
}

Trial::Key* Trial::begun(const std::string& key)
{
    if (!since_)
        return &keys_.try_emplace(key, Key{ready_, {}}).first->second;
    const auto known = keys_.find(key);
    return known == keys_.end() ? nullptr : &known->second;
}

bool Trial::is_over(SteadyTime began, const Evidence& evidence) const
{
    return evidence.ended || (expectation_.within && evidence.now > began + *expectation_.within);
}

const Trial::Keys::value_type* Trial::first_with(Standing standing) const
{
    const auto found = std::ranges::find_if(keys_, [&](const auto& key) { return goal_->standing(key.second.progress) == standing; });
    return found == keys_.end() ? nullptr : &*found;
}

Finding Trial::finding(State state, bool decided, std::string why) const
{
    Finding made;
    made.expectation = &expectation_;
    made.state = state;
    made.decided = decided;
    made.why = std::move(why);
    return made;
}

std::string Trial::why_of(const Keys::value_type& key) const
{
    const std::string why = goal_->why(key.second.progress);
    return scope_.is_all() ? why : fmt::format("{}: {}", scope_.describe(key.first), why);
}

// The order of the questions is the rule: first what no missing event could change, then whether any is missing, and only then
// what follows from events that did not come.
Finding Trial::conclude(const Evidence& evidence, const Journal& journal) const
{
    const bool gaps = evidence.lost || unknown_;
    // What is missing may have opened a window earlier, or have been counted before: then not even a match stands.
    const bool firm = !gaps || !((since_ && expectation_.within) || goal_->has_history() || (since_ && since_->has_history()));
    if (const auto* key = first_with(Standing::exceeded); key && firm)
        return finding(State::broken, true, why_of(*key));
    if (const auto* key = first_with(Standing::holds_for_good); key && firm && scope_.is_all())
        return finding(State::met, true, why_of(*key));
    if (evidence.lost)
        return finding(State::inconclusive, evidence.ended,
            fmt::format("the journal evicted {} event{} that this depends on", evidence.lost, evidence.lost == 1 ? "" : "s"));
    if (unknown_)
        return finding(State::inconclusive, evidence.ended,
            fmt::format(
                "{} event{} cannot be told apart: the journal has not the whole value asked for", unknown_, unknown_ == 1 ? "" : "s"));
    if (evidence.silent)
        return evidence.ended ? finding(State::inconclusive, true, "no session reached a listener") : open();
    return keys_.empty() ? without_keys(evidence, journal) : too_few(evidence, journal);
}

Finding Trial::open() const
{
    const bool one = scope_.is_all() && !keys_.empty();
    return finding(State::inconclusive, false, one ? "so far " + why_of(*keys_.begin()) : "may still change");
}

Finding Trial::without_keys(const Evidence& evidence, const Journal& journal) const
{
    if (since_)
        return evidence.ended ? finding(State::inconclusive, true, "its `since` was never seen: " + since_->pattern().to_text(words_))
                              : open();
    if (!must_see_something())
        return all_hold(evidence);
    if (!is_over(ready_, evidence))
        return open();
    Finding nothing = finding(State::broken, true, fmt::format("nothing seen for any {}: {}", scope_.names(), goal_->why({})));
    nothing.nearest = near_misses(journal, *goal_->missing({}), [&](const Record& record) { return evidence.looks_at(record); });
    return nothing;
}

Finding Trial::too_few(const Evidence& evidence, const Journal& journal) const
{
    std::size_t failed = 0;
    const Keys::value_type* first = nullptr;
    for (const auto& key : keys_) {
        if (goal_->standing(key.second.progress) != Standing::short_of || !is_over(key.second.began, evidence))
            continue;
        first = first ? first : &key;
        ++failed;
    }
    if (!first)
        return all_hold(evidence);
    Finding broken = finding(State::broken, true, why_of(*first));
    if (failed > 1)
        broken.why += fmt::format("; {} more of {} likewise", failed - 1, keys_.size());
    broken.nearest = near_misses(journal, *goal_->missing(first->second.progress),
        [&](const Record& record) { return evidence.looks_at(record) && scope_.key(record) == first->first; });
    return broken;
}

// No key has failed. Before the end that may change: by a key whose time is not over, and by a new key where it would have to
// show something.
Finding Trial::all_hold(const Evidence& evidence) const
{
    const bool all_over = std::ranges::all_of(keys_, [&](const auto& key) { return is_over(key.second.began, evidence); });
    const bool no_new_key = scope_.is_all() || (!since_ && !must_see_something() && is_over(ready_, evidence));
    if (!evidence.ended && !(all_over && no_new_key))
        return open();
    if (scope_.is_all())
        return finding(State::met, true, why_of(*keys_.begin()));
    return finding(State::met, true, fmt::format("held for each of {} seen ({})", keys_.size(), scope_.names()));
}

} // namespace exemu::verdict
