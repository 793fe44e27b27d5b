#include "support/toys/tagged/dialogue.hpp"

#include "base/text.hpp"
#include "support/toys/tagged/turns.hpp"

#include <fmt/format.h>

namespace exemu::tagged {

using session::After;
using session::Reply;
using session::Result;

Reply say(std::string_view tag, std::string_view word, std::string_view text)
{
    Reply reply;
    reply.result = word == "NO" || word == "BAD" || word == "BYE" ? Result::refused : Result::ok;
    reply.code = word;
    reply.text = text;
    reply.bytes = fmt::format("{} {} {}\r\n", tag, word, text);
    return reply;
}

Dialogue::Dialogue(session::Session& session, const Style& style, const std::string& motto)
    : session_(session), style_(style), motto_(motto), lines_(style.line_limit.bytes)
{
}

Task<> Dialogue::run()
{
    GreetingTurn greeting(*this);
    After after = co_await session_.take(greeting);
    session_.connection().allow(style_.inactivity);
    while (after == After::go_on) {
        if (watching_.empty())
            after = co_await answer_command();
        else
            after = co_await watch_on();
    }
}

wire::Line Dialogue::next_line()
{
    const wire::Line line = lines_.next(session_.connection().input());
    if (line.kind == wire::Line::Kind::more)
        session_.connection().consume(line.consumed);
    return line;
}

Task<After> Dialogue::answer_command()
{
    for (;;) {
        const wire::Line line = next_line();
        if (line.kind != wire::Line::Kind::more) {
            const After after = co_await answer(line);
            co_return after;
        }
        co_await session_.hear_more();
    }
}

Task<After> Dialogue::answer(const wire::Line& line)
{
    CommandTurn turn(*this, line);
    turn.received = line.consumed;
    session_.connection().consume(line.consumed);
    const After after = co_await session_.take(turn);
    session_.connection().allow(style_.inactivity); // from our answer on; what is told unasked does not count for the peer
    co_return after;
}

// What others changed is told first; then the next line, or the next change.
Task<After> Dialogue::watch_on()
{
    After after = co_await tell_news();
    if (after != After::go_on)
        co_return after;
    const wire::Line line = next_line();
    if (line.kind == wire::Line::Kind::more) {
        co_await session_.hear_more_or_woken();
        co_return after;
    }
    if (!iequals(line.text, "DONE")) {
        after = co_await answer(line);
        co_return after;
    }
    session_.connection().consume(line.consumed);
    session_.unwatch();
    DoneTurn done(*this, std::exchange(watching_, {}));
    done.received = line.consumed;
    after = co_await session_.take(done);
    session_.connection().allow(style_.inactivity);
    co_return after;
}

Task<After> Dialogue::tell_news()
{
    const store::Changes changes = mailbox_->changes_since(told_, inbox_);
    // Before a rule is asked: what it keeps from the peer is not told again.
    const store::ChangeNumber known = std::exchange(told_, changes.now);
    After after = After::go_on;
    for (std::size_t i = 0; i < changes.items.size() && after == After::go_on; ++i) {
        if (changes.items[i].created <= known)
            continue;
        PushTurn push(*this, changes.items[i]);
        after = co_await session_.take(push);
    }
    co_return after;
}

Reply Dialogue::open(const Command& command)
{
    const directory::Account* account = session_.directory().by_login(command.argument);
    const auto mailbox = account ? session_.store().find(account->name) : nullptr;
    if (!mailbox)
        return say(command.tag, "NO", "no such mailbox");
    mailbox_ = mailbox;
    inbox_ = mailbox->folder(store::Known::inbox)->id;
    told_ = mailbox->change_number();
    session_.set_user(command.argument, account);
    session_.set_mailbox(account->name);
    return say(command.tag, "OK", fmt::format("{} items", mailbox->folder(inbox_)->items));
}

// The verdict; it is kept by PutTurn::settle, if the scenario does not want otherwise.
Reply Dialogue::put(const Command& command)
{
    if (!mailbox_)
        return say(command.tag, "NO", "OPEN first");
    if (command.argument.empty())
        return say(command.tag, "BAD", "PUT what?");
    return say(command.tag, "OK", "PUT done");
}

std::optional<scenario::Cause> Dialogue::store(const std::string& words, unsigned copies)
{
    for (unsigned i = 0; i < copies && mailbox_; ++i) {
        store::NewItem item;
        item.received = session_.clock().wall();
        item.envelope.subject = words;
        if (!session_.store().deliver(*mailbox_, inbox_, std::move(item)))
            return scenario::Cause::over_quota;
    }
    return std::nullopt;
}

// Made while it is said, a line at a time: a long list is never held whole.
Reply Dialogue::list(const Command& command)
{
    if (!mailbox_)
        return say(command.tag, "NO", "OPEN first");
    told_ = mailbox_->change_number();
    Reply last = say(command.tag, "OK", "LIST done");
    auto lines = [items = mailbox_->items(inbox_), at = std::size_t{0}](std::string& piece) mutable {
        if (at == items.size())
            return false;
        piece = fmt::format("* ITEM {} {}\r\n", items[at].uid, items[at].envelope.subject);
        return ++at, true;
    };
    last.more.push_back({"items", session::Generator(std::move(lines))});
    last.more.push_back({"", std::exchange(last.bytes, {})});
    return last;
}

Reply Dialogue::watch(const Command& command)
{
    if (!mailbox_)
        return say(command.tag, "NO", "OPEN first");
    watching_ = command.tag;
    session_.watch(mailbox_); // before the first look, so that no change falls between
    return say("+", "OK", "watching");
}

Reply Dialogue::quit(const Command& command)
{
    Reply reply = say(command.tag, "OK", "bye");
    reply.after = After::close;
    return reply;
}

} // namespace exemu::tagged
