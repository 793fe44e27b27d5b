#include "base/text.hpp"
#include "scenario/hidden.hpp"
#include "scenario/load.hpp"
#include "scenario/print.hpp"
#include "scenario/scope.hpp"
#include "scenario/step_reader.hpp"

#include <algorithm>
#include <set>

namespace exemu::scenario {

namespace {

struct RuleKeys {
    std::string name;
    Tree event, when, scope, after, until;
    std::optional<std::uint64_t> every;
    Tree nth;
    std::optional<std::uint64_t> times;
    std::optional<Percent> share, chance;
    bool disabled = false;
    Tree steps;

    template <class Fields>
    static void describe(Fields& field)
    {
        constexpr std::uint64_t one = 1;
        field("name", &RuleKeys::name, "Appears in journals; needed to override, enable or disable the rule.");
        field("event", &RuleKeys::event, "Which moment: smtp.rcpt, smtp.*, \"*.authorize\", or a list.").required();
        field("when", &RuleKeys::when, "Fields of that moment, known before the answer; all must hold.");
        field("scope", &RuleKeys::scope, "Who is counted: all, connection, client, account, mailbox, or a list of fields; default all.");
        field("after", &RuleKeys::after, "Begins: a duration from ready, or a pattern {event, when} seen in the same scope.");
        field("until", &RuleKeys::until, "Ends: a duration from ready, or a pattern {event, when} seen in the same scope.");
        field("every", &RuleKeys::every, "3: the 3rd, 6th, 9th counted turn.").at_least(one);
        field("nth", &RuleKeys::nth, "3, or [2, 5]: these counted turns alone.");
        field("times", &RuleKeys::times, "At most so often in this scope.").at_least(one);
        field("share", &RuleKeys::share, "This part of the scope values, always the same ones.");
        field("chance", &RuleKeys::chance, "This part of the turns, drawn last.");
        field("disabled", &RuleKeys::disabled, "Waits for enable.");
        field("do", &RuleKeys::steps, "One step or a list of steps.").required();
    }
};

std::optional<Since> read_since(const Tree& written, std::span<const pattern::FieldId> scope, std::string_view key, const Loading& loading)
{
    Since since;
    if (written.is_empty())
        return std::nullopt;
    if (!written.is_map()) {
        Duration time{};
        options::read_scalar(time, written, options::Reading{loading.problems});
        since.time = time;
        return since;
    }
    static const std::string keys[] = {"event", "when"};
    options::report_unknown_keys(written, options::Reading{loading.problems}, keys);
    const Tree* event = written.find("event");
    if (!event) {
        loading.wrong(written.place, fmt::format("\"event\" is missing: {} is a duration or a pattern {{event, when}}", key));
        return std::nullopt;
    }
    since.pattern = read_pattern(*event, written.find("when"), pattern::Use::expectation, loading);
    const pattern::Vocabulary& vocabulary = loading.language.vocabulary;
    for (const pattern::FieldId field : scope)
        if (const auto& events = since.pattern->events(); !events.empty() &&
            std::none_of(events.begin(), events.end(), [&](pattern::EventId id) { return vocabulary.has_field(id, field); }))
            loading.wrong(event->place,
                fmt::format("{} never has the field \"{}\" of this rule's scope: it would not be seen in the same scope",
                    event->is_scalar() ? printable(event->text) : "this pattern", vocabulary.field(field).name));
    return since;
}

std::vector<std::uint64_t> read_nth(const Tree& written, const Loading& loading)
{
    std::vector<std::uint64_t> numbers;
    const std::vector<Tree> parts = written.is_list() ? written.items : written.is_empty() ? std::vector<Tree>() : std::vector{written};
    if (written.is_list() && parts.empty())
        loading.wrong(written.place, "an empty list means no turn at all");
    for (const Tree& part : parts) {
        std::uint64_t number = 0;
        if (!options::read_number(number, part, options::Reading{loading.problems}, std::numeric_limits<std::uint64_t>::max()))
            continue;
        if (number == 0)
            loading.wrong(part.place, "turns are counted from 1");
        else if (std::find(numbers.begin(), numbers.end(), number) != numbers.end())
            loading.wrong(part.place, fmt::format("{} stands twice", number));
        else
            numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

// What is counted must say for whom (scenario language, "`scope`: who is counted").
void check_scope_said(const Rule& rule, const RuleKeys& keys, const Loading& loading)
{
    if (!keys.scope.is_empty())
        return;
    const pattern::Vocabulary& vocabulary = loading.language.vocabulary;
    for (const auto* clauses : {&rule.pattern.history(), &rule.pattern.clauses()})
        for (const pattern::Clause& clause : *clauses)
            if (vocabulary.field(clause.field).history || clause.field == pattern::f_during_backoff)
                loading.wrong(keys.when.place,
                    fmt::format(
                        "\"{}\" needs a scope: say who is counted, for example scope: client", vocabulary.field(clause.field).name));
    if (rule.share)
        loading.wrong(rule.place, "\"share\" needs a scope: say of whom it is a part, for example scope: account");
}

void check_times(const Rule& rule, const RuleKeys& keys, const Loading& loading)
{
    if (rule.every && !keys.nth.is_empty())
        loading.wrong(keys.nth.place, "\"nth\" and \"every\" both say which turns: write one of them");
    if (rule.after && rule.until && rule.after->time && rule.until->time && *rule.until->time <= *rule.after->time)
        loading.wrong(keys.until.place, "\"until\" is not later than \"after\": the rule would never be asked");
}

class RuleReader {
public:
    explicit RuleReader(Loading& loading) : loading_(loading)
    {
        if (const Tree* rules = loading.find("rules"))
            for (const Tree& rule : rules->items)
                if (const Tree* name = rule.find("name"); name && name->is_scalar())
                    names_.insert(name->text);
    }

    void read(Tree& written)
    {
        if (!written.is_map()) {
            loading_.wrong(written.place, fmt::format("{} stands where a rule is wanted: {{event, do}}", written.describe()));
            return;
        }
        const std::size_t problems = loading_.problems.size();
        const RuleKeys keys = decode<RuleKeys>(written, loading_.problems);
        Rule rule;
        rule.place = written.place;
        rule.name = keys.name.empty() ? name_by_place(written.place) : keys.name;
        if (!keys.event.is_empty())
            rule.pattern = read_pattern(keys.event, keys.when.is_empty() ? nullptr : &keys.when, pattern::Use::rule, loading_);
        rule.scope = read_scope(&keys.scope, rule.pattern.events(), pattern::Use::rule, loading_.language.vocabulary, loading_.problems);
        rule.after = read_since(keys.after, rule.scope.fields, "after", loading_);
        rule.until = read_since(keys.until, rule.scope.fields, "until", loading_);
        rule.every = keys.every;
        rule.nth = read_nth(keys.nth, loading_);
        rule.times = keys.times;
        rule.share = keys.share;
        rule.chance = keys.chance;
        rule.disabled = keys.disabled;
        if (!keys.steps.is_empty())
            rule.action = StepReader(loading_, rule.pattern.events()).read(keys.steps);
        rule.do_said = flow_text(keys.steps.items.size() == 1 ? keys.steps.items.front() : keys.steps);
        check_scope_said(rule, keys, loading_);
        check_times(rule, keys, loading_);
        if (keys.scope.is_empty())
            written.set("scope", Tree::scalar("all", Place{std::make_shared<const std::string>("default"), 0, 0}));
        loading_.scenario.rules.push_back(std::move(rule));
        sound_.push_back(problems == loading_.problems.size());
    }

    const std::vector<bool>& sound() const { return sound_; }

private:
    // Draws hang on the name: of the file without its folder, so that they are the same wherever it lies.
    std::string name_by_place(const Place& place)
    {
        const std::string source = place.source ? *place.source : std::string();
        const std::string file = source.substr(source.find_last_of('/') + 1);
        std::string name = place.line == 0 ? fmt::format("rule of the {}", file) : fmt::format("rule at {}:{}", file, place.line);
        if (!names_.insert(name).second) {
            const std::string more = fmt::format("{}:{}", name, place.column);
            name = more;
            for (int n = 2; !names_.insert(name).second; ++n)
                name = fmt::format("{} ({})", more, n);
        }
        return name;
    }

    Loading& loading_;
    std::set<std::string> names_;
    std::vector<bool> sound_; // by rule: it has no problem
};

// A fault that no rule uses is held to the form of its steps at least.
void check_faults(const Loading& loading)
{
    const Tree* faults = loading.find_map("faults");
    for (const Tree::Entry& fault : faults ? std::span<const Tree::Entry>(faults->entries) : std::span<const Tree::Entry>()) {
        if (fault.value.is_empty())
            loading.wrong(fault.place, fmt::format("fault \"{}\" has no steps", printable(fault.key)));
        else
            StepReader(loading, {}).read(fault.value);
    }
}

} // namespace

std::vector<OptionDoc> rule_options() { return describe_options<RuleKeys>(); }

void load_rules(Loading& loading)
{
    check_faults(loading);
    RuleReader reader(loading);
    if (loading.find_list("rules"))
        for (Tree& rule : loading.tree.find("rules")->items) {
            if (loading.enough_said())
                return;
            reader.read(rule);
        }
    load_timeline(loading);
    check_hidden(loading, reader.sound());
}

} // namespace exemu::scenario
