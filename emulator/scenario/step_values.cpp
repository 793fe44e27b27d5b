#include "base/text.hpp"
#include "scenario/step_reader.hpp"

#include <algorithm>

// What stands behind a step.
namespace exemu::scenario {

// A duration from `least` to the longest that a step may wait; a problem otherwise.
std::optional<Duration> read_wait(const Tree& value, Duration least, const Loading& loading)
{
    Duration duration{};
    if (!options::read_scalar(duration, value, options::Reading{loading.problems}))
        return std::nullopt;
    if (duration >= least && duration <= longest_wait)
        return duration;
    loading.wrong(value.place,
        duration > longest_wait ? fmt::format("{} is too long: at most {}", value.describe(), exemu::to_text(longest_wait))
                                : fmt::format("{} is too short: at least {}", value.describe(), exemu::to_text(least)));
    return std::nullopt;
}

namespace {

struct SwapCertKeys {
    std::string listener, sni;
    Tree name;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("listener", &SwapCertKeys::listener, "The listener.").required();
        field("sni", &SwapCertKeys::sni,
            "The host name that is asked for, or \"*.contoso.test\"; without it, what is shown where no other is asked for by name.");
        field("name", &SwapCertKeys::name, "The certificate.").required();
    }
};

// "a code with text always quoted": unquoted, `250 2.1.5 ok: yes` would be a map and `421 a #b` lose its end.
bool is_quoted(const Tree& value, const Loading& loading)
{
    bool quoted = true;
    for (const Tree& line : value.items)
        quoted = is_quoted(line, loading) && quoted;
    if (!value.is_scalar() || value.quoted || value.text.find(' ') == std::string::npos)
        return quoted;
    loading.wrong(value.place, fmt::format("a code with text stands in quotes: \"{}\"", printable(value.text)));
    return false;
}

} // namespace

void StepReader::read_reply(const Tree& value, const Place& place)
{
    SayStep step;
    if (!is_quoted(value, loading_))
        return;
    if (const Tree* backoff = value.find("backoff"))
        step.backoff = read_wait(*backoff, 1ms, loading_);

    // Each event reads it in its own form. What all of them refuse is said once, what some refuse with their names.
    std::vector<std::pair<Problem, std::vector<pattern::EventId>>> refused;
    for (const pattern::EventId event : events_) {
        const EventGrammar& grammar = loading_.language.events[event];
        Problems problems;
        std::shared_ptr<const ReplyForm> form = grammar.parse_reply ? grammar.parse_reply(value, problems) : nullptr;
        if (!form && problems.empty())
            problems.add(value.place, fmt::format("{} is no reply in the form of this protocol", value.describe()));
        for (const Problem& problem : problems.sorted()) {
            const auto said = std::find_if(refused.begin(), refused.end(), [&](const auto& one) {
                return one.first.what == problem.what && one.first.place.line == problem.place.line &&
                    one.first.place.column == problem.place.column;
            });
            if (said == refused.end())
                refused.push_back({problem, {event}});
            else
                said->second.push_back(event);
        }
        step.forms.emplace_back(event, std::move(form));
    }
    for (auto& [problem, events] : refused)
        loading_.wrong(
            problem.place, events.size() == events_.size() ? problem.what : fmt::format("{} (at {})", problem.what, some_events(events)));
    if (!refused.empty())
        return;
    const bool disagree = std::any_of(step.forms.begin(), step.forms.end(), [&](const auto& one) {
        return one.second->decides != step.decides() || one.second->positive != step.forms.front().second->positive;
    });
    if (disagree)
        return loading_.wrong(
            value.place, "this reply means success at some events of the rule and refusal at others: write a rule for each");
    add(std::move(step), StepWord::reply, place);
}

void StepReader::read_fail(const Tree& value)
{
    std::vector<std::string> causes;
    for (unsigned i = 0; i < cause_count; ++i)
        causes.emplace_back(to_text(static_cast<Cause>(i)));
    const auto found = value.is_scalar() ? std::find(causes.begin(), causes.end(), value.text) : causes.end();
    if (found == causes.end())
        return loading_.wrong(value.place,
            value.is_scalar() ? unknown_word("cause", value.text, causes)
                              : fmt::format("{} stands where a cause is wanted", value.describe()));
    const auto cause = static_cast<Cause>(found - causes.begin());
    std::vector<pattern::EventId> refusing;
    for (const pattern::EventId event : events_)
        if ((loading_.language.events[event].causes & bit(cause)) == 0)
            refusing.push_back(event);
    if (!refusing.empty()) {
        std::vector<std::string> possible_there;
        for (unsigned i = 0; i < cause_count; ++i)
            if ((loading_.language.events[refusing.front()].causes & (1u << i)) != 0)
                possible_there.push_back(causes[i]);
        return loading_.wrong(value.place,
            fmt::format("{} cannot express \"{}\". Possible there: {}", some_events(refusing), value.text,
                possible_there.empty() ? "nothing" : join(possible_there, ", ")));
    }
    add(FailStep{cause}, StepWord::fail, value.place);
}

void StepReader::read_set(const Tree& value)
{
    if (!value.is_map() || value.entries.empty())
        return loading_.wrong(value.place, fmt::format("{} stands where a map is wanted: {{STATE: VALUE}}", value.describe()));
    const std::vector<DeclaredState>& states = loading_.scenario.states;
    std::vector<std::string> names;
    for (const DeclaredState& state : states)
        names.push_back(state.name);
    for (const Tree::Entry& entry : value.entries) {
        const auto state = std::find_if(states.begin(), states.end(), [&](const DeclaredState& one) { return one.name == entry.key; });
        if (state == states.end())
            loading_.wrong(entry.place, unknown_word("state", entry.key, names));
        else if (std::find(state->values.begin(), state->values.end(), entry.value.text) == state->values.end())
            loading_.wrong(entry.value.place, unknown_word("value of state " + state->name, entry.value.text, state->values));
        else if (settable(*state, entry.place))
            add(Effect(SetStep{entry.key, entry.value.text}), StepWord::set, entry.place);
    }
}

std::vector<OptionDoc> swap_cert_options() { return describe_options<SwapCertKeys>(); }

void StepReader::read_swap_cert(const Tree& value)
{
    if (!value.is_map())
        return loading_.wrong(value.place, fmt::format("{} stands where a map is wanted: {{listener, sni, name}}", value.describe()));
    const SwapCertKeys keys = decode<SwapCertKeys>(value, loading_.problems);
    const std::vector<Listener>& listeners = loading_.scenario.listeners;
    std::vector<std::string> secure;
    for (const Listener& listener : listeners)
        if (listener.tls != ListenerTls::none)
            secure.push_back(listener.name);
    if (const Tree* listener = value.find("listener"); listener && std::find(secure.begin(), secure.end(), keys.listener) == secure.end())
        return loading_.wrong(listener->place, unknown_word("listener with TLS", keys.listener, secure));
    if (const Tree* sni = value.find("sni"); sni && !is_host_name(keys.sni))
        return loading_.wrong(sni->place, fmt::format("{} is no host name that a client could ask for", sni->describe()));
    if (!keys.name.is_empty() && use_certificate(keys.name, loading_))
        add(Effect(SwapCertStep{keys.listener, keys.sni, keys.name.text}), StepWord::swap_cert, value.place);
}

} // namespace exemu::scenario
