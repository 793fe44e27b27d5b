#include "pop3/dialogue.hpp"

#include "pop3/rows.hpp"
#include "pop3/turns.hpp"

namespace exemu::pop3 {

using session::After;
using session::Reply;

Dialogue::Dialogue(session::Session& session, const Voice& voice)
    : session_(session), voice_(voice), lines_(voice.style.command_limit.bytes - 2) // MaxCommandSize counts the line end
{
}

// Here a connection is idle. Each co_await takes room in the frame for as long as that lasts, so there are two.
Task<> Dialogue::converse(session::Session& session, const Voice& voice)
{
    Dialogue dialogue(session, voice);
    for (After after = After::go_on; after == After::go_on;) {
        while (!dialogue.can_move()) {
            const net::Ready ready = co_await session.connection().ready();
            session::leave_unless_connected(ready);
        }
        after = co_await dialogue.move();
    }
}

bool Dialogue::can_move()
{
    if (!welcomed_ || exchange_ || credentials_)
        return true;
    if (!waiting_)
        session_.connection().allow(patience());
    waiting_ = !line_stands();
    return !waiting_;
}

Task<After> Dialogue::move()
{
    After after = After::go_on;
    if (!welcomed_)
        after = co_await greet();
    else if (exchange_ || credentials_)
        after = co_await authenticate();
    else if (moved_away())
        after = co_await send_away();
    else
        after = co_await answer();
    co_return after;
}

// The mailbox is on another server: nothing is deleted (RFC 1939 6 wants QUIT for that), a new login finds it there.
Task<After> Dialogue::send_away()
{
    co_await session_.say(say(voice_.style.texts.moved));
    co_return After::close;
}

Task<After> Dialogue::greet()
{
    welcomed_ = true;
    GreetingTurn greeting(*this);
    const After after = co_await session_.take(greeting);
    co_return after;
}

// Exchange: PreAuthenticatedConnectionTimeout, then AuthenticatedConnectionTimeout.
Duration Dialogue::patience() const { return in_transaction() ? voice_.style.authenticated : voice_.style.pre_authenticated; }

bool Dialogue::line_stands()
{
    line_ = lines_.next(session_.connection().input());
    if (line_.kind != wire::Line::Kind::more)
        return true;
    session_.connection().consume(line_.consumed);
    return false;
}

Command Dialogue::parse(const wire::Line& line)
{
    Command command;
    if (line.kind == wire::Line::Kind::too_long || line.has_nul) {
        command.too_long = line.kind == wire::Line::Kind::too_long;
        command.error = SyntaxError(line.has_nul ? "a line without NUL" : "a line within the limit", 0);
        return command;
    }
    // A line that ends in LF alone is taken as one: people type through pipes.
    const Keyword keyword = split_keyword(line.text);
    command.keyword = keyword.word;
    command.row = find_row(keyword.word);
    if (!command.row) {
        command.line = shown(line.text);
        return command;
    }
    ParsedArguments arguments = command.row->parse(keyword.argument);
    if (arguments) {
        command.arguments = std::move(*arguments);
    } else {
        command.error = arguments.error();
        command.error_at = std::to_string(arguments.error().at);
        command.line = shown(line.text);
    }
    return command;
}

Task<After> Dialogue::answer()
{
    const Command command = parse(line_);
    session_.connection().consume(line_.consumed);
    CommandTurn turn(*this, command);
    After after = co_await session_.take(turn);
    if (after == After::start_tls) {
        lines_.reset();
        const bool established = co_await session_.start_tls(true);
        user_.clear(); // RFC 2595 4: what was learnt in clear is forgotten
        after = established ? After::go_on : After::over;
    }
    co_return after;
}

Reply Dialogue::not_understood(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!command.error)
        return say(texts.unknown);
    return say(command.too_long ? texts.line_too_long : texts.malformed);
}

bool Dialogue::secure() const { return session_.connection().tls().version != net::TlsVersion::none; }

bool Dialogue::may_start_tls() const { return !in_transaction() && !secure() && session_.listener().offers_tls(); }

Reply Dialogue::capa(const Command&)
{
    Reply reply = say(voice_.style.texts.ok);
    // STLS is no capability where it cannot be used (RFC 2595 4).
    reply.bytes += may_start_tls() ? voice_.capa : voice_.capa_tls;
    return reply;
}

Reply Dialogue::stls(const Command&)
{
    if (!may_start_tls())
        return say(voice_.style.texts.invalid_state);
    return say(voice_.style.texts.stls_ok, After::start_tls);
}

} // namespace exemu::pop3
