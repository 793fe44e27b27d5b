#include "base/options.hpp"
#include "base/text.hpp"
#include "scenario/sample.hpp"
#include "scenario/scenario.hpp"

#include <fmt/format.h>

#include <type_traits>

// `exemu check`: each rule against a sample turn of its event, and what the peer would see.
namespace exemu::scenario {

namespace {

std::string_view lasting(bool for_connection) { return for_connection ? " for the rest of the connection" : ""; }

struct StepText {
    const Language& language;
    pattern::EventId event;

    std::string operator()(const SayStep& say) const
    {
        const EventGrammar& grammar = language.events[event];
        const ReplyForm* form = say.form_for(event);
        std::string text = form && grammar.render ? grammar.render(*form) : "the scripted reply";
        for (char& c : text)
            c = c == '\n' ? '|' : c;
        return say.backoff ? fmt::format("\"{}\" and {} to wait", text, exemu::to_text(*say.backoff)) : fmt::format("\"{}\"", text);
    }
    std::string operator()(const FailStep& fail) const { return fmt::format("the persona's refusal for {}", to_text(fail.cause)); }
    std::string operator()(const PassStep&) const { return "the natural answer"; }
    std::string operator()(const IgnoreStep&) const { return "no answer to this request"; }
    std::string operator()(const CloseStep&) const { return "the connection closed"; }
    std::string operator()(const ResetStep&) const { return "the connection reset"; }
    std::string operator()(const BlackholeStep&) const { return "silence from then on"; }
    std::string operator()(const RefuseStep&) const { return "the connection refused"; }
    std::string operator()(const DelayStep& delay) const
    {
        if (!delay.median)
            return fmt::format("delay {}", exemu::to_text(delay.fixed));
        return fmt::format("delay about {} (spread {}, at most {}){}", exemu::to_text(*delay.median), delay.spread,
            exemu::to_text(delay.max.value_or(*delay.median)), lasting(delay.for_connection));
    }
    std::string operator()(const ThrottleStep& throttle) const
    {
        return fmt::format("throttle to {}{}", exemu::to_text(throttle.rate), lasting(throttle.for_connection));
    }
    std::string operator()(const DribbleStep& dribble) const
    {
        const std::string least = exemu::to_text(dribble.least), most = exemu::to_text(dribble.most);
        return fmt::format("dribble pieces of {} every {}{}", least == most ? least : least + ".." + most, exemu::to_text(dribble.gap),
            lasting(dribble.for_connection));
    }
    std::string operator()(const TruncateStep& truncate) const
    {
        return fmt::format("cut off after {}{}", exemu::to_text(truncate.after), lasting(truncate.for_connection));
    }
    std::string operator()(const GarbageStep& garbage) const
    {
        return fmt::format("{} random bytes instead{}", garbage.size.bytes, lasting(garbage.for_connection));
    }
    std::string operator()(const AlterStep& alter) const
    {
        std::string text;
        for (const Alteration& one : alter.parts) {
            const std::string value = one.value ? fmt::format("with {} \"{}\"", one.part, printable(*one.value)) : "without " + one.part;
            text += (text.empty() ? "" : ", ") + value;
        }
        return text;
    }
    std::string operator()(const OfferStep& offer) const
    {
        return offer.names.empty() ? "nothing offered" : fmt::format("only {} offered", join(offer.names, ", "));
    }
    std::string operator()(const HideStep& hide) const { return "without " + join(hide.names, ", "); }
    std::string operator()(const OutcomeStep& outcome) const { return fmt::format("(message {})", to_text(outcome.outcome)); }
    std::string operator()(const Effect& effect) const { return fmt::format("({})", effect_text(effect)); }
};

// "delay 20s, then "451 4.7.0 later""
std::string seen(const Action& action, const Language& language, pattern::EventId event)
{
    std::string text;
    for (const Step& step : action.steps)
        text += (text.empty() ? "" : ", then ") + std::visit(StepText{language, event}, step);
    if (!action.decides)
        text += text.empty() ? "the natural answer" : ", then the natural answer";
    return text;
}

std::string conditions(const Rule& rule)
{
    std::string text = fmt::format("scope {}", rule.scope.said);
    const auto add = [&](std::string_view key, const std::string& value) { text += fmt::format(", {} {}", key, value); };
    const auto since = [](const Since& one) { return one.time ? exemu::to_text(*one.time) : std::string("its pattern"); };
    if (rule.disabled)
        add("disabled", "until enabled");
    if (rule.after)
        add("after", since(*rule.after));
    if (rule.until)
        add("until", since(*rule.until));
    if (rule.every)
        add("every", std::to_string(*rule.every));
    if (!rule.nth.empty())
        add("nth", fmt::format("{}", fmt::join(rule.nth, " and ")));
    if (rule.times)
        add("times", std::to_string(*rule.times));
    if (rule.share)
        add("share", exemu::to_text(*rule.share));
    if (rule.chance)
        add("chance", exemu::to_text(*rule.chance));
    return text;
}

// Why the sample turn is passed over; empty when the rule would match it.
std::string sample_misses(const Rule& rule, const Language& language, pattern::EventId event)
{
    const Sample sample(language.vocabulary, event);
    std::string text;
    for (const pattern::Difference& one : rule.pattern.differences(sample, language.vocabulary))
        text += fmt::format("{}{} is {}, wanted {}", text.empty() ? "" : "; ", one.field, one.was, one.wanted);
    return text;
}

std::string rule_text(const Rule& rule, const Language& language)
{
    const auto& events = rule.pattern.events();
    std::string text = fmt::format("rule \"{}\" ({})\n  {}\n  {}\n", printable(rule.name), rule.place.to_text(),
        rule.pattern.to_text(language.vocabulary), conditions(rule));
    const std::string misses = sample_misses(rule, language, events.front());
    if (!misses.empty())
        text += fmt::format("  a sample turn of {} is passed over: {}\n", language.vocabulary.event(events.front()).name, misses);
    // Events at which the peer would see the same are told together.
    std::vector<std::pair<std::string, std::string>> told;
    for (const pattern::EventId event : events) {
        const std::string what = seen(rule.action, language, event);
        const auto same = std::find_if(told.begin(), told.end(), [&](const auto& one) { return one.first == what; });
        const std::string& name = language.vocabulary.event(event).name;
        if (same == told.end())
            told.emplace_back(what, name);
        else
            same->second += ", " + name;
    }
    for (const auto& [what, names] : told)
        text += told.size() == 1 ? fmt::format("  the peer would see: {}\n", what)
                                 : fmt::format("  at {} the peer would see: {}\n", names, what);
    return text;
}

std::string timeline_text(const TimelineEntry& entry)
{
    std::string text;
    for (const Effect& effect : entry.effects)
        text += (text.empty() ? "" : "; ") + effect_text(effect);
    const std::string name = entry.name.empty() ? "" : fmt::format(" \"{}\"", printable(entry.name));
    return fmt::format(
        "timeline{} ({})\n  {} {}: {}\n", name, entry.place.to_text(), entry.repeated ? "every" : "at", exemu::to_text(entry.time), text);
}

} // namespace

std::string dry_run(const Scenario& scenario, const Language& language)
{
    std::string text;
    for (const std::string& note : scenario.notes)
        text += fmt::format("note: {}\n", note);
    for (const Rule& rule : scenario.rules)
        text += rule_text(rule, language);
    if (scenario.rules.empty())
        text += "no rules: every turn gets its natural answer\n";
    for (const TimelineEntry& entry : scenario.timeline)
        text += timeline_text(entry);
    for (const verdict::Expectation& one : scenario.expect)
        if (one.kind == verdict::Expectation::Kind::unjudged)
            text += fmt::format("expectation \"{}\" ({}): this version does not judge \"{}\"; the verdict will be inconclusive\n",
                printable(one.name), one.place.to_text(), one.said);
    return text;
}

} // namespace exemu::scenario
