#pragma once
#include "journal/journal.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exemu::verdict {

// Whose events are taken together.
class Scope {
public:
    Scope(const std::vector<pattern::FieldId>& fields, const pattern::Vocabulary& words) : fields_(fields), words_(words) {}
    bool is_all() const { return fields_.empty(); }
    // The values of the scope's fields; nothing when the record lacks one of them.
    std::optional<std::string> key(const journal::Record&) const;
    std::string describe(const std::string& key) const; // "client=127.0.0.1, rcpt=ann@contoso.test"
    std::string names() const;                          // "client, rcpt"

private:
    const std::vector<pattern::FieldId>& fields_;
    const pattern::Vocabulary& words_;
};

// What a record is to a pattern. `unknown`: the journal does not hold what would tell, because a value was cut or is never
// written; that is missing evidence, like an event that was evicted.
enum class Sight : std::uint8_t { nothing, unknown, match };

// One pattern and, for each key, the history of its matches: what attempt, since_first, since_last and rate ask for. As in a
// rule, a record is counted when all but the history clauses hold, and these are asked afterwards.
class Watch {
public:
    explicit Watch(const pattern::Pattern&);
    const pattern::Pattern& pattern() const { return pattern_; }
    bool of_event(const journal::Record& record) const { return pattern_.matches_event(record.event()); }
    bool has_history() const { return !pattern_.history().empty() || asks_backoff_; }
    bool asks_backoff() const { return asks_backoff_; }
    void told_to_wait(const std::string& key, SteadyTime until);
    // Of every record of the pattern's events, once and in order.
    Sight look(const journal::Record&, const std::string& key);

private:
    struct History {
        std::int64_t count = 0;
        SteadyTime first{}, last{};
        std::deque<SteadyTime> recent; // for rate: as far back as its window
    };
    Sight ask_clauses(const journal::Record&, const std::string& key) const;
    bool ask_history(History&, SteadyTime now) const;

    const pattern::Pattern& pattern_;
    bool asks_backoff_ = false;
    std::map<std::string, History> histories_;
    std::map<std::string, SteadyTime> waits_until_;
};

} // namespace exemu::verdict
