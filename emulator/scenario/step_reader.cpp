#include "scenario/step_reader.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::scenario {

namespace {

using W = StepWord;

constexpr std::size_t most_steps = 1000;

constexpr StepDoc docs[] = {
    {"reply", W::reply, "an answer",
        "Decides: says this, in the form of the protocol. A positive one runs the verb and replaces its words."},
    {"fail", W::fail, "a cause", "Decides: the persona's own refusal for this cause."},
    {"pass", W::pass, "", "Decides: the natural answer; an exemption."},
    {"ignore", W::ignore, "", "Decides: this request gets no answer, the next does."},
    {"close", W::close, "", "Decides: the connection is closed; after a reply, once it is said."},
    {"reset", W::reset, "", "Decides: a real RST."},
    {"blackhole", W::blackhole, "", "Decides: nothing more is read or said, the connection stays."},
    {"refuse", W::refuse, "", "Decides, at tcp.accept alone: RST after the kernel's accept."},
    {"delay", W::delay, "20s, or {median, spread, max, for: connection}", "Shapes: the answer comes later. Delays add up."},
    {"throttle", W::throttle, "64KB/s, or {rate, for: connection}", "Shapes: the answer comes no faster than this."},
    {"dribble", W::dribble, "{chunk: 1B..9B, gap: 40ms, for: connection}", "Shapes: the answer comes in small pieces."},
    {"truncate", W::truncate, "64B, or {after, for: connection}", "Shapes: so many bytes of the answer come, the rest is lost."},
    {"garbage", W::garbage, "64B, or {size, for: connection}", "Shapes: so many random bytes come instead of the answer."},
    {"alter", W::alter, "{PART: VALUE}", "Shapes: a declared part of the answer is another; none leaves it out."},
    {"offer", W::offer, "[NAME, ...]", "Shapes: these capabilities are shown, in this order, and no others."},
    {"hide", W::hide, "[NAME, ...]", "Shapes: these capabilities are not shown; they still work."},
    {"store", W::store, "", "Outcome: the message is stored, whatever is said."},
    {"drop", W::drop, "", "Outcome: the message is thrown away, whatever is said."},
    {"duplicate", W::duplicate, "", "Outcome: the message is stored twice."},
    {"bounce", W::bounce, "", "Outcome: the message is returned to its sender."},
    {"postpone", W::postpone, "", "Outcome: the message goes nowhere yet; its sender is told that it is delayed, unless NOTIFY says no."},
    {"set", W::set, "{STATE: VALUE}", "Effect: a declared state gets this value, in its scope."},
    {"deliver", W::deliver, "{to, from, subject, text, folder}, or {to, load}", "Effect: a message appears in a mailbox."},
    {"move_mailbox", W::move_mailbox, "a host, or {host, mailbox}",
        "Effect: the mailbox is elsewhere from now on; sessions that have it open are ended, as the build does it."},
    {"bump", W::bump, "uidvalidity, oab, or {what, mailbox, folder}", "Effect: a number that clients compare goes up."},
    {"enable", W::enable, "[RULE, ...]", "Effect: these rules are asked from now on; they go on counting where they stopped."},
    {"disable", W::disable, "[RULE, ...]", "Effect: these rules are asked no more, and do not count."},
    {"swap_cert", W::swap_cert, "{listener, sni, name}",
        "Effect: a listener shows another certificate to new handshakes, to all or to those that ask for one name; tickets are forgotten."},
    {"open_port", W::open_port, "[LISTENER, ...]", "Effect: the listener accepts."},
    {"close_port", W::close_port, "[LISTENER, ...]", "Effect: the port stays ours and answers RST; open connections go on."},
    {"note", W::note, "a text", "Effect: these words go to the journal."},
    {"hook", W::hook, "[PROGRAM, WORD, ...], or {command, limit}",
        "Effect: a program of yours, which runs as long as exemu does, reads the turn as a line of JSON and answers with one: {}, or {note, set, enable, disable}. Needs --allow-hooks."},
    {"recycle", W::recycle, "um",
        "Effect: the other pair of Unified Messaging's workers takes over; calls of the first go on to their end."},
    {"fault", {}, "a name", "Stands for the steps of this fault."},
};

std::vector<std::string> keys_of(const Tree* map)
{
    std::vector<std::string> keys;
    for (const Tree::Entry& entry : map ? std::span<const Tree::Entry>(map->entries) : std::span<const Tree::Entry>())
        keys.push_back(entry.key);
    return keys;
}

bool is_outcome(StepWord word)
{
    return word == W::store || word == W::drop || word == W::duplicate || word == W::bounce || word == W::postpone;
}
bool is_silent(StepWord word)
{
    return word == W::ignore || word == W::close || word == W::reset || word == W::blackhole || word == W::refuse;
}
bool is_effect(StepWord word) { return (effect_steps & bit(word)) != 0; }
bool may_follow_decision(StepWord word) { return is_effect(word) || word == W::close || word == W::reset || word == W::blackhole; }

} // namespace

