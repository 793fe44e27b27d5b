#pragma once
#include "rpc/dialogue.hpp"
#include "rpc/events.hpp"
#include "session/turn.hpp"

#include <memory>
#include <string>

namespace exemu::rpc {

// The fault that says a cause.
std::uint32_t fault_of(scenario::Cause);

class RpcTurn : public session::Turn {
public:
    RpcTurn(Dialogue& dialogue, pattern::EventId event) : Turn(dialogue.session(), event), dialogue_(dialogue) {}
    void reshape(session::Reply&, const session::Shape&) override {} // made as it is wanted, from shape()

protected:
    Dialogue& dialogue_;
};

class BindTurn final : public RpcTurn {
public:
    BindTurn(Dialogue&, const BindAsked&);
    bool permitted() const override { return (asked_.type == PduType::bind) != dialogue_.bound(); }
    Task<session::Reply> natural() override { co_return dialogue_.answer_bind(asked_, shape()); }
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    const BindAsked& asked() const { return asked_; }
    const ContextElement* first() const { return asked_.bind.contexts.empty() ? nullptr : &asked_.bind.contexts.front(); }
    // For fields, which are views.
    const std::string& uuid() const { return uuid_; }
    const std::string& version() const { return version_; }
    std::string_view interface() const;
    const std::vector<std::string>& transfers() const { return transfers_; }

private:
    const BindAsked& asked_;
    std::string uuid_, version_;
    std::vector<std::string> transfers_;
};

// What the peer has sent is no RPC, or not now.
class MalformedTurn final : public RpcTurn {
public:
    MalformedTurn(Dialogue& dialogue, const Header& header, std::string what, std::uint32_t status)
        : RpcTurn(dialogue, events().malformed), header_(header), what_(std::move(what)), status_(status)
    {
    }
    bool permitted() const override { return false; }
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    const std::string& what() const { return what_; }

private:
    const Header& header_;
    std::string what_;
    std::uint32_t status_; // 0: no RPC of our version at all
};

class AuthorizeTurn final : public RpcTurn {
public:
    AuthorizeTurn(Dialogue& dialogue, const auth::Credentials& credentials, std::string_view scheme, unsigned level)
        : RpcTurn(dialogue, events().authorize), credentials_(credentials), scheme_(scheme), level_(level)
    {
    }
    Task<session::Reply> natural() override { co_return dialogue_.authorize(credentials_); }
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    const auth::Credentials& credentials() const { return credentials_; }
    std::string_view scheme() const { return scheme_; }
    unsigned level() const { return level_; }
    bool preemptive() const { return true; } // the bind brings the first token

private:
    const auth::Credentials& credentials_;
    std::string_view scheme_;
    unsigned level_;
};

// A request is complete: its own answer is a fault, or nothing, and then the call's turn follows.
class RequestTurn final : public RpcTurn {
public:
    RequestTurn(Dialogue&, const Asked&);
    bool permitted() const override { return dialogue_.bound(); }
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;

    const Asked& asked() const { return asked_; }
    const Hosted* hosted() const { return hosted_; }
    const Operation* operation() const { return operation_; }
    const std::string& object() const { return object_; }
    const std::string& call_name() const { return call_name_; }
    std::unique_ptr<Call> take_call() { return std::move(call_); } // null: it has been answered
    std::size_t fragment() const { return fragment_; }

private:
    const Asked& asked_;
    const Hosted* hosted_;
    const Operation* operation_;
    std::unique_ptr<Call> call_;
    std::string object_, call_name_;
    std::size_t fragment_ = 0; // `alter: {fragment: ...}`
};

// The call itself. It may be answered later than others that came after it, so it owns what it needs.
class CallTurn final : public RpcTurn {
public:
    CallTurn(Dialogue&, const RequestTurn&, std::unique_ptr<Call>);
    ~CallTurn() override;
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    const Facts& facts() const { return facts_; }

private:
    session::Reply respond();
    session::Reply refuse(std::uint32_t status);
    const Interface& interface() const { return *hosted_.interface; }

    const Hosted& hosted_;
    std::unique_ptr<Call> call_;
    std::shared_ptr<InFlight> in_flight_;
    std::shared_ptr<Outgoing> outgoing_;
    std::size_t fragment_;
    Facts facts_;
};

// The peer wants no answer to a call any more.
class CancelTurn final : public RpcTurn {
public:
    CancelTurn(Dialogue&, const Header&);
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override { return {}; }
    session::Reply refusal(scenario::Cause) override { return {}; }
    std::uint32_t call() const { return call_; }
    bool orphaned() const { return orphaned_; }

private:
    std::uint32_t call_;
    bool orphaned_;
};

} // namespace exemu::rpc
