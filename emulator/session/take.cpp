// How a turn is taken: at once, or in flight among others.
#include "session/driver.hpp"

namespace exemu::session {

std::unique_ptr<Driver> Session::ask(Turn& turn, SteadyTime now)
{
    number(turn);
    if (!load_->run->asks(turn.event()) && !lasting_) [[likely]]
        return nullptr;
    scenario::Decision decision;
    if (load_->run->asks(turn.event()))
        decision = load_->run->decide(turn, cells_, now);
    if (decision.empty() && !lasting_)
        return nullptr;
    return std::make_unique<Driver>(*this, turn, std::move(decision), now);
}

void Session::number(Turn& turn)
{
    turn.number_ = ++turns_;
    turn.allowed_ = turn.permitted();
}

bool Session::may_take_now(pattern::EventId event) const
{
    return !load_->run->asks(event) && !lasting_ && connection_.unsent() < net::Connection::most_unsent / 2;
}

bool Session::close_now(Turn& turn, const Reply& reply, SteadyTime began)
{
    Answered answered{reply};
    answered.at = clock().steady();
    answered.took = answered.at - began;
    record(turn, answered);
    turn.said(reply);
    connection_.queue(reply.bytes);
    return connection_.had_its_share(answered.at);
}

Task<After> Session::take(Turn& turn)
{
    const SteadyTime began = clock().steady();
    return carry_out(turn, ask(turn, began), began);
}

Task<After> Session::carry_out(Turn& turn, std::unique_ptr<Driver> driver, SteadyTime began)
{
    After after = After::go_on;
    SteadyTime now = began;
    try {
        if (driver) [[unlikely]] {
            co_await driver->prepare();
            after = co_await driver->wait_and_finish();
            now = clock().steady();
        } else {
            Reply reply = co_await turn.natural();
            Answered answered{reply};
            if (turn.carries_message() && reply.positive()) {
                const std::optional<scenario::Cause> cause = co_await turn.settle(scenario::Outcome::stored);
                if (cause)
                    reply = turn.refusal(*cause);
                else
                    answered.outcome = scenario::Outcome::stored;
            }
            if (reply.hold > Duration::zero()) [[unlikely]] {
                co_await connection_.flush(); // replies already earned
                co_await connection_.wait(reply.hold);
            }
            answered.at = now = clock().steady();
            answered.took = now - began;
            const Carried* carried = turn.carried();
            if (carried) {
                answered.origin = carried->origin;
                answered.rule = carried->rule;
            }
            record(turn, answered);
            turn.said(reply);
            after = reply.after;
            if (carried && (carried->faults.any() || carried->end != End::none)) [[unlikely]]
                after = co_await put_carried(std::move(reply), *carried);
            else if (const bool queued = queue_now(reply); !queued)
                co_await put(std::move(reply));
        }
    } catch (...) {
        cut_off(turn, driver.get());
        throw;
    }
    if (after == After::close || after == After::over)
        cut_off_in_flight();
    else if (connection_.had_its_share(now)) // another request may be here already, and thousands behind it
        co_await connection_.give_way();
    co_return after;
}

Task<After> Session::put_carried(Reply reply, const Carried& carried)
{
    const After after = reply.after;
    Faults faults = carried.faults;
    faults.fill_from(lasting_faults());
    if (faults.any() && reply.says_something())
        co_await put_harmed(std::move(reply), faults);
    else
        co_await put(std::move(reply));
    if (carried.end == End::none)
        co_return after;
    const After ended = co_await end_by_rule(carried.end, after);
    co_return ended;
}

Task<Reply> Session::take_within(Turn& turn, Carried& carried)
{
    const SteadyTime began = clock().steady();
    number(turn);
    std::unique_ptr<Driver> driver;
    if (load_->run->asks(turn.event())) [[unlikely]] {
        scenario::Decision decision = load_->run->decide(turn, cells_, began);
        if (!decision.empty())
            driver = std::make_unique<Driver>(*this, turn, std::move(decision), began, true);
    }
    Reply reply;
    try {
        if (driver) [[unlikely]] {
            co_await driver->prepare();
            reply = co_await driver->wait_and_hand_on(carried);
            co_return reply;
        }
        reply = co_await turn.natural();
        Answered answered{reply};
        if (turn.carries_message() && reply.positive()) {
            const std::optional<scenario::Cause> cause = co_await turn.settle(scenario::Outcome::stored);
            if (cause)
                reply = turn.refusal(*cause);
            else
                answered.outcome = scenario::Outcome::stored;
        }
        answered.at = clock().steady();
        answered.took = answered.at - began;
        record(turn, answered);
    } catch (...) {
        if (!turn.recorded_)
            record(turn, driver ? driver->answered(Reply()) : Answered{Reply()});
        throw;
    }
    co_return reply;
}

Task<After> Session::begin(std::unique_ptr<Turn> turn)
{
    const SteadyTime began = clock().steady();
    std::unique_ptr<Driver> driver = ask(*turn, began);
    if (!driver) {
        const After after = co_await carry_out(*turn, nullptr, began);
        co_return after;
    }
    After after = After::go_on;
    try {
        co_await driver->prepare();
        if (driver->waits()) {
            if (!in_flight_)
                in_flight_ = std::make_unique<InFlight>();
            in_flight_->turns.push_back({std::move(turn), std::move(driver)});
        } else {
            after = co_await driver->wait_and_finish();
        }
    } catch (...) {
        cut_off(*turn, driver.get());
        throw;
    }
    if (after == After::close || after == After::over)
        cut_off_in_flight();
    else if (connection_.had_its_share(clock().steady()))
        co_await connection_.give_way();
    co_return after;
}

std::size_t Session::in_flight() const { return in_flight_ ? in_flight_->turns.size() : 0; }

SteadyTime Session::next_due() const
{
    SteadyTime next = SteadyTime::max();
    for (std::size_t i = 0; i < in_flight(); ++i)
        next = std::min(next, in_flight_->turns[i].driver->due());
    return next;
}

// The earliest first, of equal ones the one that came first.
Task<bool> Session::say_what_is_due()
{
    for (bool said = false;; said = true) {
        std::vector<InFlight::One>& turns = in_flight_->turns;
        const auto first = std::min_element(
            turns.begin(), turns.end(), [](const auto& a, const auto& b) { return a.driver->due() < b.driver->due(); });
        if (first == turns.end() || first->driver->due() > clock().steady())
            co_return said;
        if (first->driver->has_interim()) {
            co_await first->driver->say_interim();
            continue;
        }
        const InFlight::One one = std::move(*first);
        turns.erase(first);
        const After after = co_await one.driver->finish();
        if (after == After::close || after == After::over)
            throw Ended();
    }
}

void Session::cut_off(Turn& turn, const Driver* driver)
{
    if (!turn.recorded_)
        record(turn, driver ? driver->answered(Reply()) : Answered{Reply()});
    cut_off_in_flight();
}

void Session::cut_off_in_flight()
{
    if (!in_flight_)
        return;
    for (const InFlight::One& one : in_flight_->turns)
        record(*one.turn, one.driver->answered(Reply()));
    in_flight_->turns.clear();
}

} // namespace exemu::session
