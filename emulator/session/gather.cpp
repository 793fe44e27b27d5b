// What the rules applied to a turn want of it. Effects happen here, at once and in order (scenario language, "do").
#include "session/driver.hpp"

#include "base/random.hpp"

#include <cmath>

namespace exemu::session {

using namespace scenario;

namespace {

template <class... Fs>
struct Overload : Fs... {
    using Fs::operator()...;
};

// Lognormal about the median: most answers near it, few far out; `spread` is the deviation of the logarithm.
Duration drawn(const DelayStep& step, std::uint64_t draw)
{
    if (!step.median)
        return step.fixed;
    Random random(draw);
    const double factor = std::exp(random.normal() * step.spread);
    Duration delay = std::chrono::duration_cast<Duration>(*step.median * factor);
    return step.max ? std::min(delay, *step.max) : delay;
}

} // namespace

void Driver::gather()
{
    if (session_.lasting_)
        take_lasting_delays();
    for (const Decision::Applied& applied : decision_.rules) {
        std::uint64_t nth = 0;
        for (const Step& step : applied.rule->action.steps)
            take_step(step, applied, hash_of(applied.draw, {"step", std::to_string(nth++)}));
        tell_applied(applied);
    }
    plan_.faults.fill_from(session_.lasting_faults()); // the turn's own were asked first
}

void Driver::take_lasting_delays()
{
    std::uint64_t nth = 0;
    for (const DelayStep& delay : session_.lasting_->delays)
        plan_.delay += drawn(delay, session_.lasting_draw("delay", nth++));
}

void Driver::take_step(const Step& step, const Decision::Applied& applied, std::uint64_t draw)
{
    const auto decide = [&] {
        if (!plan_.decided_by)
            plan_.decided_by = &applied;
    };
    std::visit(Overload{
                   [&](const SayStep& say) { take_say(say, applied); },
                   [&](const FailStep& fail) { decide(), plan_.fail = fail.cause; },
                   [&](const PassStep&) { decide(), plan_.passed = true; },
                   [&](const IgnoreStep&) { decide(), plan_.ignore = true; },
                   [&](const CloseStep&) { decide(), plan_.end = Plan::End::close; },
                   [&](const ResetStep&) { decide(), plan_.end = Plan::End::reset; },
                   [&](const RefuseStep&) { decide(), plan_.end = Plan::End::reset; },
                   [&](const BlackholeStep&) { decide(), plan_.end = Plan::End::blackhole; },
                   [&](const DelayStep& delay) { take_delay(delay, draw); },
                   [&](const ThrottleStep& throttle) { take_fault(&Faults::throttle, throttle, draw); },
                   [&](const DribbleStep& dribble) { take_fault(&Faults::dribble, dribble, draw); },
                   [&](const TruncateStep& truncate) { take_fault(&Faults::truncate, truncate, draw); },
                   [&](const GarbageStep& garbage) { take_fault(&Faults::garbage, garbage, draw); },
                   [&](const AlterStep& alter) { plan_.shape.add(alter); },
                   [&](const OfferStep& offer) { plan_.shape.add(offer); },
                   [&](const HideStep& hide) { plan_.shape.add(hide); },
                   [&](const OutcomeStep& outcome) { plan_.outcome = plan_.outcome.value_or(outcome.outcome); },
                   [&](const SetStep& set) { session_.load_.run->set_state(set, turn_, session_.cells_, session_.clock().steady()); },
                   [&](const NoteStep& note) { tell_note(note, applied); },
                   [&](const SwapCertStep& swap) { swap_certificate(swap, applied); },
               },
        step);
}

void Driver::take_say(const SayStep& say, const Decision::Applied& applied)
{
    const ReplyForm* form = say.form_for(turn_.event());
    if (!say.decides()) {
        plan_.interims.push_back({plan_.delay, form});
        return;
    }
    if (!plan_.decided_by)
        plan_.decided_by = &applied;
    plan_.say = form;
    plan_.backoff = say.backoff;
}

void Driver::take_delay(const DelayStep& delay, std::uint64_t draw)
{
    plan_.delay += drawn(delay, draw);
    if (delay.for_connection)
        lasting().delays.push_back(delay);
}

template <class Step>
void Driver::take_fault(std::optional<Step> Faults::* which, const Step& step, std::uint64_t draw)
{
    if (!(plan_.faults.*which)) {
        plan_.faults.*which = step;
        if constexpr (std::is_same_v<Step, DribbleStep>)
            plan_.faults.dribble_draw = draw;
        if constexpr (std::is_same_v<Step, GarbageStep>)
            plan_.faults.garbage_draw = draw;
    }
    if (step.for_connection && !(lasting().faults.*which))
        lasting().faults.*which = step;
}

Lasting& Driver::lasting()
{
    if (!session_.lasting_)
        session_.lasting_ = std::make_unique<Lasting>();
    return *session_.lasting_;
}

journal::RuleId Driver::id_of(const Decision::Applied& applied) const
{
    const auto index = static_cast<std::size_t>(applied.rule - session_.scenario().rules.data());
    return (*session_.load_.rule_ids)[index];
}

void Driver::tell_applied(const Decision::Applied& applied)
{
    struct Context {
        std::int64_t time;
        pattern::FieldId field;
    } context{static_cast<std::int64_t>(applied.time), session_.events().count};
    const auto fill = [](void* it, journal::Packer& packer) {
        const Context& c = *static_cast<Context*>(it);
        packer.add(c.field, c.time);
    };
    session_.record_fact(session_.events().rule_applied, id_of(applied), fill, &context);
}

void Driver::tell_note(const NoteStep& note, const Decision::Applied& applied)
{
    struct Context {
        const NoteStep& note;
        pattern::FieldId field;
    } context{note, session_.events().note_text};
    const auto fill = [](void* it, journal::Packer& packer) {
        const Context& c = *static_cast<Context*>(it);
        packer.add(c.field, std::string_view(c.note.text));
    };
    session_.record_fact(session_.events().note, id_of(applied), fill, &context);
}

// The listener that is told of may be another than this session's own.
void Driver::swap_certificate(const SwapCertStep& swap, const Decision::Applied& applied)
{
    struct Context {
        const SwapCertStep& swap;
        House::Swapped swapped;
        const HarnessEvents& events;
    } context{swap, session_.house_.swap_certificate(swap), session_.events()};
    const auto fill = [](void* it, journal::Packer& packer) {
        const Context& c = *static_cast<Context*>(it);
        packer.add(pattern::f_listener, std::string_view(c.swap.listener));
        if (!c.swap.sni.empty())
            packer.add(pattern::f_sni, std::string_view(c.swap.sni));
        packer.add(c.events.name, std::string_view(c.swap.name));
        if (!c.swapped.problem.empty())
            packer.add(c.events.problem, std::string_view(c.swapped.problem));
        packer.add(c.events.before, std::string_view(c.swapped.before));
    };
    session_.record_fact(session_.events().cert_swapped, id_of(applied), fill, &context, Session::Constants::left_out);
}

} // namespace exemu::session
