#include "smtp/dialogue.hpp"

#include "base/text.hpp"
#include "smtp/rows.hpp"
#include "smtp/turns.hpp"
#include "wire/dates.hpp"

#include <algorithm>

namespace exemu::smtp {

using session::After;
using session::Reply;

Dialogue::Dialogue(session::Session& session, const Voice& voice)
    : session_(session), voice_(voice), held_(*voice.limits), lines_(voice.style.line_limit.bytes)
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

Reply Dialogue::welcome()
{
    const Connector& connector = voice_.connector;
    const TextsOf<Text>& texts = voice_.texts;
    const auto exceeds = [](std::uint64_t count, std::uint64_t most) { return most > 0 && count > most; };
    // Exchange: the percentage is of the connections that are still left, so that one source cannot take the last ones.
    const std::uint64_t left = connector.most_connections - std::min(connector.most_connections, held_.among() - 1);
    const std::uint64_t share = std::max<std::uint64_t>(1, left * connector.most_percentage_per_source / 100);
    const std::uint64_t from_here = session_.who().connections;
    if (exceeds(held_.among(), connector.most_connections))
        return say(texts.connections, After::close);
    if (exceeds(from_here, connector.most_connections_per_source) ||
        (connector.most_percentage_per_source > 0 && left > 0 && from_here > share))
        return say(texts.connections_per_source, After::close);
    if (!voice_.limits->connection_allowed(session_.clock().steady(), voice_.style.connections_a_minute))
        return say(texts.stopping, After::close);
    return say(voice_.banner.filled({{"fqdn", voice_.fqdn}, {"date", wire::rfc5322_date(session_.clock().wall(), voice_.zone)}}));
}

namespace {

// RFC 5321 4.2.1: syntax and sequence; what MaxProtocolErrors counts. A refused recipient is no error of the protocol.
bool is_protocol_error(const std::string& code) { return code.starts_with("50"); }

} // namespace

Reply Dialogue::weighed(Reply reply)
{
    if (!reply.code.starts_with('5'))
        return reply;
    const Connector& connector = voice_.connector;
    if (is_protocol_error(reply.code) && used_up(errors_, connector.most_errors))
        return say(voice_.texts.too_many_errors, After::close);
    if (!authenticated_)
        reply.hold = connector.tarpit;
    return reply;
}

Duration Dialogue::patience() const
{
    // Exchange: ConnectionInactivityTimeout of the receive connector, and never beyond its ConnectionTimeout.
    const Duration age = session_.clock().steady() - session_.began();
    return std::min(voice_.connector.inactivity, voice_.connector.timeout - age);
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
    if (line.kind == wire::Line::Kind::too_long) {
        command.error = ArgumentError(Fault::arguments, SyntaxError("a line within the limit", 0));
        return command;
    }
    // A command line that ends in LF alone is taken as one: people type through pipes. Data are not so lenient (DotReader).
    const Verb verb = split_verb(line.text);
    command.verb = verb.word;
    command.row = line.has_nul ? nullptr : find_row(verb.word);
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

// Exchange: what is no word is not said again (O: nmap's probes are answered with '<redacted>').
static bool is_word(std::string_view verb)
{
    static constexpr std::string_view others = "-_";
    return !verb.empty() && verb.size() < 32 &&
        std::ranges::all_of(verb, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.contains(c); });
}

Reply Dialogue::not_understood(const Command& command)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (!command.error)
        return say(texts.unknown.filled({{"verb", is_word(command.verb) ? std::string_view(command.verb) : "<redacted>"}}));
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

Reply Dialogue::noop(const Command&) { return say(greeted_ ? voice_.texts.noop_ok : voice_.texts.hello_first); }

Reply Dialogue::help(const Command&) { return say(voice_.texts.help); }

Reply Dialogue::vrfy(const Command&) { return say(greeted_ ? voice_.texts.vrfy : voice_.texts.hello_first); }

Reply Dialogue::expn(const Command& command)
{
    return say(greeted_ ? voice_.texts.expn.filled({{"verb", command.verb}}) : voice_.texts.hello_first);
}

Reply Dialogue::quit(const Command&) { return say(voice_.texts.quit, After::close); }

} // namespace exemu::smtp
