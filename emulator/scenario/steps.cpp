#include "scenario/steps.hpp"

#include <type_traits>

namespace exemu::scenario {

bool decides(const Step& step)
{
    return std::visit(
        []<class S>(const S& one) {
            if constexpr (std::is_same_v<S, SayStep>)
                return one.decides();
            else
                return std::is_same_v<S, FailStep> || std::is_same_v<S, PassStep> || std::is_same_v<S, IgnoreStep> ||
                    std::is_same_v<S, CloseStep> || std::is_same_v<S, ResetStep> || std::is_same_v<S, BlackholeStep> ||
                    std::is_same_v<S, RefuseStep>;
        },
        step);
}

bool shapes_one_answer(const Step& step)
{
    return std::visit(
        []<class S>(const S& one) {
            if constexpr (std::is_same_v<S, ThrottleStep> || std::is_same_v<S, DribbleStep> || std::is_same_v<S, TruncateStep> ||
                std::is_same_v<S, GarbageStep>)
                return !one.for_connection;
            else
                return std::is_same_v<S, AlterStep> || std::is_same_v<S, OfferStep> || std::is_same_v<S, HideStep>;
        },
        step);
}

std::string_view to_text(Cause cause)
{
    switch (cause) {
    case Cause::bad_credentials: return "bad_credentials";
    case Cause::locked_out: return "locked_out";
    case Cause::disabled: return "disabled";
    case Cause::password_expired: return "password_expired";
    case Cause::protocol_disabled: return "protocol_disabled";
    case Cause::busy: return "busy";
    case Cause::unavailable: return "unavailable";
    case Cause::too_many: return "too_many";
    case Cause::over_quota: return "over_quota";
    case Cause::too_large: return "too_large";
    case Cause::not_found: return "not_found";
    case Cause::internal: return "internal";
    }
    return {};
}

std::string_view to_text(Outcome outcome)
{
    switch (outcome) {
    case Outcome::none: return "none";
    case Outcome::stored: return "stored";
    case Outcome::dropped: return "dropped";
    case Outcome::duplicated: return "duplicated";
    case Outcome::bounced: return "bounced";
    case Outcome::postponed: return "postponed";
    }
    return {};
}

std::string_view to_text(StepWord word)
{
    switch (word) {
    case StepWord::reply: return "reply";
    case StepWord::fail: return "fail";
    case StepWord::pass: return "pass";
    case StepWord::ignore: return "ignore";
    case StepWord::close: return "close";
    case StepWord::reset: return "reset";
    case StepWord::blackhole: return "blackhole";
    case StepWord::refuse: return "refuse";
    case StepWord::delay: return "delay";
    case StepWord::throttle: return "throttle";
    case StepWord::dribble: return "dribble";
    case StepWord::truncate: return "truncate";
    case StepWord::garbage: return "garbage";
    case StepWord::alter: return "alter";
    case StepWord::offer: return "offer";
    case StepWord::hide: return "hide";
    case StepWord::store: return "store";
    case StepWord::drop: return "drop";
    case StepWord::duplicate: return "duplicate";
    case StepWord::bounce: return "bounce";
    case StepWord::postpone: return "postpone";
    case StepWord::set: return "set";
    case StepWord::note: return "note";
    case StepWord::swap_cert: return "swap_cert";
    case StepWord::deliver: return "deliver";
    case StepWord::bump: return "bump";
    case StepWord::move_mailbox: return "move_mailbox";
    case StepWord::enable: return "enable";
    case StepWord::disable: return "disable";
    case StepWord::open_port: return "open_port";
    case StepWord::close_port: return "close_port";
    case StepWord::hook: return "hook";
    case StepWord::recycle: return "recycle";
    }
    return {};
}

} // namespace exemu::scenario
