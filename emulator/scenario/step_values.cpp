#include "base/text.hpp"
#include "scenario/step_reader.hpp"

#include <algorithm>
#include <charconv>

// What stands behind a step.
namespace exemu::scenario {

namespace {

constexpr Duration longest = std::chrono::hours(24); // longer than any client waits; keeps sums of delays far from overflow

// A duration of at least `least`; a problem otherwise.
std::optional<Duration> read_duration(const Tree& value, Duration least, const Loading& loading)
{
    Duration duration{};
    if (!options::read_scalar(duration, value, options::Reading{loading.problems}))
        return std::nullopt;
    if (duration >= least && duration <= longest)
        return duration;
    loading.wrong(value.place, duration > longest ? fmt::format("{} is too long: at most {}", value.describe(), exemu::to_text(longest))
                                                  : fmt::format("{} is too short: at least {}", value.describe(), exemu::to_text(least)));
    return std::nullopt;
}

struct DelayKeys {
    Duration median{};
    Tree spread;
    std::optional<Duration> max;
    Tree for_what;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("median", &DelayKeys::median, "Half of the answers come sooner.").required().at_least(1ms).at_most(longest);
        field("spread", &DelayKeys::spread, "How far they scatter, from 0 to 1: the deviation of the logarithm.");
        field("max", &DelayKeys::max, "None comes later.").at_least(1ms).at_most(longest);
        field("for", &DelayKeys::for_what, "connection: every answer from now on.");
    }
};

struct DribbleKeys {
    Tree chunk, gap, for_what;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("chunk", &DribbleKeys::chunk, "Size of a piece, or a range: 1B..9B.");
        field("gap", &DribbleKeys::gap, "Pause between pieces.").required();
        field("for", &DribbleKeys::for_what, "connection: every answer from now on.");
    }
};

// A decimal number from 0 to 1.
std::optional<double> read_spread(const Tree& value, const Loading& loading)
{
    double number = 0;
    const char *begin = value.text.data(), *end = begin + value.text.size();
    const auto [at, error] = std::from_chars(begin, end, number, std::chars_format::fixed);
    if (value.is_scalar() && error == std::errc() && at == end && number >= 0 && number <= 1)
        return number;
    loading.wrong(value.place, fmt::format("{} is no spread: write a number from 0 to 1, for example 0.4", value.describe()));
    return std::nullopt;
}

// "5B" or "1B..9B".
bool read_chunk(const Tree& value, DribbleStep& step, const Loading& loading)
{
    constexpr ByteCount most = 64_KiB;
    const std::string_view text = value.text;
    const std::size_t dots = text.find("..");
    const auto least = parse_byte_count(trim(text.substr(0, dots)));
    const auto longest_piece = dots == std::string_view::npos ? least : parse_byte_count(trim(text.substr(dots + 2)));
    if (!value.is_scalar() || !least || !longest_piece || *least > *longest_piece || *least < 1_B || *longest_piece > most) {
        loading.wrong(value.place, fmt::format("{} is no size of a piece: write 5B or 1B..9B, from 1B to {}", value.describe(), to_text(most)));
        return false;
    }
    step.least = *least;
    step.most = *longest_piece;
    return true;
}

bool read_for(const Tree& value, const Loading& loading)
{
    if (value.is_empty())
        return false;
    if (!value.is_scalar() || value.text != "connection")
        loading.wrong(value.place, fmt::format("{} is not what a step can last for: connection", value.describe()));
    return true;
}

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
        step.backoff = read_duration(*backoff, 1ms, loading_);

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
        loading_.wrong(problem.place, events.size() == events_.size() ? problem.what : fmt::format("{} (at {})", problem.what, some_events(events)));
    if (!refused.empty())
        return;
    const bool disagree = std::any_of(step.forms.begin(), step.forms.end(),
        [&](const auto& one) { return one.second->decides != step.decides() || one.second->positive != step.forms.front().second->positive; });
    if (disagree)
        return loading_.wrong(value.place, "this reply means success at some events of the rule and refusal at others: write a rule for each");
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
            value.is_scalar() ? unknown_word("cause", value.text, causes) : fmt::format("{} stands where a cause is wanted", value.describe()));
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
        return loading_.wrong(value.place, fmt::format("{} cannot express \"{}\". Possible there: {}", some_events(refusing), value.text,
                                               possible_there.empty() ? "nothing" : join(possible_there, ", ")));
    }
    add(FailStep{cause}, StepWord::fail, value.place);
}

void StepReader::read_delay(const Tree& value)
{
    DelayStep step;
    if (!value.is_map()) {
        const auto fixed = read_duration(value, 0s, loading_);
        step.fixed = fixed.value_or(Duration{});
        return add(step, StepWord::delay, value.place);
    }
    const DelayKeys keys = decode<DelayKeys>(value, loading_.problems);
    step.median = keys.median;
    step.max = keys.max.value_or(longest);
    if (!keys.spread.is_empty())
        step.spread = read_spread(keys.spread, loading_).value_or(0);
    if (read_for(keys.for_what, loading_))
        loading_.wrong(keys.for_what.place, not_acted("delay ... for: connection"));
    if (keys.max && *keys.max < keys.median)
        loading_.wrong(value.find("max")->place, "max is below the median");
    add(step, StepWord::delay, value.place);
}

void StepReader::read_dribble(const Tree& value)
{
    if (!value.is_map())
        return loading_.wrong(value.place, fmt::format("{} stands where a map is wanted: {{chunk: 1B..9B, gap: 40ms}}", value.describe()));
    const DribbleKeys keys = decode<DribbleKeys>(value, loading_.problems);
    DribbleStep step;
    if (!keys.chunk.is_empty())
        read_chunk(keys.chunk, step, loading_);
    if (!keys.gap.is_empty())
        step.gap = read_duration(keys.gap, 0s, loading_).value_or(Duration{});
    step.for_connection = read_for(keys.for_what, loading_);
    add(step, StepWord::dribble, value.place);
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
        else
            add(SetStep{entry.key, entry.value.text}, StepWord::set, entry.place);
    }
}

} // namespace exemu::scenario
