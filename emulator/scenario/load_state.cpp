#include "base/text.hpp"
#include "scenario/load.hpp"
#include "scenario/scope.hpp"

#include <algorithm>

namespace exemu::scenario {

namespace {

struct StateKeys {
    Tree scope;
    std::vector<std::string> values;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("scope", &StateKeys::scope, "Whose state it is: all, connection, client, account, mailbox, or a list of fields.");
        field("values", &StateKeys::values, "The values it can have; the first is the start.").required();
    }
};

// Names are members of the fields state.NAME and state_age.NAME.
bool is_state_name(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::vector<std::string> names_of(const std::vector<DeclaredState>& states)
{
    std::vector<std::string> names;
    for (const DeclaredState& state : states)
        names.push_back(state.name);
    return names;
}

// A value that the state never has makes a rule that never matches.
void check_value(const Tree& written, const DeclaredState& state, const Loading& loading)
{
    for (const Tree& item : written.items)
        check_value(item, state, loading);
    if (const Tree* turned = written.find("not"))
        check_value(*turned, state, loading);
    std::string_view text = written.text;
    if (text.starts_with("!="))
        text = trim(text.substr(2));
    const bool plain = written.is_scalar() && !text.starts_with('~') && text.find_first_of("*?") == std::string_view::npos &&
        text != "none";
    if (plain && std::none_of(state.values.begin(), state.values.end(), [&](const std::string& value) { return iequals(value, text); }))
        loading.wrong(written.place, unknown_word("value of state " + state.name, text, state.values));
}

void check_member(const std::string& name, const Place& place, const Tree* condition, const Loading& loading)
{
    const std::vector<DeclaredState>& states = loading.scenario.states;
    const auto found = std::find_if(states.begin(), states.end(), [&](const DeclaredState& state) { return iequals(state.name, name); });
    if (found == states.end())
        loading.wrong(place, unknown_word("state", name, names_of(states)));
    else if (condition)
        check_value(*condition, *found, loading);
}

// The names and values of states in a `when`; the plain names `state` and `state_age` become the only state there is.
void read_states(Tree& when, const Loading& loading)
{
    const std::vector<DeclaredState>& states = loading.scenario.states;
    for (Tree::Entry& entry : when.entries) {
        const bool age = entry.key == "state_age" || entry.key.starts_with("state_age.");
        if (!age && entry.key != "state" && !entry.key.starts_with("state."))
            continue;
        const std::string_view family = age ? "state_age" : "state";
        const bool members = entry.value.is_map() && !entry.value.find("not");
        if (entry.key == family && members) {
            for (const Tree::Entry& member : entry.value.entries)
                check_member(member.key, member.place, age ? nullptr : &member.value, loading);
            continue;
        }
        if (entry.key == family && states.size() != 1) {
            loading.wrong(entry.place,
                states.empty() ? fmt::format("no state is declared: \"{}\" asks for one under the key state", family)
                               : fmt::format("several states are declared: write {}.NAME", family));
            entry.key = fmt::format("{}.{}", family, states.empty() ? "NAME" : states.front().name);
            continue;
        }
        if (entry.key == family)
            entry.key = fmt::format("{}.{}", family, states.front().name);
        check_member(entry.key.substr(family.size() + 1), entry.place, age ? nullptr : &entry.value, loading);
    }
}

// Facts of the harness have a field `state` of their own (port.changed): there the plain name is theirs.
bool have_own_state(const Tree& event, const pattern::Vocabulary& vocabulary)
{
    std::vector<pattern::EventId> events;
    for (const Tree& name : event.is_list() ? std::span<const Tree>(event.items) : std::span(&event, 1))
        for (const pattern::EventId id : vocabulary.match_events(name.text))
            events.push_back(id);
    return !events.empty() && std::all_of(events.begin(), events.end(), [&](pattern::EventId id) {
        const auto& own = vocabulary.own_fields(id);
        return std::find(own.begin(), own.end(), pattern::f_state) != own.end();
    });
}

} // namespace

std::vector<OptionDoc> state_options() { return describe_options<StateKeys>(); }

void load_states(Loading& loading)
{
    const Tree* written = loading.find_map("state");
    if (!written)
        return;
    for (const Tree::Entry& entry : written->entries) {
        if (loading.enough_said())
            return;
        if (!is_state_name(entry.key))
            loading.wrong(entry.place, fmt::format("\"{}\" is no name of a state: letters, digits, _ and -", printable(entry.key)));
        const StateKeys keys = decode<StateKeys>(entry.value, loading.problems);
        DeclaredState state;
        state.name = entry.key;
        state.scope = read_scope(&keys.scope, {}, pattern::Use::rule, loading.language.vocabulary, loading.problems);
        state.values = keys.values;
        const Tree* values = entry.value.find("values");
        if (values && values->is_list() && values->items.empty())
            loading.wrong(values->place, "a state has at least one value");
        for (std::size_t i = 0; values && i < values->items.size() && i < state.values.size(); ++i)
            if (std::any_of(state.values.begin(), state.values.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const std::string& earlier) { return iequals(earlier, state.values[i]); }))
                loading.wrong(values->items[i].place, fmt::format("value \"{}\" stands twice", printable(state.values[i])));
        loading.scenario.states.push_back(std::move(state));
    }
}

pattern::Pattern read_pattern(const Tree& event, const Tree* when, pattern::Use use, const Loading& loading)
{
    if (!when || !when->is_map())
        return pattern::Pattern::compile(event, when, use, loading.language.vocabulary, loading.problems);
    Tree named = *when;
    if (!have_own_state(event, loading.language.vocabulary))
        read_states(named, loading);
    return pattern::Pattern::compile(event, &named, use, loading.language.vocabulary, loading.problems);
}

} // namespace exemu::scenario
