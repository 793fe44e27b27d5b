#include "base/text.hpp"
#include "pattern/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>

// Reads {event, when} (scenario language, "Events and what a rule means").
namespace exemu::pattern {

namespace {

// Every name is said once, in the order it was found.
void add_once(std::vector<std::string>& names, std::string name)
{
    if (std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
}

class EventReader {
public:
    EventReader(Use use, const Vocabulary& vocabulary, Problems& problems) : use_(use), vocabulary_(vocabulary), problems_(problems) {}

    std::vector<EventId> read(const Tree& written)
    {
        if (written.is_list() && written.items.empty())
            problems_.add(written.place, "an empty list names no event");
        if (written.is_list())
            for (const Tree& item : written.items)
                one(item);
        else
            one(written);
        std::sort(events_.begin(), events_.end());
        events_.erase(std::unique(events_.begin(), events_.end()), events_.end());
        return std::move(events_);
    }

private:
    void one(const Tree& written)
    {
        if (!written.is_scalar())
            problems_.add(written.place, written.describe() + " stands where the name of an event is wanted");
        else if (written.text.find_first_of("*?") == std::string::npos)
            named(written);
        else
            globbed(written);
    }

    void named(const Tree& written)
    {
        const auto id = vocabulary_.find_event(written.text);
        if (!id)
            problems_.add(written.place, unknown_word("event", written.text, vocabulary_.event_names()));
        else if (is_refused(*id))
            refuse(written, vocabulary_.event(*id).name);
        else
            events_.push_back(*id);
    }

    // In a rule a glob means the turns and points it fits: `smtp.*` does not become an error by a fact of that protocol.
    void globbed(const Tree& written)
    {
        const std::vector<EventId> fitting = vocabulary_.match_events(written.text);
        if (fitting.empty()) {
            problems_.add(written.place, unknown_word("event", written.text, glob_forms()));
            return;
        }
        std::size_t taken = 0;
        for (const EventId id : fitting) {
            if (is_refused(id))
                continue;
            events_.push_back(id);
            ++taken;
        }
        if (taken == 0)
            refuse(written, written.text);
    }

    bool is_refused(EventId id) const { return use_ == Use::rule && vocabulary_.event(id).moment == Moment::fact; }

    void refuse(const Tree& written, std::string_view name)
    {
        problems_.add(written.place,
            fmt::format("\"{}\" is a fact: facts stand in expect, after and until, never in a rule's event", printable(name)));
    }

    // "smtp.*" and "*.rcpt" of every event: what a glob with a typing error meant.
    std::vector<std::string> glob_forms() const
    {
        std::vector<std::string> forms;
        for (const Event& event : vocabulary_.events()) {
            const std::size_t dot = event.name.find('.');
            if (dot == std::string::npos)
                continue;
            add_once(forms, event.name.substr(0, dot) + ".*");
            add_once(forms, "*" + event.name.substr(dot));
        }
        return forms;
    }

    Use use_;
    const Vocabulary& vocabulary_;
    Problems& problems_;
    std::vector<EventId> events_;
};

class ClauseReader {
public:
    ClauseReader(Use use, const std::vector<EventId>& events, const Vocabulary& vocabulary, Problems& problems)
        : use_(use), events_(events), vocabulary_(vocabulary), problems_(problems)
    {
    }

    std::vector<Clause> read(const Tree& when)
    {
        if (!when.is_map() && !when.is_empty())
            problems_.add(when.place, when.describe() + " stands where a map of fields is wanted");
        for (const Tree::Entry& entry : when.entries)
            one(entry);
        return std::move(clauses_);
    }

private:
    void one(const Tree::Entry& entry)
    {
        const auto family = vocabulary_.find_family(entry.key);
        const auto named = vocabulary_.find_named(entry.key);
        if (family && entry.value.is_map())
            members(entry, *family);
        else if (named && is_known(entry, *named))
            clause(entry.place, *named, entry.value);
        else if (family)
            problems_.add(entry.place, fmt::format("\"{0}\" is a family of fields: write {0}.NAME or {0}: {{NAME: ...}}", entry.key));
        else if (!named)
            unknown(entry);
    }

    // A plain name of a family counts only where an event declares a field of just that name.
    bool is_known(const Tree::Entry& entry, const Vocabulary::Named& named) const
    {
        if (!named.member.empty() || !vocabulary_.field(named.field).name.ends_with(".*"))
            return true;
        return std::any_of(events_.begin(), events_.end(), [&](EventId id) {
            const std::vector<Field>& own = vocabulary_.event(id).fields;
            return std::any_of(own.begin(), own.end(), [&](const Field& field) { return field.name == entry.key; });
        });
    }

    // header: {subject: "*x*"} is header.subject: "*x*".
    void members(const Tree::Entry& entry, FieldId family)
    {
        if (entry.value.find("not")) {
            problems_.add(entry.value.place, fmt::format("\"{0}\" is a family of fields: write {0}: {{NAME: {{not: ...}}}}", entry.key));
            return;
        }
        if (entry.value.entries.empty())
            problems_.add(entry.value.place, fmt::format("no field of the family \"{}\" is named", entry.key));
        for (const Tree::Entry& member : entry.value.entries)
            clause(member.place, {family, member.key}, member.value);
    }

    void clause(const Place& place, Vocabulary::Named named, const Tree& written)
    {
        const Field& field = vocabulary_.field(named.field);
        const std::string name = shown(field, named);
        if (!may_ask(place, named.field, name))
            return;
        const bool said = std::any_of(clauses_.begin(), clauses_.end(),
            [&](const Clause& earlier) { return earlier.field == named.field && iequals(earlier.member, named.member); });
        if (said) {
            problems_.add(place, fmt::format("\"{}\" is said twice", name));
            return;
        }
        clauses_.push_back({named.field, std::move(named.member), Condition::compile(written, field.type, problems_)});
    }

    static std::string shown(const Field& field, const Vocabulary::Named& named)
    {
        return named.member.empty() ? field.name : field.name.substr(0, field.name.size() - 1) + named.member;
    }

    // At least one of the events must have the field; in a rule, before its answer.
    bool may_ask(const Place& place, FieldId field, const std::string& name)
    {
        if (events_.empty()) // that problem was told
            return false;
        bool answered = false;
        for (const EventId id : events_) {
            const Field* declared = vocabulary_.declared(id, field);
            if (declared && !(use_ == Use::rule && declared->answered))
                return true;
            answered = answered || declared;
        }
        if (answered)
            problems_.add(place,
                fmt::format("\"{}\" is known only after the answer: it stands in expect, after and until, never in a "
                            "rule's when",
                    name));
        else
            problems_.add(place,
                fmt::format(
                    "{} no field \"{}\"{}", events_.size() == 1 ? event_name() + " has" : "these events have", name, who_has(field)));
        return false;
    }

    const std::string& event_name() const { return vocabulary_.event(events_.front()).name; }

    std::string who_has(FieldId field) const
    {
        std::vector<std::string> names;
        for (const EventId id : vocabulary_.match_events("*"))
            if (vocabulary_.has_field(id, field))
                names.push_back(vocabulary_.event(id).name);
        constexpr std::size_t most_named = 5;
        if (names.size() > most_named) {
            names.resize(most_named);
            names.push_back("...");
        }
        return names.empty() ? "" : ": it belongs to " + join(names, ", ");
    }

    void unknown(const Tree::Entry& entry)
    {
        if (events_.empty())
            return;
        std::vector<std::string> known;
        for (const EventId id : events_) {
            for (const std::string& name : vocabulary_.field_names(id)) {
                const auto field = vocabulary_.find_field(name);
                const bool usable = use_ == Use::expectation || !vocabulary_.declared(id, *field)->answered;
                if (usable)
                    add_once(known, name);
            }
        }
        problems_.add(entry.place, unknown_word("field", entry.key, known));
    }

    Use use_;
    const std::vector<EventId>& events_;
    const Vocabulary& vocabulary_;
    Problems& problems_;
    std::vector<Clause> clauses_;
};

std::string text_of(const Tree& event)
{
    if (!event.is_list())
        return printable(event.text);
    std::vector<std::string> names;
    names.reserve(event.items.size());
    for (const Tree& item : event.items)
        names.push_back(printable(item.text));
    return '[' + join(names, ", ") + ']';
}

} // namespace

Pattern Pattern::compile(const Tree& event, const Tree* when, Use use, const Vocabulary& vocabulary, Problems& problems)
{
    Pattern pattern;
    pattern.event_text_ = text_of(event);
    pattern.events_ = EventReader(use, vocabulary, problems).read(event);
    if (!when)
        return pattern;
    for (Clause& clause : ClauseReader(use, pattern.events_, vocabulary, problems).read(*when))
        (vocabulary.field(clause.field).history ? pattern.history_ : pattern.clauses_).push_back(std::move(clause));
    return pattern;
}

} // namespace exemu::pattern
