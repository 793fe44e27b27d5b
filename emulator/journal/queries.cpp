// What may be asked of the journal. Each query is one pass of a Reader over what had been written when it began.
#include "journal/journal.hpp"

#include <algorithm>

namespace exemu::journal {

namespace {

using pattern::Clause;
using pattern::Pattern;

std::size_t count_failing(const std::vector<Clause>& clauses, const Record& record)
{
    return static_cast<std::size_t>(std::count_if(clauses.begin(), clauses.end(), [&](const Clause& clause) {
        const pattern::Value value = clause.member.empty() ? record.field(clause.field) : record.member(clause.field, clause.member);
        return !clause.condition.matches(value);
    }));
}

} // namespace

std::size_t Journal::count(const Pattern& pattern) const
{
    std::size_t n = 0;
    Reader reader(*this);
    const std::uint64_t last = written();
    while (const auto record = reader.next(last))
        n += pattern.matches(*record);
    return n;
}

std::vector<Record> Journal::find(const Pattern& pattern, std::size_t most) const
{
    std::vector<Record> found;
    Reader reader(*this);
    const std::uint64_t last = written();
    while (found.size() < most) {
        auto record = reader.next(last);
        if (!record)
            break;
        if (pattern.matches(*record))
            found.push_back(std::move(*record));
    }
    return found;
}

std::vector<Journal::NearMiss> Journal::nearest(
    const Pattern& pattern, std::size_t most, const std::function<bool(const Record&)>& among) const
{
    struct Candidate {
        std::size_t failing;
        Record record;
    };
    std::vector<Candidate> best; // fewest first, of equal ones the latest first
    Reader reader(*this);
    const std::uint64_t last = written();
    while (auto record = reader.next(last)) {
        if (!pattern.matches_event(record->event()) || (among && !among(*record)))
            continue;
        const std::size_t failing = count_failing(pattern.clauses(), *record);
        if (failing == 0)
            continue;
        const auto place = std::lower_bound(
            best.begin(), best.end(), failing, [](const Candidate& candidate, std::size_t n) { return candidate.failing < n; });
        best.insert(place, {failing, std::move(*record)});
        if (best.size() > most)
            best.pop_back();
    }
    std::vector<NearMiss> misses;
    for (Candidate& candidate : best) {
        auto differences = pattern.differences(candidate.record, vocabulary_);
        misses.push_back({std::move(candidate.record), std::move(differences)});
    }
    return misses;
}

} // namespace exemu::journal
