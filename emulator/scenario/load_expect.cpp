#include "base/text.hpp"
#include "scenario/load.hpp"
#include "scenario/print.hpp"
#include "scenario/scope.hpp"
#include "verdict/lints.hpp"

#include <algorithm>
#include <set>

namespace exemu::scenario {

using verdict::Expectation;

void add_lints(const Tree&, Loading&);

namespace {

struct ExpectKeys {
    std::string name;
    Tree event, when, scope, count, never, order, silence;
    Tree within, since;
    Tree spacing, matrix, tampered, unexpected_open, command, unanswered, lints;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("name", &ExpectKeys::name, "Appears in reports; needed to override or disable the expectation.");
        field("event", &ExpectKeys::event, "What must happen: as in a rule; facts too.");
        field("when", &ExpectKeys::when, "Fields of that moment, and those of its answer.");
        field("scope", &ExpectKeys::scope, "Every value of it that was seen must satisfy the expectation.");
        field("count", &ExpectKeys::count, "How often: 1, \">= 2\", \"2..5\"; default at least once.");
        field("never", &ExpectKeys::never, "{event, when, scope}: what must not happen.");
        field("order", &ExpectKeys::order, "A list of events or {event, when}: seen in this order, others may lie between.");
        field("silence", &ExpectKeys::silence, "allowed: a case in which no session reached a listener is no failure of the case.");
        field("within", &ExpectKeys::within, "From ready, or from the first match of `since`.");
        field("since", &ExpectKeys::since, "{event, when}: where `within` begins, in the same scope.");
        field("spacing", &ExpectKeys::spacing, "Time between one match and the next: \">= 30s\", \"1s..5s\". Beside event.");
        field("matrix", &ExpectKeys::matrix, "Results of a firewall lab. Not judged by this version: inconclusive.");
        field("tampered", &ExpectKeys::tampered, "Beside matrix: how many flows may arrive changed, as in count.");
        field("unexpected_open", &ExpectKeys::unexpected_open,
            "Beside matrix: how many that should be blocked may get through, as in count.");
        field("command", &ExpectKeys::command,
            "{exit: STATUS}: how the command of `exemu test` ends, \"!= 0\" or \"1..3\"; 0 where nothing is said.");
        field("unanswered", &ExpectKeys::unanswered, "How many requests may find nobody who serves them, as in count: 0 is none.");
        field("lints", &ExpectKeys::lints, "Built-in checks of clients: names, levels (must, should, note) or all, as the key of the top.");
    }
};

bool is_on(const Tree& tree) { return !tree.is_empty(); }

class ExpectReader {
public:
    explicit ExpectReader(Loading& loading) : loading_(loading), vocabulary_(loading.language.vocabulary) {}

    void read(const Tree& written)
    {
        if (!written.is_map()) {
            loading_.wrong(written.place, fmt::format("{} stands where an expectation is wanted: {{event, count}}", written.describe()));
            return;
        }
        keys_ = decode<ExpectKeys>(written, loading_.problems);
        out_ = Expectation();
        out_.place = written.place;
        if (!one_kind(written.place))
            return;
        read_kind();
        if (is_on(keys_.scope))
            out_.scope = fields_of(keys_.scope);
        else
            check_scope_said(written.place);
        read_time();
        out_.name = keys_.name.empty() ? made_name(written) : keys_.name;
        if (is_on(keys_.lints))
            return add_lints(keys_.lints, loading_);
        check_can_be_met(written.place);
        loading_.scenario.expect.push_back(std::move(out_));
    }

private:
    bool one_kind(const Place& place)
    {
        std::vector<std::string> said;
        const std::pair<const char*, const Tree*> kinds[] = {{"count", &keys_.count}, {"never", &keys_.never}, {"order", &keys_.order},
            {"silence", &keys_.silence}, {"spacing", &keys_.spacing}, {"matrix", &keys_.matrix}, {"command", &keys_.command},
            {"unanswered", &keys_.unanswered}, {"lints", &keys_.lints}};
        for (const auto& [word, tree] : kinds)
            if (is_on(*tree))
                said.emplace_back(word);
        const std::pair<const char*, const Tree*> beside_matrix[] = {
            {"tampered", &keys_.tampered}, {"unexpected_open", &keys_.unexpected_open}};
        for (const auto& [word, tree] : beside_matrix)
            if (is_on(*tree) && !is_on(keys_.matrix)) {
                loading_.wrong(tree->place, fmt::format("\"{}\" has a place beside \"matrix\" alone", word));
                return false;
            }
        if (said.size() > 1)
            loading_.wrong(place, fmt::format("an expectation says one thing, this one several: {}", join(said, ", ")));
        else if (said.empty() && !is_on(keys_.event))
            loading_.wrong(place, "an expectation needs an event, or one of never, order, silence");
        else if (!said.empty() && is_on(keys_.event) && said.front() != "count" && said.front() != "spacing")
            loading_.wrong(keys_.event.place, fmt::format("\"event\" has no place beside \"{}\"", said.front()));
        else if (!said.empty() && is_on(keys_.when) && said.front() != "count" && said.front() != "spacing" && said.front() != "never" &&
            said.front() != "order")
            loading_.wrong(keys_.when.place, fmt::format("\"when\" has no place beside \"{}\"", said.front()));
        else if (!said.empty() && said.front() == "count" && !is_on(keys_.event))
            loading_.wrong(keys_.count.place, "\"count\" needs an event");
        else
            return true;
        return false;
    }

