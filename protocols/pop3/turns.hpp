#pragma once
#include "pop3/dialogue.hpp"
#include "pop3/events.hpp"
#include "session/turn.hpp"

#include <optional>
#include <string>

namespace exemu::pop3 {

// What all turns of POP3 share: the forms of a scripted reply and of the persona's refusals.
class Pop3Turn : public session::Turn {
public:
    Pop3Turn(Dialogue& dialogue, pattern::EventId event) : Turn(dialogue.session(), event), dialogue_(dialogue) {}

    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    void reshape(session::Reply&, const session::Shape&) override;
    Dialogue& dialogue() const { return dialogue_; }

protected:
    Dialogue& dialogue_;
};

class GreetingTurn final : public Pop3Turn {
public:
    explicit GreetingTurn(Dialogue& dialogue) : Pop3Turn(dialogue, events().greeting) {}
    Task<session::Reply> natural() override;
};

// A command line, answered by its row.
class CommandTurn final : public Pop3Turn {
public:
    CommandTurn(Dialogue&, const Command&);
    bool permitted() const override;
    Task<session::Reply> natural() override;
    session::Reply reworded(session::Reply natural_reply, const scenario::ReplyForm&) override;
    const Command& command() const { return command_; }
    const Maildrop::Message* message() const { return dialogue_.message_of(command_); }
    // Of the message; looked up when it is asked for.
    const std::string& subject() const;
    const std::string& uidl() const;

private:
    const Command& command_;
    mutable std::optional<std::string> subject_, uidl_;
};

// Credentials are complete, the verdict is not yet spoken.
class AuthorizeTurn final : public Pop3Turn {
public:
    AuthorizeTurn(Dialogue& dialogue, const auth::Credentials& credentials, std::string_view scheme, bool preemptive)
        : Pop3Turn(dialogue, events().authorize), credentials_(credentials), scheme_(scheme), preemptive_(preemptive)
    {
    }
    Task<session::Reply> natural() override { co_return dialogue_.authorize(credentials_); }
    const auth::Credentials& credentials() const { return credentials_; }
    std::string_view scheme() const { return scheme_; }
    bool preemptive() const { return preemptive_; }

private:
    const auth::Credentials& credentials_;
    std::string_view scheme_;
    bool preemptive_;
};

} // namespace exemu::pop3
