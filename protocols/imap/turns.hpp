#pragma once
#include "imap/dialogue.hpp"
#include "imap/events.hpp"
#include "session/turn.hpp"

namespace exemu::imap {

// What all turns of IMAP share: the forms of a scripted reply and of the persona's refusals. The tag is "*" where nothing was asked.
class ImapTurn : public session::Turn {
public:
    ImapTurn(Dialogue& dialogue, pattern::EventId event, std::string tag, std::string_view verb)
        : Turn(dialogue.session(), event), dialogue_(dialogue), tag_(std::move(tag)), verb_(verb)
    {
    }
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    Dialogue& dialogue() const { return dialogue_; }

protected:
    Dialogue& dialogue_;
    std::string tag_;
    std::string verb_; // as the persona's texts name it
};

class GreetingTurn final : public ImapTurn {
public:
    explicit GreetingTurn(Dialogue& dialogue) : ImapTurn(dialogue, events().greeting, "*", "") {}
    Task<session::Reply> natural() override;
    session::Reply refusal(scenario::Cause) override;
};

// A command, answered by its row.
class CommandTurn final : public ImapTurn {
public:
    CommandTurn(Dialogue&, Command&);
    bool permitted() const override;
    Task<session::Reply> natural() override;
    session::Reply answer(); // the same, of all but SEARCH
    session::Reply reworded(session::Reply natural_reply, const scenario::ReplyForm&) override;
    void reshape(session::Reply&, const session::Shape&) override;
    bool carries_message() const override { return event() == events().append; }
    Task<std::optional<scenario::Cause>> settle(scenario::Outcome) override;
    const Command& command() const { return command_; }
    // Fields that are text only where they are asked for.
    const std::string& words() const; // the set, the flags, the keys...
    const std::string& set() const;

private:
    session::Reply answer_of_row();

    const Command& command_;
    mutable std::string words_, set_;
};

// Credentials are complete, the verdict is not yet spoken.
class AuthorizeTurn final : public ImapTurn {
public:
    AuthorizeTurn(Dialogue& dialogue, std::string tag, const auth::Credentials& credentials, std::string_view scheme, bool preemptive)
        : ImapTurn(dialogue, events().authorize, std::move(tag), dialogue.login_verb()), credentials_(credentials), scheme_(scheme),
          preemptive_(preemptive)
    {
    }
    Task<session::Reply> natural() override;
    const auth::Credentials& credentials() const { return credentials_; }
    std::string_view scheme() const { return scheme_; }
    bool preemptive() const { return preemptive_; }

private:
    const auth::Credentials& credentials_;
    std::string_view scheme_;
    bool preemptive_;
};

class DoneTurn final : public ImapTurn {
public:
    DoneTurn(Dialogue& dialogue, std::string tag, bool understood)
        : ImapTurn(dialogue, events().done, std::move(tag), "IDLE"), understood_(understood)
    {
    }
    Task<session::Reply> natural() override;

private:
    bool understood_;
};

// Unasked speech: a change of others is about to be told.
class PushTurn final : public ImapTurn {
public:
    PushTurn(Dialogue& dialogue, const News& news, std::string line)
        : ImapTurn(dialogue, events().push, "*", ""), news_(news), line_(std::move(line))
    {
    }
    Task<session::Reply> natural() override;
    const News& news() const { return news_; }

private:
    const News& news_;
    std::string line_;
};

// One message of an answer to FETCH is about to be written.
class FetchItemTurn final : public ImapTurn {
public:
    FetchItemTurn(Dialogue& dialogue, FetchJob& job, std::string tag)
        : ImapTurn(dialogue, events().fetch_item, std::move(tag), "FETCH"), job_(job)
    {
    }
    Task<session::Reply> natural() override;
    void said(const session::Reply& reply) override { refused_ = !reply.code.empty(); }
    const FetchJob& job() const { return job_; }
    bool refused() const { return refused_; } // with a tagged line: the command is over

private:
    FetchJob& job_;
    bool refused_ = false;
};

} // namespace exemu::imap