    void read_kind()
    {
        if (is_on(keys_.never))
            return read_never();
        if (is_on(keys_.order))
            return read_order();
        if (is_on(keys_.silence)) {
            out_.kind = Expectation::Kind::silence;
            if (!keys_.silence.is_scalar() || keys_.silence.text != "allowed")
                loading_.wrong(keys_.silence.place, fmt::format("{} is not what silence can be: allowed", keys_.silence.describe()));
            return;
        }
        if (is_on(keys_.event))
            out_.patterns.push_back(
                read_pattern(keys_.event, is_on(keys_.when) ? &keys_.when : nullptr, pattern::Use::expectation, loading_));
        if (is_on(keys_.matrix)) {
            read_matrix();
        } else if (is_on(keys_.spacing)) {
            read_spacing();
        } else if (is_on(keys_.command)) {
            read_command();
        } else if (is_on(keys_.unanswered)) {
            read_unanswered();
        } else if (is_on(keys_.count)) {
            read_count(keys_.count);
        }
    }

    // What no dialogue knows (behind the doors of HTTP that too is http.unknown), and the commands of ActiveSync, each a moment of its
    // own, that are known and not served: the answer says so in these words.
    void read_unanswered()
    {
        const Place& place = keys_.unanswered.place;
        const auto add = [&](const char* event, const Tree* when) {
            out_.patterns.push_back(read_pattern(Tree::scalar(event, place), when, pattern::Use::expectation, loading_));
        };
        add("*.unknown", nullptr);
        Tree unserved = Tree::map(place);
        unserved.set("origin", Tree::scalar("natural", place));
        unserved.set("text", Tree::scalar("*is not served by this version", place));
        if (!vocabulary_.match_events("eas.*").empty())
            add("eas.*", &unserved);
        read_count(keys_.unanswered);
    }

    void read_matrix()
    {
        out_.kind = Expectation::Kind::unjudged;
        out_.said = "matrix";
        if (!keys_.matrix.is_scalar() || keys_.matrix.text != "all")
            loading_.wrong(keys_.matrix.place, fmt::format("{} is not what matrix can be: all", keys_.matrix.describe()));
        for (const Tree* number : {&keys_.tampered, &keys_.unexpected_open})
            if (is_on(*number))
                read_count(*number);
    }

    void read_count(const Tree& written)
    {
        const auto range = written.is_scalar() ? verdict::Range::parse(written.text) : Parsed<verdict::Range>(syntax_error("a count", 0));
        if (!range)
            loading_.wrong(written.place, fmt::format("{} is no count: write {}", written.describe(), range.error().expected));
        else if (range->least > range->most)
            loading_.wrong(written.place, fmt::format("{} can never be met: no number lies in it", written.describe()));
        else
            out_.count = *range;
    }

    void read_spacing()
    {
        out_.kind = Expectation::Kind::spacing;
        if (!is_on(keys_.event))
            loading_.wrong(keys_.spacing.place, "\"spacing\" needs an event: what is spaced");
        else
            out_.wanted = pattern::Condition::compile(keys_.spacing, pattern::Type::duration, loading_.problems);
    }

