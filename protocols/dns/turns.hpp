#pragma once
#include "dns/dialogue.hpp"
#include "dns/events.hpp"
#include "session/turn.hpp"

namespace exemu::dns {

// One question. It owns it: over TCP another may overtake it (RFC 7766 6.2.1.1).
class QueryTurn final : public session::Turn {
public:
    QueryTurn(Dialogue&, Query);
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    void reshape(session::Reply&, const session::Shape&) override;

    const Query& query() const { return query_; }
    bool is_datagram() const;

private:
    session::Reply say();

    Dialogue& dialogue_;
    Query query_;
    Answer answer_;
};

// What is no question: FORMERR where there is somebody to tell, else nothing.
class MalformedTurn final : public session::Turn {
public:
    MalformedTurn(Dialogue&, Malformed, std::string message);
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override { return {}; } // the event takes no reply
    session::Reply refusal(scenario::Cause) override { return {}; }
    const Malformed& malformed() const { return malformed_; }

private:
    Dialogue& dialogue_;
    Malformed malformed_;
    std::string message_;
};

} // namespace exemu::dns
