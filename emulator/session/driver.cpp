#include "session/driver.hpp"

namespace exemu::session {

using namespace scenario;

Driver::Driver(Session& session, Turn& turn, Decision decision, SteadyTime began, bool within)
    : session_(session), turn_(turn), decision_(std::move(decision)), within_(within), began_(began)
{
}

Task<> Driver::prepare()
{
    co_await gather();
    if (!plan_.shape.empty())
        turn_.shape_ = &plan_.shape;
    reply_ = co_await answer();
    co_await settle();
    if (const Carried* carried = turn_.carried()) {
        plan_.faults.fill_from(carried->faults);
        plan_.end = plan_.end == End::none ? carried->end : plan_.end;
    }
    if (!within_)
        plan_.faults.fill_from(session_.lasting_faults()); // the turn's own were asked first
    if (turn_.shape_ && reply_.says_something())
        turn_.reshape(reply_, plan_.shape);
    if (!plan_.answered_by_rule())
        plan_.delay += reply_.hold;
    prepared_ = session_.clock().steady();
}

Task<Reply> Driver::answer()
{
    if (plan_.say && !plan_.say->positive)
        co_return turn_.scripted(*plan_.say);
    if (plan_.fail)
        co_return turn_.refusal(*plan_.fail);
    if (!plan_.runs_the_verb())
        co_return Reply();
    Reply natural = co_await turn_.natural();
    if (!plan_.say)
        co_return natural;
    if (natural.positive())
        co_return turn_.reworded(std::move(natural), *plan_.say);
    forced_ = true;
    turn_.forced();
    co_return turn_.scripted(*plan_.say);
}

// With no outcome step a message is stored if the reply means success, else not.
Task<> Driver::settle()
{
    if (!turn_.carries_message())
        co_return;
    const Outcome wanted = plan_.outcome.value_or(reply_.positive() && !forced_ ? Outcome::stored : Outcome::none);
    if (wanted == Outcome::none)
        co_return;
    const std::optional<Cause> cause = co_await turn_.settle(wanted);
    if (!cause)
        outcome_ = wanted;
    else if (!plan_.answered_by_rule())
        reply_ = turn_.refusal(*cause);
}

SteadyTime Driver::due() const
{
    if (turn_.hurries())
        return prepared_;
    return prepared_ + (has_interim() ? plan_.interims[said_].at : plan_.delay);
}

Task<> Driver::say_interim()
{
    const Plan::Interim& interim = plan_.interims[said_++];
    Reply reply = turn_.scripted(*interim.form);
    turn_.said(reply);
    co_await session_.put(std::move(reply));
}

Answered Driver::answered(const Reply& reply) const
{
    Answered result{reply};
    result.origin = plan_.answered_by_rule() ? journal::Origin::rule : journal::Origin::natural;
    if (!decision_.empty())
        result.rule = id_of(plan_.decided_by ? *plan_.decided_by : decision_.rules.front());
    const Carried* carried = turn_.carried();
    if (carried && result.origin == journal::Origin::natural && carried->origin == journal::Origin::rule) {
        result.origin = carried->origin;
        result.rule = carried->rule;
    }
    result.outcome = outcome_;
    result.forced = forced_;
    result.at = session_.clock().steady();
    result.took = result.at - began_;
    result.backoff = plan_.backoff;
    return result;
}

Task<After> Driver::finish()
{
    turn_.late(reply_);
    session_.record(turn_, answered(reply_));
    turn_.said(reply_);
    After after = reply_.after;
    if (plan_.faults.any() && turn_.takes_faults())
        turn_.harmed(as_one(plan_.faults));
    else if (plan_.faults.any() && reply_.says_something())
        co_await session_.put_harmed(std::move(reply_), plan_.faults);
    else
        co_await session_.put(std::move(reply_));
    if (plan_.backoff)
        session_.load_->run->back_off(*plan_.decided_by, session_.clock().steady() + *plan_.backoff, turn_, session_.cells_);
    if (plan_.end == End::close && turn_.ends_alone())
        turn_.end_alone();
    else if (plan_.end != End::none)
        after = co_await session_.end_by_rule(plan_.end, after);
    co_return after;
}

Task<Reply> Driver::wait_and_hand_on(Carried& carried)
{
    if (waits()) {
        co_await session_.connection_.flush(); // replies already earned
        co_await session_.connection_.wait(due() - session_.clock().steady());
    }
    const Answered known = answered(reply_);
    session_.record(turn_, known);
    if (plan_.answered_by_rule() && carried.origin == journal::Origin::natural) {
        carried.origin = known.origin;
        carried.rule = known.rule;
    }
    if (!plan_.shape.empty() && !reply_.says_something())
        carried.shapes.push_back(plan_.shape);
    carried.faults.fill_from(plan_.faults);
    carried.end = carried.end == End::none ? plan_.end : carried.end;
    if (plan_.backoff) // the answer is about to be written
        session_.load_->run->back_off(*plan_.decided_by, session_.clock().steady() + *plan_.backoff, turn_, session_.cells_);
    co_return std::move(reply_);
}

Task<After> Session::end_by_rule(End wanted, After after)
{
    ended_by_rule_ = true;
    switch (wanted) {
    case End::none: break;
    case End::close: after = After::close; break;
    case End::reset:
        co_await connection_.reset();
        after = After::over;
        break;
    case End::blackhole:
        silent_ = true;
        co_await connection_.flush(); // what was said before it falls into the hole
        co_await connection_.blackhole();
        after = After::over;
        break;
    }
    co_return after;
}

Task<After> Driver::wait_and_finish()
{
    net::Connection& connection = session_.connection_;
    if (waits() || plan_.end != End::none)
        co_await connection.flush(); // replies already earned
    while (has_interim()) {
        co_await connection.wait(due() - session_.clock().steady());
        co_await say_interim();
    }
    if (waits())
        co_await connection.wait(due() - session_.clock().steady());
    const After after = co_await finish();
    co_return after;
}

} // namespace exemu::session
