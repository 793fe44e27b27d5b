#pragma once
#include "session/turn.hpp"
#include "smtp/dialogue.hpp"
#include "smtp/events.hpp"

namespace exemu::smtp {

// What all turns of SMTP share: the forms of a scripted reply and of the persona's refusals.
class SmtpTurn : public session::Turn {
public:
    SmtpTurn(Dialogue& dialogue, pattern::EventId event) : Turn(dialogue.session(), event), dialogue_(dialogue) {}

    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    void reshape(session::Reply&, const session::Shape&) override;
    Dialogue& dialogue() const { return dialogue_; }

protected:
    Dialogue& dialogue_;
};

class GreetingTurn final : public SmtpTurn {
public:
    explicit GreetingTurn(Dialogue& dialogue) : SmtpTurn(dialogue, events().greeting) {}
    Task<session::Reply> natural() override;
    void reshape(session::Reply&, const session::Shape&) override;
    session::Reply refusal(scenario::Cause) override;
};

// A command line, answered by its row.
class CommandTurn final : public SmtpTurn {
public:
    CommandTurn(Dialogue&, Command&);
    bool permitted() const override;
    Task<session::Reply> natural() override;
    session::Reply reworded(session::Reply natural_reply, const scenario::ReplyForm&) override;
    void reshape(session::Reply&, const session::Shape&) override;
    void forced() override { dialogue_.forced(command_); }
    const Command& command() const { return command_; }
    // rcpt: known and local are worked out when asked for.
    const directory::Directory::Recipient& recipient() const;
    std::size_t accepted_before() const { return accepted_before_; } // recipients of the envelope when the command came

private:
    const Command& command_;
    const std::size_t accepted_before_;
    mutable std::optional<directory::Directory::Recipient> recipient_;
};

// A chunk after its bytes.
class ChunkTurn final : public SmtpTurn {
public:
    ChunkTurn(Dialogue& dialogue, const BdatArguments& bdat) : SmtpTurn(dialogue, events().bdat), bdat_(bdat) {}
    bool permitted() const override { return dialogue_.may_rcpt(); }
    Task<session::Reply> natural() override { co_return dialogue_.weighed(dialogue_.judge_chunk(bdat_)); }
    const BdatArguments& bdat() const { return bdat_; }

private:
    const BdatArguments& bdat_;
};

// Credentials are complete, the verdict is not yet spoken.
class AuthorizeTurn final : public SmtpTurn {
public:
    AuthorizeTurn(Dialogue& dialogue, const auth::Credentials& credentials, std::string_view scheme, bool preemptive)
        : SmtpTurn(dialogue, events().authorize), credentials_(credentials), scheme_(scheme), preemptive_(preemptive)
    {
    }
    Task<session::Reply> natural() override { co_return dialogue_.weighed(dialogue_.authorize(credentials_)); }
    const auth::Credentials& credentials() const { return credentials_; }
    std::string_view scheme() const { return scheme_; }
    bool preemptive() const { return preemptive_; }

private:
    const auth::Credentials& credentials_;
    std::string_view scheme_;
    bool preemptive_;
};

// The final dot, or the last chunk.
class EndOfDataTurn final : public SmtpTurn {
public:
    EndOfDataTurn(Dialogue& dialogue, Message& message);
    Task<session::Reply> natural() override { co_return dialogue_.weighed(dialogue_.judge(message_)); }
    Task<std::optional<scenario::Cause>> settle(scenario::Outcome) override;
    bool carries_message() const override { return true; }
    pattern::Value member(pattern::FieldId, std::string_view name) const override;
    const Message& message() const { return message_; }
    const std::vector<std::string>& recipients() const { return dialogue_.envelope().addresses; }

private:
    Message& message_;
    mutable std::string header_; // the one asked for last
};

} // namespace exemu::smtp