    void read_command()
    {
        out_.kind = Expectation::Kind::command;
        static const std::string known[] = {"exit"};
        const Tree* exit = keys_.command.find("exit");
        if (keys_.command.is_map())
            options::report_unknown_keys(keys_.command, options::Reading{loading_.problems}, known);
        if (exit)
            out_.wanted = pattern::Condition::compile(*exit, pattern::Type::number, loading_.problems);
        else
            loading_.wrong(keys_.command.place, "\"command\" says how it ends: {exit: 0}, {exit: \"!= 0\"}");
    }

    void read_never()
    {
        out_.kind = Expectation::Kind::never;
        if (!keys_.never.is_map()) {
            out_.patterns.push_back(
                read_pattern(keys_.never, is_on(keys_.when) ? &keys_.when : nullptr, pattern::Use::expectation, loading_));
            return;
        }
        static const std::string known[] = {"event", "when", "scope"};
        options::report_unknown_keys(keys_.never, options::Reading{loading_.problems}, known);
        const Tree *event = keys_.never.find("event"), *scope = keys_.never.find("scope");
        if (!event)
            loading_.wrong(keys_.never.place, "\"event\" is missing: what must never happen");
        else
            out_.patterns.push_back(read_pattern(*event, keys_.never.find("when"), pattern::Use::expectation, loading_));
        if (is_on(keys_.when))
            loading_.wrong(keys_.when.place, "\"when\" stands within never, beside its event");
        if (scope && is_on(keys_.scope))
            loading_.wrong(keys_.scope.place, "\"scope\" is said twice: within never and beside it");
        else if (scope)
            keys_.scope = *scope;
    }

    void read_order()
    {
        out_.kind = Expectation::Kind::order;
        static const std::string known[] = {"event", "when"};
        if (!keys_.order.is_list() || keys_.order.items.size() < 2) {
            loading_.wrong(keys_.order.place, "\"order\" is a list of at least two events");
            return;
        }
        if (is_on(keys_.when))
            loading_.wrong(keys_.when.place, "\"when\" stands within order, beside its event");
        for (const Tree& item : keys_.order.items) {
            if (!item.is_map()) {
                out_.patterns.push_back(read_pattern(item, nullptr, pattern::Use::expectation, loading_));
                continue;
            }
            options::report_unknown_keys(item, options::Reading{loading_.problems}, known);
            if (const Tree* event = item.find("event"))
                out_.patterns.push_back(read_pattern(*event, item.find("when"), pattern::Use::expectation, loading_));
            else
                loading_.wrong(item.place, "\"event\" is missing");
        }
    }

    // What is counted must say for whom, as in a rule.
    void check_scope_said(const Place& place)
    {
        for (const pattern::Pattern& pattern : out_.patterns)
            for (const auto* clauses : {&pattern.history(), &pattern.clauses()})
                for (const pattern::Clause& clause : *clauses)
                    if (vocabulary_.field(clause.field).history || clause.field == pattern::f_during_backoff)
                        loading_.wrong(place,
                            fmt::format("\"{}\" needs a scope: say who is counted, for example scope: client",
                                vocabulary_.field(clause.field).name));
    }

    std::vector<pattern::FieldId> fields_of(const Tree& written)
    {
        std::set<pattern::EventId> events;
        for (const pattern::Pattern& pattern : out_.patterns)
            events.insert(pattern.events().begin(), pattern.events().end());
        const std::vector<pattern::EventId> all(events.begin(), events.end());
        const Scope scope = read_scope(&written, all, pattern::Use::expectation, vocabulary_, loading_.problems);
        for (const std::string& member : scope.members)
            if (!member.empty())
                loading_.wrong(written.place, "a member of a family of fields cannot be the scope of an expectation");
        return scope.fields;
    }

