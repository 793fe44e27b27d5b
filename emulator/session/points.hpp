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

// A point of a handshake. A scripted reply is a scenario::AlertForm.
class HandshakeTurn : public Turn {
public:
    HandshakeTurn(Session& session, pattern::EventId event, std::string_view server_name) : Turn(session, event), server_name_(server_name)
    {
    }
    pattern::Value field(pattern::FieldId) const override; // sni: the name asked for just now
    Task<Reply> natural() override { co_return Reply(); }
    Reply scripted(const scenario::ReplyForm&) override;
    Reply refusal(scenario::Cause) override;
    void pack_more(journal::Packer& packer) const override { packer.add(pattern::f_sni, field(pattern::f_sni)); }

    bool takes_faults() const override { return true; }
    void harmed(std::shared_ptr<fault::Fault> fault) override { fault_ = std::move(fault); }

    std::optional<int> alert() const { return alert_; }
    std::shared_ptr<fault::Fault> fault() const { return fault_; } // of our next flight

private:
    std::string_view server_name_;
    std::optional<int> alert_;
    std::shared_ptr<fault::Fault> fault_;
};

// tls.hello: a ClientHello was read, nothing has been sent.
class HelloTurn final : public HandshakeTurn {
public:
    HelloTurn(Session& session, const net::TlsHello& hello) : HandshakeTurn(session, session.events().tls_hello, hello.sni), hello_(hello)
    {
    }
    Task<Reply> natural() override;
    const net::TlsHello& hello() const { return hello_; }
    std::size_t record() const { return record_; } // the most that a record of our flight may carry; 0: as always
    const std::string& certificate() const { return certificate_; } // that a rule has chosen; empty: none has

private:
    const net::TlsHello& hello_;
    std::size_t record_ = 0;
    std::string certificate_;
};

// tls.server_hello: our first flight is out, the peer's answer is not in. tls.established: both sides have finished.
class FlightTurn final : public HandshakeTurn {
public:
    FlightTurn(
        Session& session, pattern::EventId event, const net::TlsFacts& facts, std::string_view server_name, std::string_view certificate)
        : HandshakeTurn(session, event, server_name), facts_(facts), certificate_(certificate)
    {
    }
    const net::TlsFacts& facts() const { return facts_; }
    std::string_view certificate() const { return certificate_; }

private:
    const net::TlsFacts& facts_;
    std::string_view certificate_;
};

scenario::HarnessReaders harness_readers();

} // namespace exemu::session
