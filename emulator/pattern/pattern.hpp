#pragma once
#include "base/tree.hpp"
#include "pattern/condition.hpp"
#include "pattern/vocabulary.hpp"

#include <string>
#include <vector>

namespace exemu::pattern {

struct Clause {
    FieldId field = 0;
    std::string member; // of a family field: "subject" for header.subject
    Condition condition;
};

struct Difference { // one clause that did not hold
    std::string field, wanted, was;
};

enum class Use { rule, expectation }; // a rule may use asked fields alone

// {event, when}: which moments are meant.
class Pattern {
public:
    // `event` is one name, a glob or a list; `when` a map or null. Errors: unknown event or field (nearest word), an answered
    // field in a rule, a field that none of the events has.
    static Pattern compile(const Tree& event, const Tree* when, Use, const Vocabulary&, Problems&);

    bool matches(const Source&) const;          // event and every clause
    bool matches_event(EventId id) const;
    bool matches_clauses(const Source&) const;  // every clause but history
    bool matches_history(const Source&) const;  // history clauses alone
    const std::vector<EventId>& events() const { return events_; }
    const std::vector<Clause>& clauses() const { return clauses_; }
    const std::vector<Clause>& history() const { return history_; }
    std::vector<Difference> differences(const Source&, const Vocabulary&) const;
    std::string to_text(const Vocabulary&) const;

private:
    std::vector<EventId> events_; // sorted
    std::vector<Clause> clauses_, history_;
};

} // namespace exemu::pattern