    void read_time()
    {
        if (is_on(keys_.within)) {
            Duration within{};
            if (options::read_scalar(within, keys_.within, options::Reading{loading_.problems}) && within <= 0s)
                loading_.wrong(keys_.within.place, "nothing happens within 0s");
            out_.within = within;
        }
        if (!is_on(keys_.since))
            return;
        const Tree* event = keys_.since.find("event");
        static const std::string known[] = {"event", "when"};
        if (keys_.since.is_map())
            options::report_unknown_keys(keys_.since, options::Reading{loading_.problems}, known);
        if (!event)
            loading_.wrong(keys_.since.place, "\"since\" is a pattern: {event, when}");
        else
            out_.since = read_pattern(*event, keys_.since.find("when"), pattern::Use::expectation, loading_);
        if (!is_on(keys_.within))
            loading_.wrong(keys_.since.place, "\"since\" says where \"within\" begins, which is missing");
    }

    std::string made_name(const Tree& written) const
    {
        Tree said = written;
        std::erase_if(said.entries, [](const Tree::Entry& entry) { return entry.key == "name"; });
        const std::string text = flow_text(said);
        return text.size() > 2 ? text.substr(1, text.size() - 2) : text;
    }

    // True when an open listener speaks the protocol of the event, or when no protocol owns it.
    bool can_happen(pattern::EventId id) const
    {
        const std::string& name = vocabulary_.event(id).name;
        const std::string protocol = name.substr(0, name.find('.'));
        const auto& listeners = loading_.scenario.listeners;
        const auto is_open = [](const Listener& listener) { return listener.state == ListenerState::open; };
        if (protocol == "tls")
            return std::any_of(listeners.begin(), listeners.end(),
                [&](const Listener& listener) { return is_open(listener) && listener.tls != ListenerTls::none; });
        return !loading_.language.protocol(protocol) || std::any_of(listeners.begin(), listeners.end(), [&](const Listener& listener) {
            return is_open(listener) && listener.protocol == protocol;
        });
    }

    void check_can_be_met(const Place& place)
    {
        const bool wanted = out_.kind == Expectation::Kind::order ||
            (out_.kind == Expectation::Kind::count && (!out_.count || out_.count->least > 0));
        if (!wanted || loading_.scenario.listeners.empty())
            return;
        for (const pattern::Pattern& pattern : out_.patterns) {
            const auto& events = pattern.events();
            if (!events.empty() && std::none_of(events.begin(), events.end(), [&](pattern::EventId id) { return can_happen(id); }))
                loading_.wrong(place,
                    fmt::format(
                        "can never be met: no open listener of this scenario has the event {}", vocabulary_.event(events.front()).name));
        }
    }

    Loading& loading_;
    const pattern::Vocabulary& vocabulary_;
    ExpectKeys keys_;
    Expectation out_;
};

} // namespace

// Names, levels, or all. Each becomes an expectation of its own.
void add_lints(const Tree& written, Loading& loading)
{
    std::vector<std::string> known{"all", "must", "should", "note"};
    for (const verdict::Lint& lint : verdict::lints())
        known.emplace_back(lint.name);
    const auto arm = [&](const verdict::Lint& lint, const Place& place) {
        Expectation armed;
        armed.kind = Expectation::Kind::lint;
        armed.lint = &lint;
        armed.name = lint.name;
        armed.place = place;
        const bool twice = std::ranges::any_of(loading.scenario.expect, [&](const Expectation& one) { return one.lint == &lint; });
        if (!twice)
            loading.scenario.expect.push_back(std::move(armed));
    };
    for (const Tree& word : written.is_list() ? written.items : std::vector{written}) {
        if (!word.is_scalar() || std::ranges::find(known, word.text) == known.end()) {
            loading.wrong(word.place,
                word.is_scalar() ? unknown_word("lint", word.text, known)
                                 : fmt::format("{} stands where the name of a lint is wanted", word.describe()));
            continue;
        }
        for (const verdict::Lint& lint : verdict::lints())
            if (word.text == "all" || word.text == lint.name || word.text == verdict::to_text(lint.level))
                arm(lint, word.place);
    }
}

std::vector<OptionDoc> expect_options() { return describe_options<ExpectKeys>(); }

void load_expect(Loading& loading)
{
    if (const Tree* lints = loading.find("lints"))
        add_lints(*lints, loading);
    const Tree* expect = loading.find_list("expect");
    if (!expect)
        return;
    ExpectReader reader(loading);
    for (const Tree& one : expect->items) {
        if (loading.enough_said())
            return;
        reader.read(one);
    }
}

} // namespace exemu::scenario
