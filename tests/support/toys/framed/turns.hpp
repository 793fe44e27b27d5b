#pragma once
#include "session/turn.hpp"
#include "support/toys/framed/dialogue.hpp"
#include "support/toys/framed/events.hpp"

namespace exemu::framed {

// What all turns share: the call that is answered.
class FramedTurn : public session::Turn {
public:
    FramedTurn(Dialogue& dialogue, pattern::EventId event, std::uint16_t call)
        : Turn(dialogue.session(), event), dialogue_(dialogue), call_(call)
    {
    }
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    std::uint16_t call() const { return call_; }

protected:
    Dialogue& dialogue_;
    std::uint16_t call_;
};

// A call that is complete. Owns its request: others may overtake it.
class CallTurn final : public FramedTurn {
public:
    CallTurn(Dialogue&, Request);
    bool permitted() const override { return dialogue_.may_call(); }
    Task<session::Reply> natural() override;
    const Request& request() const { return request_; }

private:
    Request request_;
};

// A fragment that fits nowhere, or bytes that are no frame.
class MalformedTurn final : public FramedTurn {
public:
    MalformedTurn(Dialogue& dialogue, CallError error, session::After after)
        : FramedTurn(dialogue, events().malformed, error.call), error_(std::move(error)), after_(after)
    {
    }
    Task<session::Reply> natural() override;
    const CallError& error() const { return error_; }

private:
    CallError error_;
    session::After after_;
};

} // namespace exemu::framed
