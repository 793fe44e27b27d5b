#include "pattern/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::pattern {

namespace {

Value value_of(const Clause& clause, const Source& source)
{
    return clause.member.empty() ? source.field(clause.field) : source.member(clause.field, clause.member);
}

bool all_hold(const std::vector<Clause>& clauses, const Source& source)
{
    return std::all_of(
        clauses.begin(), clauses.end(), [&](const Clause& clause) { return clause.condition.matches(value_of(clause, source)); });
}

// "header.subject": the family's name without its ".*".
std::string name_of(const Clause& clause, const Vocabulary& vocabulary)
{
    std::string name = vocabulary.field(clause.field).name;
    if (!clause.member.empty())
        name.replace(name.size() - 1, 1, clause.member);
    return name;
}

} // namespace

bool Pattern::matches_event(EventId id) const { return std::binary_search(events_.begin(), events_.end(), id); }

bool Pattern::matches_clauses(const Source& source) const { return all_hold(clauses_, source); }

bool Pattern::matches_history(const Source& source) const { return all_hold(history_, source); }

bool Pattern::matches(const Source& source) const
{
    return matches_event(source.event()) && matches_clauses(source) && matches_history(source);
}

std::vector<Difference> Pattern::differences(const Source& source, const Vocabulary& vocabulary) const
{
    std::vector<Difference> different;
    if (!matches_event(source.event()))
        different.push_back({"event", event_text_, vocabulary.event(source.event()).name});
    for (const auto* clauses : {&clauses_, &history_}) {
        for (const Clause& clause : *clauses) {
            const Value value = value_of(clause, source);
            if (!clause.condition.matches(value))
                different.push_back({name_of(clause, vocabulary), clause.condition.to_text(),
                    pattern::to_text(value, vocabulary.field(clause.field).type)});
        }
    }
    return different;
}

std::string Pattern::to_text(const Vocabulary& vocabulary) const
{
    std::string fields;
    for (const auto* clauses : {&clauses_, &history_})
        for (const Clause& clause : *clauses)
            fields += fmt::format("{}{}: {}", fields.empty() ? "" : ", ", name_of(clause, vocabulary), clause.condition.to_text());
    return fields.empty() ? event_text_ : fmt::format("{} when {{{}}}", event_text_, fields);
}

} // namespace exemu::pattern
