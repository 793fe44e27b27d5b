#include "imap/dialogue.hpp"

#include "base/text.hpp"
#include "imap/fetch_job.hpp"
#include "imap/rows.hpp"
#include "imap/turns.hpp"

#include <algorithm>

namespace exemu::imap {

using session::After;
using session::Reply;
using Step = CommandReader::Step;

Dialogue::Dialogue(session::Session& session, const Voice& voice)
    : session_(session), voice_(voice), reader_(voice.style.most_command.bytes)
{
}
Dialogue::~Dialogue() = default;

// Here a connection is idle: no more frames than that takes, and of co_awaits, each of which has its room in the frame, two.
Task<> Dialogue::converse(session::Session& session, const Voice& voice)
{
    Dialogue dialogue(session, voice);
    for (After after = After::go_on; after == After::go_on;) {
        while (!dialogue.can_move())
            co_await session.hear_more_or_woken(); // woken in IDLE alone
        after = co_await dialogue.move_on();
    }
}

bool Dialogue::can_move()
{
    if (!welcomed_ || login_ || (!idle_tag_.empty() && (moved_away() || has_news())))
        return true;
    step_ = reader_.next(session_.connection().input());
    const bool waited = std::exchange(waiting_, step_.kind == Step::Kind::more);
    if (!waiting_)
        return true;
    if (!waited) // what is told unasked does not count for the peer
        session_.connection().allow(patience());
    session_.connection().consume(step_.consumed);
    return false;
}

// Exchange: PreAuthenticatedConnectionTimeout and AuthenticatedConnectionTimeout.
Duration Dialogue::patience() const { return mailbox_ ? voice_.style.authenticated : voice_.style.pre_authenticated; }

Task<After> Dialogue::move_on()
{
    if (!welcomed_)
        return greet();
    if (login_)
        return log_in();
    if (moved_away())
        return send_away();
    if (!idle_tag_.empty())
        return waiting_ || has_news() ? watch_on() : end_idle();
    switch (step_.kind) {
    case Step::Kind::go_ahead: return go_ahead();
    case Step::Kind::message: return hear_message();
    default: return answer();
    }
}

// The mailbox is on another server: this conversation is over, a new login finds it there.
Task<After> Dialogue::send_away()
{
    Reply reply;
    reply.bytes = untagged(voice_.style.texts.moved);
    co_await session_.say(std::move(reply));
    co_return After::close;
}

Task<After> Dialogue::greet()
{
    welcomed_ = true;
    GreetingTurn greeting(*this);
    const After after = co_await session_.take(greeting);
    co_return after;
}

Task<After> Dialogue::go_ahead()
{
    session_.connection().consume(step_.consumed);
    Reply reply;
    reply.bytes = "+ " + voice_.style.texts.go_ahead + "\r\n";
    co_await session_.say(std::move(reply));
    co_return After::go_on;
}

Command Dialogue::read(const Step& step)
{
    Command command;
    Verb verb = split_verb(step.text);
    command.tag = verb.tag.empty() ? "*" : std::move(verb.tag);
    command.verb = std::move(verb.word);
    command.overlapped = overlapped_;
    if (step.kind == Step::Kind::too_long || step.has_nul || command.verb.empty()) {
        command.error = step.kind == Step::Kind::too_long ? SyntaxError("a command within the limit", voice_.style.most_command.bytes)
            : step.has_nul                                ? SyntaxError("a command without NUL", 0)
                                                          : SyntaxError("a tag and a command", 0);
        command.line = printable(step.text);
        return command;
    }
    command.row = find_row(command.verb);
    if (command.row && !command.row->needs.empty() && !voice_.offers(command.row->needs))
        command.row = nullptr; // this build does not know it
    if (!command.row) {
        command.line = printable(step.text);
        return command;
    }
    command.by_uid = command.row->verb.starts_with("UID ");
    ParsedArguments arguments = command.row->parse(verb.rest);
    if (arguments) {
        command.arguments = std::move(*arguments);
        return command;
    }
    command.error = std::move(arguments.error());
    command.error->at += static_cast<std::size_t>(verb.rest.data() - step.text.data());
    // What was to be a password is not shown to anybody.
    const bool secret = command.verb == "LOGIN" || command.verb == "AUTHENTICATE";
    command.line = secret ? command.verb : printable(step.text);
    return command;
}

Task<After> Dialogue::answer()
{
    Command command = read(step_);
    const std::size_t received = step_.consumed;
    session_.connection().consume(received);
    return carry_out(std::move(command), received);
}

Task<After> Dialogue::carry_out(Command command, std::uint64_t received)
{
    const std::vector<std::string>& alone = voice_.style.overlap_refused;
    overlapped_ = !alone.empty() && !session_.connection().input().empty() && std::ranges::find(alone, command.verb) != alone.end();
    CommandTurn turn(*this, command);
    turn.received = received;
    After after = co_await session_.take(turn);
    if (closing_ && after == After::go_on)
        after = co_await close_in_steps();
    closing_.reset();
    appending_.reset();
    exists_wanted_ = false;
    if (after == After::start_tls) {
        reader_.reset();
        const bool is_secure = co_await session_.start_tls(true);
        after = is_secure ? After::go_on : After::over;
    }
    co_return after;
}

Reply Dialogue::not_understood(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!command.error)
        return say(texts.unknown, {{"verb", command.verb}});
    if (command.error->at == voice_.style.most_command.bytes && !command.row)
        return say(texts.line_too_long);
    return say(command.row ? texts.arguments : texts.unknown, {{"verb", command.verb}});
}

const std::string& Dialogue::folder() const
{
    static const std::string none;
    return selected_ ? selected_->name : none;
}

bool Dialogue::secure() const { return session_.connection().tls().version != net::TlsVersion::none; }

} // namespace exemu::imap
