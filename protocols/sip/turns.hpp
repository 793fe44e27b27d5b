#pragma once
#include "session/turn.hpp"
#include "sip/dialogue.hpp"
#include "sip/events.hpp"

#include <memory>

namespace exemu::sip {

// Of an answer: its three digits; 0: nothing is said.
unsigned status_of(const session::Reply&);

// The first copy of a request, or what cannot be parsed. Owns it: others may overtake it.
class RequestTurn final : public session::Turn {
public:
    RequestTurn(Dialogue&, std::unique_ptr<const Request>, std::uint64_t key, bool full);
    bool permitted() const override { return !full_; }
    Task<session::Reply> natural() override;
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    session::Reply reworded(session::Reply, const scenario::ReplyForm&) override;
    void reshape(session::Reply&, const session::Shape&) override;
    void late(session::Reply&) override;
    bool hurries() const override { return cancelled_; }
    void said(const session::Reply&) override;
    pattern::Value field(pattern::FieldId) const override; // mailbox: whose it would be
    pattern::Value member(pattern::FieldId, std::string_view name) const override;
    void pack_more(journal::Packer&) const override;

    const Request& request() const { return *request_; }
    std::uint64_t key() const { return key_; }
    void cancel() { cancelled_ = true; }

    std::string_view transport() const { return dialogue_.voice().transport; }
    const std::string& sent_by() const;
    const std::string& received_from() const;
    const std::string& diversion() const;
    const std::string& sdp_address() const;
    std::string_view problem() const;

private:
    const std::string& called() const; // account name; empty: nobody's
    bool is_answered() const; // ACK and BENOTIFY never are
    session::Reply fitting(session::Reply) const;

    Dialogue& dialogue_;
    std::unique_ptr<const Request> request_;
    std::uint64_t key_;
    bool full_;             // too many are remembered: refused, and not remembered
    bool cancelled_ = false;
    unsigned storms_ = 0;
    Duration gap_{};
    mutable std::optional<std::string> sent_by_, received_from_, diversion_, sdp_address_, called_; // made when somebody asks
};

// A key was pressed, or media begins.
class MediaTurn final : public session::Turn {
public:
    MediaTurn(Dialogue&, pattern::EventId, std::string call, std::string call_id, std::string codec, std::string address, char digit);
    Task<session::Reply> natural() override { co_return session::Reply(); }
    session::Reply scripted(const scenario::ReplyForm&) override { return {}; } // the events take no reply
    session::Reply refusal(scenario::Cause) override { return {}; }
    bool ends_alone() const override { return true; }
    void end_alone() override { dialogue_.hang_up(call_); }

    const std::string& call_id() const { return call_id_; }
    const std::string& codec() const { return codec_; }
    const std::string& address() const { return address_; }
    std::string_view digit() const { return {&digit_, digit_ == '\0' ? 0u : 1u}; }

private:
    Dialogue& dialogue_;
    std::string call_, call_id_, codec_, address_;
    char digit_;
};

} // namespace exemu::sip