std::span<const StepDoc> step_docs() { return docs; }

Action StepReader::read(const Tree& steps)
{
    read_list(steps);
    action_.decides = std::any_of(action_.steps.begin(), action_.steps.end(), [](const Step& step) { return decides(step); });
    return std::move(action_);
}

std::vector<Effect> StepReader::read_effects(const Tree& steps)
{
    on_timeline_ = true;
    read_list(steps);
    std::vector<Effect> effects;
    for (Step& step : action_.steps)
        if (auto* effect = std::get_if<Effect>(&step))
            effects.push_back(std::move(*effect));
    return effects;
}

void StepReader::read_list(const Tree& steps)
{
    if (!steps.is_list())
        return read_step(steps);
    if (steps.items.empty())
        loading_.wrong(steps.place, "an empty list does nothing: write what to do, or pass");
    // Faults that double each other end here, not in our memory.
    for (const Tree& step : steps.items) {
        if (read_ == most_steps)
            loading_.wrong(step.place, fmt::format("more than {} steps", most_steps));
        if (read_++ >= most_steps)
            return;
        read_step(step);
    }
}

void StepReader::read_step(const Tree& step)
{
    const bool bare = step.is_scalar();
    if (!bare && (!step.is_map() || step.entries.size() != 1)) {
        loading_.wrong(step.place,
            step.is_map() ? fmt::format("a step is a word or a map with exactly one key; this map has {}{}", step.entries.size(),
                                step.entries.size() > 1 ? ": write a list of steps" : "")
                          : fmt::format("{} stands where a step is wanted", step.describe()));
        return;
    }
    const std::string& word = bare ? step.text : step.entries.front().key;
    const Place& place = bare ? step.place : step.entries.front().place;
    const auto doc = std::find_if(std::begin(docs), std::end(docs), [&](const StepDoc& one) { return one.word == word; });
    if (doc == std::end(docs)) {
        std::vector<std::string> known;
        for (const StepDoc& one : docs)
            known.emplace_back(one.word);
        loading_.wrong(place, unknown_word("step", word, known));
    } else if (bare && !doc->takes.empty()) {
        loading_.wrong(place, fmt::format("\"{}\" needs {}: write {{{}: ...}}", word, doc->takes, word));
    } else if (!bare && doc->takes.empty()) {
        loading_.wrong(place, fmt::format("\"{}\" takes nothing: write it as a bare word", word));
    } else {
        read_word(*doc, bare ? step : step.entries.front().value, place);
    }
}

void StepReader::read_word(const StepDoc& doc, const Tree& value, const Place& place)
{
    if (!doc.acted)
        return read_fault(value);
    if (!possible(*doc.acted, place) || !follows(*doc.acted, place))
        return;
    switch (*doc.acted) {
    case W::reply: return read_reply(value, place);
    case W::fail: return read_fail(value);
    case W::delay: return read_delay(value);
    case W::throttle: return read_throttle(value);
    case W::dribble: return read_dribble(value);
    case W::truncate: return read_truncate(value);
    case W::garbage: return read_garbage(value);
    case W::alter: return read_alter(value);
    case W::offer: return read_offer(value);
    case W::hide: return read_hide(value);
    case W::set: return read_set(value);
    case W::swap_cert: return read_swap_cert(value);
    case W::note:
        if (!value.is_scalar())
            loading_.wrong(value.place, fmt::format("{} stands where a text is wanted", value.describe()));
        return add(Effect(NoteStep{value.text}), W::note, place);
    case W::pass: return add(PassStep{}, W::pass, place);
    case W::ignore: return add(IgnoreStep{}, W::ignore, place);
    case W::close: return add(CloseStep{}, W::close, place);
    case W::reset: return add(ResetStep{}, W::reset, place);
    case W::blackhole: return add(BlackholeStep{}, W::blackhole, place);
    case W::refuse: return add(RefuseStep{}, W::refuse, place);
    case W::store: return add(OutcomeStep{Outcome::stored}, W::store, place);
    case W::drop: return add(OutcomeStep{Outcome::dropped}, W::drop, place);
    case W::duplicate: return add(OutcomeStep{Outcome::duplicated}, W::duplicate, place);
    case W::bounce: return add(OutcomeStep{Outcome::bounced}, W::bounce, place);
    case W::postpone: return add(OutcomeStep{Outcome::postponed}, W::postpone, place);
    case W::deliver: return read_deliver(value);
    case W::bump: return read_bump(value);
    case W::move_mailbox: return read_move(value);
    case W::enable:
    case W::disable: return read_enable(value, *doc.acted);
    case W::open_port:
    case W::close_port: return read_port(value, *doc.acted);
    case W::hook: return read_hook(value);
    case W::recycle: return read_recycle(value);
    }
}

