#pragma once
#include "session/turn.hpp"
#include "support/toys/gram/dialogue.hpp"
#include "support/toys/gram/events.hpp"

namespace exemu::gram {

// The first copy of a request. Owns it: others may overtake it.
class RequestTurn final : public session::Turn {
public:
    RequestTurn(Dialogue&, Request, bool full);
    bool permitted() const override { return !full_; }
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    void said(const session::Reply&) override;
    const Request& request() const { return request_; }

private:
    Dialogue& dialogue_;
    Request request_;
    bool full_; // too many are remembered: refused, and not remembered
};

// A datagram that is no message. It is not answered: there is no id to answer to.
class MalformedTurn final : public session::Turn {
public:
    MalformedTurn(Dialogue&, SyntaxError);
    Task<session::Reply> natural() override { co_return session::Reply(); }
    session::Reply scripted(const scenario::ReplyForm&) override { return {}; } // the event takes no reply
    session::Reply refusal(scenario::Cause) override { return {}; }
    const SyntaxError& error() const { return error_; }

private:
    SyntaxError error_;
};

} // namespace exemu::gram
