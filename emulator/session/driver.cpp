// Session::take: how a turn is answered when the scenario has a word in it (scenario language, "do").
#include "session/session.hpp"

#include "base/random.hpp"

#include <cmath>

namespace exemu::session {

using namespace scenario;

namespace {

template <class... Fs>
struct Overload : Fs... {
    using Fs::operator()...;
};

enum class End : std::uint8_t { none, close, reset, blackhole };

// What all applied rules want of one turn, gathered. Of two values for the same thing the first asked wins; delays add up.
struct Plan {
    Duration delay{};
    std::optional<DribbleStep> dribble;
    std::uint64_t dribble_draw = 0;
    const ReplyForm* say = nullptr;
    std::optional<Duration> backoff;
    std::optional<Cause> fail;
    bool ignore = false;
    End end = End::none;
    std::optional<Outcome> outcome;
    const Decision::Applied* decided_by = nullptr;

    // The verb itself is run: nothing else was decided, or its words alone are replaced.
    bool runs_the_verb() const { return say ? say->positive : !fail && !ignore && (!ends_unsaid()); }
    bool ends_unsaid() const { return end != End::none && !say && !fail && !passed; }
    bool passed = false;
    bool answered_by_rule() const { return say || fail || ignore || ends_unsaid(); }
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

// Gathers the steps of the applied rules into a plan; effects happen here, at once and in order.
struct Driver {
    Session& session;
    Turn& turn;
    const Decision& decision;
    Plan plan;

    void gather()
    {
        for (const Decision::Applied& applied : decision.rules) {
            std::uint64_t nth = 0;
            for (const Step& step : applied.rule->action.steps)
                take_step(step, applied, hash_of(applied.draw, {"step", std::to_string(nth++)}));
            tell_applied(applied);
        }
    }

    void take_step(const Step& step, const Decision::Applied& applied, std::uint64_t draw)
    {
        const auto decide = [&] {
            if (!plan.decided_by)
                plan.decided_by = &applied;
        };
        std::visit(Overload{
                       [&](const SayStep& say) { decide(), plan.say = say.form_for(turn.event()), plan.backoff = say.backoff; },
                       [&](const FailStep& fail) { decide(), plan.fail = fail.cause; },
                       [&](const PassStep&) { decide(), plan.passed = true; },
                       [&](const IgnoreStep&) { decide(), plan.ignore = true; },
                       [&](const CloseStep&) { decide(), plan.end = End::close; },
                       [&](const ResetStep&) { decide(), plan.end = End::reset; },
                       [&](const RefuseStep&) { decide(), plan.end = End::reset; },
                       [&](const BlackholeStep&) { decide(), plan.end = End::blackhole; },
                       [&](const DelayStep& delay) { plan.delay += drawn(delay, draw); },
                       [&](const DribbleStep& dribble) { take_dribble(dribble, draw); },
                       [&](const OutcomeStep& outcome) { plan.outcome = plan.outcome.value_or(outcome.outcome); },
                       [&](const SetStep& set) {
                           session.load_.run->set_state(set, turn, session.cells_, session.clock().steady());
                       },
                       [&](const NoteStep& note) { tell_note(note, applied); },
                   },
                   step);
    }

    void take_dribble(const DribbleStep& dribble, std::uint64_t draw)
    {
        if (plan.dribble)
            return;
        plan.dribble = dribble;
        plan.dribble_draw = draw;
        if (dribble.for_connection && !session.dribble_)
            session.dribble_ = std::make_unique<DribbleStep>(dribble);
    }

    journal::RuleId id_of(const Decision::Applied& applied) const
    {
        const auto index = static_cast<std::size_t>(applied.rule - session.scenario().rules.data());
        return (*session.load_.rule_ids)[index];
    }

    void tell_applied(const Decision::Applied& applied)
    {
        struct Context {
            std::int64_t time;
            pattern::FieldId field;
        } context{static_cast<std::int64_t>(applied.time), session.events().count};
        const auto fill = [](void* it, journal::Packer& packer) {
            const Context& c = *static_cast<Context*>(it);
            packer.add(c.field, c.time);
        };
        session.record_fact(session.events().rule_applied, id_of(applied), fill, &context);
    }