void StepReader::read_fault(const Tree& name)
{
    const Tree* faults = loading_.tree.find("faults");
    const Tree* steps = name.is_scalar() && faults ? faults->find(name.text) : nullptr;
    if (!name.is_scalar())
        loading_.wrong(name.place, fmt::format("{} stands where the name of a fault is wanted", name.describe()));
    else if (!steps)
        loading_.wrong(name.place, unknown_word("fault", name.text, keys_of(faults)));
    else if (std::find(faults_.begin(), faults_.end(), name.text) != faults_.end() || faults_.size() > 16)
        loading_.wrong(name.place, fmt::format("fault \"{}\" uses itself", printable(name.text)));
    else {
        faults_.push_back(name.text);
        read_list(*steps);
        faults_.pop_back();
    }
}

void StepReader::add(Step step, StepWord word, const Place&)
{
    if (decides(step) && !decided_)
        decided_ = word;
    if (is_outcome(word))
        outcome_ = word;
    if (shapes_one_answer(step))
        shaped_ = word;
    action_.steps.push_back(std::move(step));
}

std::string StepReader::some_events(const std::vector<pattern::EventId>& events) const
{
    std::string text;
    for (std::size_t i = 0; i < events.size() && i < 3; ++i)
        text += (i > 0 ? ", " : "") + loading_.language.vocabulary.event(events[i]).name;
    return events.size() > 3 ? fmt::format("{} and {} more", text, events.size() - 3) : text;
}

bool StepReader::possible(StepWord word, const Place& place)
{
    if (on_timeline_ && !is_effect(word)) {
        std::vector<std::string> effects;
        for (const StepDoc& doc : docs)
            if (doc.acted && is_effect(*doc.acted))
                effects.emplace_back(doc.word);
        loading_.wrong(place,
            fmt::format("\"{}\" acts on an answer, and on the timeline there is none: only effects stand there: {}", to_text(word),
                join(effects, ", ")));
        return false;
    }
    std::vector<pattern::EventId> refusing;
    for (const pattern::EventId event : events_)
        if ((loading_.language.events[event].steps & bit(word)) == 0)
            refusing.push_back(event);
    if (refusing.empty())
        return true;
    std::vector<std::string> allowed;
    const StepBits possible_there = loading_.language.events[refusing.front()].steps;
    for (const StepDoc& doc : docs)
        if (doc.acted && !is_effect(*doc.acted) && (possible_there & bit(*doc.acted)) != 0)
            allowed.emplace_back(doc.word);
    if ((possible_there & effect_steps) != 0)
        allowed.emplace_back("effects");
    const std::string why = is_outcome(word) ? "needs an event that carries a message" : "is not possible at every event of this rule";
    loading_.wrong(
        place, fmt::format("\"{}\" {}: not at {}. Possible there: {}", to_text(word), why, some_events(refusing), join(allowed, ", ")));
    return false;
}

// "After a deciding step only close, reset, blackhole and effects may follow."
bool StepReader::follows(StepWord word, const Place& place)
{
    if (is_outcome(word) && outcome_) {
        loading_.wrong(place, fmt::format("\"{}\" after \"{}\": a message has one outcome", to_text(word), to_text(*outcome_)));
        return false;
    }
    if (!decided_ && shaped_ && is_silent(word)) {
        loading_.wrong(place,
            fmt::format("\"{}\" leaves no answer that \"{}\" could shape{}", to_text(word), to_text(*shaped_),
                word == W::ignore || word == W::refuse ? "" : ": write pass before it, or reply"));
        return false;
    }
    if (!decided_ || may_follow_decision(word))
        return true;
    loading_.wrong(place,
        fmt::format("\"{}\" cannot follow \"{}\", which decides the answer: only close, reset, blackhole and effects may", to_text(word),
            to_text(*decided_)));
    return false;
}

} // namespace exemu::scenario
