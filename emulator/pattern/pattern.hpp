#pragma once
#include "base/tree.hpp"
#include "pattern/condition.hpp"
#include "pattern/vocabulary.hpp"

#include <string>
#include <vector>

namespace exemu::pattern {

struct Clause {
    FieldId field = 0;
    std::string member; // of a family field: "subject" for header.subject, as written
    Condition condition;
};

struct Difference { // one clause that did not hold
    std::string field, wanted, was;
};

enum class Use { rule, expectation }; // a rule may use asked fields alone

// {event, when}: which moments are meant.
class Pattern {
public:
    // `event` is one name, a glob or a list; `when` a map or null, in which header: {subject: X} is header.subject: X. Errors:
    // unknown event or field (nearest word), a fact in a rule (a glob passes over facts), an answered field in a rule, a field
    // that none of the events has, a field said twice. With a problem there is no pattern to use.
    static Pattern compile(const Tree& event, const Tree* when, Use, const Vocabulary&, Problems&);

    bool matches(const Source&) const;          // event and every clause
    bool matches_event(EventId id) const;
    bool matches_clauses(const Source&) const;  // every clause but history
    bool matches_history(const Source&) const;  // history clauses alone
    const std::vector<EventId>& events() const { return events_; }
    const std::vector<Clause>& clauses() const { return clauses_; }
    const std::vector<Clause>& history() const { return history_; }
    // Each clause that does not hold, and the event where that differs: what a near miss tells.
    std::vector<Difference> differences(const Source&, const Vocabulary&) const;
    std::string to_text(const Vocabulary&) const; // "smtp.rcpt when {rcpt: *@contoso.test, code: 250}"

private:
    std::vector<EventId> events_; // sorted
    std::vector<Clause> clauses_, history_;
    std::string event_text_; // as written
};

} // namespace exemu::pattern
