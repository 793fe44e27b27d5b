// What the rules applied to a turn want of it. Effects happen here, at once and in order (scenario language, "do").
#include "session/driver.hpp"
#include "session/effects.hpp"

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

Task<> Driver::gather()
{
    if (session_.lasting_ && !within_)
        take_lasting_delays();
    for (const Decision::Applied& applied : decision_.rules) {
        Doer doer(session_, turn_, id_of(applied));
        std::uint64_t nth = 0;
        for (const Step& step : applied.rule->action.steps) {
            if (const auto* effect = std::get_if<Effect>(&step))
                co_await doer.carry_out(*effect);
            else
                take_step(step, applied, hash_of(applied.draw, {"step", std::to_string(nth)}));
            ++nth;
        }
        tell_applied(applied);
    }
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
                   [&](const SayStep& say) { take_say(say, applied); }, [&](const FailStep& fail) { decide(), plan_.fail = fail.cause; },
                   [&](const PassStep&) { decide(), plan_.passed = true; }, [&](const IgnoreStep&) { decide(), plan_.ignore = true; },
                   [&](const CloseStep&) { decide(), plan_.end = Plan::End::close; },
                   [&](const ResetStep&) { decide(), plan_.end = Plan::End::reset; },
                   [&](const RefuseStep&) { decide(), plan_.end = Plan::End::reset; },
                   [&](const BlackholeStep&) { decide(), plan_.end = Plan::End::blackhole; },
                   [&](const DelayStep& delay) { take_delay(delay, draw); },
                   [&](const ThrottleStep& throttle) { take_fault(&Faults::throttle, throttle, draw); },
                   [&](const DribbleStep& dribble) { take_fault(&Faults::dribble, dribble, draw); },
                   [&](const TruncateStep& truncate) { take_fault(&Faults::truncate, truncate, draw); },
                   [&](const GarbageStep& garbage) { take_fault(&Faults::garbage, garbage, draw); },
                   [&](const AlterStep& alter) { plan_.shape.add(alter); }, [&](const OfferStep& offer) { plan_.shape.add(offer); },
                   [&](const HideStep& hide) { plan_.shape.add(hide); },
                   [&](const OutcomeStep& outcome) { plan_.outcome = plan_.outcome.value_or(outcome.outcome); },
                   [](const Effect&) {}, // done already
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
    return (*session_.load_->rule_ids)[index];
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

} // namespace exemu::session
