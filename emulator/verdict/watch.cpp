#include "verdict/watch.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::verdict {

using journal::Record;
using pattern::Clause;
using pattern::Value;

namespace {

constexpr char separator = '\0';

// Every moment has these, and yet a record may be without them: they are worked out for rules alone.
bool is_worked_out(pattern::FieldId field) { return field == pattern::f_age || field == pattern::f_state || field == pattern::f_state_age; }

Sight ask(const Clause& clause, const Record& record)
{
    const Value value = clause.member.empty() ? record.field(clause.field) : record.member(clause.field, clause.member);
    if (record.may_be_cut(clause.field, clause.member) || (is_worked_out(clause.field) && pattern::is_absent(value)))
        return Sight::unknown;
    return clause.condition.matches(value) ? Sight::match : Sight::nothing;
}

// Shards read their clocks apart: a record may be a little older than the one before it.
std::int64_t nanoseconds(SteadyTime from, SteadyTime to) { return std::max<std::int64_t>(0, Duration(to - from).count()); }

} // namespace

std::optional<std::string> Scope::key(const Record& record) const
{
    std::string key;
    for (const pattern::FieldId field : fields_) {
        const Value value = record.field(field);
        if (pattern::is_absent(value))
            return std::nullopt;
        key += pattern::to_text(value, words_.field(field).type);
        key += separator;
    }
    return key;
}

std::string Scope::describe(const std::string& key) const
{
    std::string text;
    const auto values = split(key, separator);
    for (std::size_t i = 0; i < fields_.size() && i < values.size(); ++i)
        text += fmt::format("{}{}={}", i ? ", " : "", words_.field(fields_[i]).name, values[i]);
    return text;
}

std::string Scope::names() const
{
    std::vector<std::string> all;
    all.reserve(fields_.size());
    for (const pattern::FieldId field : fields_)
        all.push_back(words_.field(field).name);
    return join(all, ", ");
}

Watch::Watch(const pattern::Pattern& pattern)
    : pattern_(pattern),
      asks_backoff_(std::ranges::any_of(pattern.clauses(), [](const Clause& clause) { return clause.field == pattern::f_during_backoff; }))
{
}

void Watch::told_to_wait(const std::string& key, SteadyTime until)
{
    SteadyTime& known = waits_until_[key];
    known = std::max(known, until);
}

Sight Watch::ask_clauses(const Record& record, const std::string& key) const
{
    const auto wait = waits_until_.find(key);
    const bool waits = wait != waits_until_.end() && record.header().time < wait->second;
    Sight all = Sight::match;
    for (const Clause& clause : pattern_.clauses()) {
        const Sight one = clause.field != pattern::f_during_backoff ? ask(clause, record)
            : clause.condition.matches(waits)                       ? Sight::match
                                                                    : Sight::nothing;
        if (one == Sight::nothing)
            return one;
        if (one == Sight::unknown)
            all = one;
    }
    return all;
}

Sight Watch::look(const Record& record, const std::string& key)
{
    const Sight sight = ask_clauses(record, key);
    if (sight != Sight::match || pattern_.history().empty())
        return sight;
    return ask_history(histories_[key], record.header().time) ? Sight::match : Sight::nothing;
}

bool Watch::ask_history(History& history, SteadyTime now) const
{
    const bool again = history.count++ > 0;
    if (!again)
        history.first = now;
    const SteadyTime before = std::exchange(history.last, now);
    Duration widest{};
    for (const Clause& clause : pattern_.history())
        widest = std::max(widest, clause.condition.window().value_or(Duration{}));
    history.recent.push_back(now);
    while (history.recent.size() > 1 && now - history.recent.front() >= widest)
        history.recent.pop_front();

    const auto value_of = [&](const Clause& clause) -> Value {
        switch (clause.field) {
        case pattern::f_attempt: return history.count;
        case pattern::f_since_first: return nanoseconds(history.first, now);
        case pattern::f_since_last: return again ? Value(nanoseconds(before, now)) : Value();
        default: break;
        }
        const Duration window = clause.condition.window().value_or(Duration{});
        return static_cast<std::int64_t>(std::ranges::count_if(history.recent, [&](SteadyTime time) { return now - time < window; }));
    };
    return std::ranges::all_of(pattern_.history(), [&](const Clause& clause) { return clause.condition.matches(value_of(clause)); });
}

} // namespace exemu::verdict
