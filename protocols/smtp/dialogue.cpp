#include "smtp/dialogue.hpp"

#include "base/text.hpp"
#include "smtp/rows.hpp"
#include "smtp/turns.hpp"

namespace exemu::smtp {

using session::After;
using session::Reply;

Dialogue::Dialogue(session::Session& session, const Voice& voice) : session_(session), voice_(voice), lines_(voice.style.line_limit.bytes) {}

// Here a connection is idle. Each co_await takes room in the frame for as long as that lasts, so there are two.
Task<> Dialogue::run()
{
    for (After after = After::go_on; after == After::go_on;) {
        while (!can_move())
            co_await session_.hear_more();
        after = co_await move();
    }
}

bool Dialogue::can_move()
{
    if (!welcomed_ || exchange_ || credentials_ || reading_data_)
        return true;
    if (!waiting_)
        session_.connection().allow(patience());
    waiting_ = !line_stands();
    return !waiting_;
}

Task<After> Dialogue::move()
{
    After after = After::go_on;
    if (!welcomed_) {
        after = co_await greet();
    } else if (exchange_ || credentials_) {
        after = co_await authenticate();
    } else if (reading_data_) {
        co_await read_data();
        after = co_await end_of_data();
    } else {
        after = co_await answer();
    }
    co_return after;
}

Task<After> Dialogue::greet()
{
    welcomed_ = true;
    GreetingTurn greeting(*this);
    const After after = co_await session_.take(greeting);
    co_return after;
}

Duration Dialogue::patience() const
{
    // Exchange: ConnectionInactivityTimeout of the receive connector, and never beyond its ConnectionTimeout.
    const Duration age = session_.clock().steady() - session_.began();
    return std::min(voice_.style.inactivity, voice_.style.connection_timeout - age);
}

bool Dialogue::line_stands()
{
    line_ = lines_.next(session_.connection().input());
    if (line_.kind != wire::Line::Kind::more)
        return true;
    session_.connection().consume(line_.consumed);
    return false;
}

// A line of a SASL exchange.
Task<std::string> Dialogue::hear_line()
{
    session_.connection().allow(patience());
    for (;;) {
        const wire::Line line = lines_.next(session_.connection().input());
        std::string text(line.text);
        session_.connection().consume(line.consumed);
        if (line.kind == wire::Line::Kind::line)
            co_return text;
        if (line.kind == wire::Line::Kind::too_long)
            co_return std::string("!"); // no base64: answered as malformed
        co_await session_.hear_more();
    }
}

Command Dialogue::parse(const wire::Line& line)
{
    Command command;
    if (line.kind == wire::Line::Kind::too_long || line.has_nul) {
        command.error = ArgumentError(Fault::arguments, SyntaxError(line.has_nul ? "a line without NUL" : "a line within the limit", 0));
        command.line = printable(line.text);
        return command;
    }
    // A command line that ends in LF alone is taken as one: people type through pipes. Data are not so lenient (DotReader).
    const Verb verb = split_verb(line.text);
    command.verb = verb.word;
    command.row = find_row(verb.word);
    if (!command.row) {
        command.line = printable(line.text);
        return command;
    }
    ParsedArguments arguments = command.row->parse(verb.argument);
    if (!arguments) {
        command.error = arguments.error();
        command.line = printable(line.text);
        return command;
    }
    command.arguments = std::move(*arguments);
    if (std::holds_alternative<std::monostate>(command.arguments))
        command.argument = verb.argument;
    return command;
}

Task<After> Dialogue::answer()
{
    Command command = parse(line_);
    session_.connection().consume(line_.consumed);
    if (std::holds_alternative<BdatArguments>(command.arguments)) {
        const After after = co_await chunk(command);
        co_return after;
    }
    CommandTurn turn(*this, command);
    After after = co_await session_.take(turn);
    if (after == After::start_tls) {
        lines_.reset();
        const bool secure = co_await session_.start_tls(true);
        // RFC 3207 4.2: what was learnt in clear is forgotten.
        greeted_ = authenticated_ = false;
        reset_transaction();
        after = secure ? After::go_on : After::over;
    }
    co_return after;
}

Reply Dialogue::not_understood(const Command& command)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (!command.error)
        return say(texts.unknown.filled({{"verb", command.verb}}));
    if (!command.row)
        return say(texts.line_too_long);
    switch (command.error->fault) {
    case Fault::domain: return say(texts.hello_invalid);
    case Fault::address: return say(command.verb == "RCPT" ? texts.rcpt_invalid : texts.mail_invalid);
    case Fault::parameter: return say(texts.parameter);
    case Fault::arguments: break;
    }
    return say(texts.arguments);
}

const Envelope& Dialogue::envelope() const
{
    static const Envelope none;
    return envelope_ ? *envelope_ : none;
}

void Dialogue::reset_transaction()
{
    envelope_.reset();
    message_.reset();
    chunking_ = false;
}

void Dialogue::forced(const Command& command)
{
    if (command.verb == "DATA") // the peer was told to send a body: it is read, and belongs to nobody
        reading_data_ = true;
}

Reply Dialogue::rset(const Command&)
{
    if (!greeted_)
        return say(voice_.texts.hello_first);
    reset_transaction();
    return say(voice_.texts.reset_ok);
}

Reply Dialogue::noop(const Command&)
{
    return say(greeted_ ? voice_.texts.noop_ok : voice_.texts.hello_first);
}

Reply Dialogue::help(const Command&)
{
    return say(voice_.texts.help);
}

Reply Dialogue::vrfy(const Command&)
{
    return say(greeted_ ? voice_.texts.vrfy : voice_.texts.hello_first);
}

Reply Dialogue::expn(const Command& command)
{
    return say(greeted_ ? voice_.texts.expn.filled({{"verb", command.verb}}) : voice_.texts.hello_first);
}

Reply Dialogue::quit(const Command&)
{
    return say(voice_.texts.quit, After::close);
}

} // namespace exemu::smtp