    void tell_note(const NoteStep& note, const Decision::Applied& applied)
    {
        struct Context {
            const NoteStep& note;
            pattern::FieldId field;
        } context{note, session.events().note_text};
        const auto fill = [](void* it, journal::Packer& packer) {
            const Context& c = *static_cast<Context*>(it);
            packer.add(c.field, std::string_view(c.note.text));
        };
        session.record_fact(session.events().note, id_of(applied), fill, &context);
    }

    // The answer, and whether it was forced: said although the verb would have refused.
    Task<Reply> answer(bool& forced)
    {
        if (plan.say && !plan.say->positive)
            co_return turn.scripted(*plan.say);
        if (plan.fail)
            co_return turn.refusal(*plan.fail);
        if (!plan.runs_the_verb())
            co_return Reply();
        Reply natural = co_await turn.natural();
        if (!plan.say)
            co_return natural;
        if (natural.positive())
            co_return turn.reworded(std::move(natural), *plan.say);
        forced = true;
        turn.forced();
        co_return turn.scripted(*plan.say);
    }

    // With no outcome step a message is stored if the reply means success, else not.
    Task<Outcome> settle(Reply& reply, bool forced)
    {
        Outcome outcome = Outcome::none;
        if (!turn.carries_message())
            co_return outcome;
        outcome = plan.outcome.value_or(reply.positive() && !forced ? Outcome::stored : Outcome::none);
        if (outcome == Outcome::none)
            co_return outcome;
        const std::optional<Cause> cause = co_await turn.settle(outcome);
        if (!cause)
            co_return outcome;
        if (!plan.answered_by_rule())
            reply = turn.refusal(*cause);
        co_return Outcome::none;
    }

    Answered answered(const Reply& reply, Outcome outcome, bool forced, SteadyTime began) const
    {
        Answered result{reply};
        result.origin = plan.answered_by_rule() ? journal::Origin::rule : journal::Origin::natural;
        result.rule = id_of(plan.decided_by ? *plan.decided_by : decision.rules.front());
        result.outcome = outcome;
        result.forced = forced;
        result.took = session.clock().steady() - began;
        return result;
    }

    Task<After> end(After after)
    {
        session.ended_by_rule_ = plan.end != End::none;
        switch (plan.end) {
        case End::none:
            break;
        case End::close:
            after = After::close;
            break;
        case End::reset:
            co_await session.connection_.reset();
            after = After::over;
            break;
        case End::blackhole:
            session.silent_ = true;
            co_await session.connection_.blackhole();
            after = After::over;
            break;
        }
        co_return after;
    }

    Task<After> take(SteadyTime began)
    {
        gather();
        bool forced = false;
        Reply reply = co_await answer(forced);
        const Outcome outcome = co_await settle(reply, forced);
        if (plan.delay > Duration::zero() || plan.end != End::none)
            co_await session.connection_.flush(); // replies already earned
        if (plan.delay > Duration::zero())
            co_await session.connection_.wait(plan.delay);
        session.record(turn, answered(reply, outcome, forced, began));
        const After after = reply.after;
        if (plan.dribble)
            co_await session.put_dribbled(std::move(reply), *plan.dribble, plan.dribble_draw);
        else
            co_await session.put(std::move(reply));
        if (plan.backoff)
            session.load_.run->back_off(*plan.decided_by, session.clock().steady() + *plan.backoff, turn, session.cells_);
        co_return co_await end(after);
    }
};

Task<After> Session::take(Turn& turn)
{
    ++turns_;
    const SteadyTime began = clock().steady();
    if (load_.run->asks(turn.event())) [[unlikely]] {
        const Decision decision = load_.run->decide(turn, cells_, began);
        if (!decision.empty()) {
            Driver driver{*this, turn, decision, {}};
            const After after = co_await driver.take(began);
            co_return after;
        }
    }
    Reply reply = co_await turn.natural();
    Outcome outcome = Outcome::none;
    if (turn.carries_message() && reply.positive()) {
        const std::optional<Cause> cause = co_await turn.settle(Outcome::stored);
        if (cause)
            reply = turn.refusal(*cause);
        else
            outcome = Outcome::stored;
    }
    Answered answered{reply};
    answered.outcome = outcome;
    answered.took = clock().steady() - began;
    record(turn, answered);
    const After after = reply.after;
    co_await put(std::move(reply));
    co_return after;
}

} // namespace exemu::session
