#pragma once
#include "session/turn.hpp"
#include "support/toys/tagged/dialogue.hpp"
#include "support/toys/tagged/events.hpp"

namespace exemu::tagged {

// One verb: its event, who answers, when it is allowed.
struct Row {
    std::string_view verb;
    pattern::EventId Events::* event;
    session::Reply (Dialogue::*answer)(const Command&);
    bool (Dialogue::*allowed)() const;
};

// What all turns share. The tag is "*" where nothing was asked.
class TaggedTurn : public session::Turn {
public:
    TaggedTurn(Dialogue& dialogue, pattern::EventId event, std::string tag)
        : Turn(dialogue.session(), event), dialogue_(dialogue), tag_(std::move(tag))
    {
    }
    session::Reply scripted(const scenario::ReplyForm&) override;
    session::Reply refusal(scenario::Cause) override;
    const std::string& tag() const { return tag_; }

protected:
    Dialogue& dialogue_;
    std::string tag_;
};

class GreetingTurn final : public TaggedTurn {
public:
    explicit GreetingTurn(Dialogue& dialogue) : TaggedTurn(dialogue, events().greeting, "*") {}
    Task<session::Reply> natural() override { co_return say("*", "OK", dialogue_.motto()); }
};

// A line of the peer: a command, or what is none.
class CommandTurn final : public TaggedTurn {
public:
    CommandTurn(Dialogue&, const wire::Line&);
    bool permitted() const override { return row_ && (dialogue_.*row_->allowed)(); }
    Task<session::Reply> natural() override;
    bool carries_message() const override { return event() == events().put; }
    Task<std::optional<scenario::Cause>> settle(scenario::Outcome) override;
    const Command& command() const { return command_; }
    const std::string& line() const { return line_; }

private:
    CommandTurn(Dialogue&, Parsed<Command>, std::string line);

    Command command_;
    std::string line_; // printable
    const Row* row_;
};

class DoneTurn final : public TaggedTurn {
public:
    DoneTurn(Dialogue& dialogue, std::string tag) : TaggedTurn(dialogue, events().done, std::move(tag)) {}
    Task<session::Reply> natural() override { co_return say(tag_, "OK", "WATCH done"); }
};

// Unasked speech: a turn with no request.
class PushTurn final : public TaggedTurn {
public:
    PushTurn(Dialogue& dialogue, const store::Item& item) : TaggedTurn(dialogue, events().push, "*"), item_(item) {}
    Task<session::Reply> natural() override;
    const store::Item& item() const { return item_; }

private:
    const store::Item& item_;
};

} // namespace exemu::tagged
