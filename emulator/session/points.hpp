#pragma once
#include "session/session.hpp"

// The points of a conversation that no protocol owns.
namespace exemu::session {

// tcp.accept: a connection accepted, no byte yet.
class AcceptTurn final : public Turn {
public:
    explicit AcceptTurn(Session& session) : Turn(session, session.events().tcp_accept) {}
    Task<Reply> natural() override { co_return Reply(); }
    Reply scripted(const scenario::ReplyForm&) override { return {}; } // the event takes no reply: refused at load
    Reply refusal(scenario::Cause) override { return {}; }
};

// tls.hello: a ClientHello was read, nothing has been sent. A scripted reply is a scenario::AlertForm.
class HelloTurn final : public Turn {
public:
    HelloTurn(Session& session, const net::TlsHello& hello) : Turn(session, session.events().tls_hello), hello_(hello) {}
    pattern::Value field(pattern::FieldId) const override; // sni: the name asked for just now
    Task<Reply> natural() override { co_return Reply(); }
    Reply scripted(const scenario::ReplyForm&) override;
    Reply refusal(scenario::Cause) override;
    void pack_more(journal::Packer& packer) const override { packer.add(pattern::f_sni, field(pattern::f_sni)); }

    const net::TlsHello& hello() const { return hello_; }
    std::optional<int> alert() const { return alert_; }

private:
    const net::TlsHello& hello_;
    std::optional<int> alert_;
};

scenario::HarnessReaders harness_readers();

} // namespace exemu::session
