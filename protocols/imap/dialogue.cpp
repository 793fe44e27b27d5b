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

namespace {

// tag SP ["UID" SP] "FETCH": seen without reading the command.
bool asks_for_fetch(std::string_view text)
{
    std::string_view rest = text.substr(std::min(text.find(' '), text.size()));
    if (istarts_with(rest, " UID "))
        rest.remove_prefix(4);
    return istarts_with(rest, " FETCH ");
}

} // namespace

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
        while (!dialogue.can_move()) {
            const net::Ready ready = co_await session.connection().ready(); // woken in IDLE alone
            session::leave_unless_connected(ready);
        }
        after = co_await dialogue.move_on();
    }
}

bool Dialogue::can_move()
{
    bool waited = false;
    do {
        if (!welcomed_ || login_ || gives_way_ || (!idle_tag_.empty() && (moved_away() || has_news())))
            return true;
        step_ = reader_.next(session_.connection().input());
        waited = std::exchange(waiting_, step_.kind == Step::Kind::more);
    } while (!waiting_ && answered_at_once());
    if (!waiting_)
        return true;
    if (!waited) // what is told unasked does not count for the peer
        session_.connection().allow(patience());
    session_.connection().consume(step_.consumed);
    return false;
}

// A client that looks after its flags asks for them by the thousand: such a FETCH needs no task of its own.
bool Dialogue::answered_at_once()
{
    if (step_.kind != Step::Kind::command || !selected_ || !idle_tag_.empty() || moved_away() || !asks_for_fetch(step_.text))
        return false;
    Command command = read(step_);
    if (!is_little(command)) {
        command_ = std::make_unique<Command>(std::move(command));
        return false;
    }
    const std::size_t received = step_.consumed;
    session_.connection().consume(received);
    note_overlap(command);
    CommandTurn turn(*this, command);
    turn.received = received;
    gives_way_ = session_.take_now(turn, [&turn] { return turn.answer(); });
    return true;
}

bool Dialogue::is_little(const Command& command) const
{
    const bool asked_for = voice_.asks(events().fetch_item) || voice_.asks(events().push);
    return !command.error && !command.overlapped && !asked_for && session_.may_take_now(events().fetch) && fetches_little(command);
}

Task<After> Dialogue::give_way()
{
    gives_way_ = false;
    co_await session_.connection().give_way();
    co_return After::go_on;
}

// Exchange: PreAuthenticatedConnectionTimeout and AuthenticatedConnectionTimeout.
Duration Dialogue::patience() const { return mailbox_ ? voice_.style.authenticated : voice_.style.pre_authenticated; }

Task<After> Dialogue::move_on()
{
    if (!welcomed_)
        return greet();
    if (gives_way_)
        return give_way();
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
    Command command = command_ ? std::move(*std::exchange(command_, nullptr)) : read(step_);
    const std::size_t received = step_.consumed;
    session_.connection().consume(received);
    return carry_out(std::move(command), received);
}

void Dialogue::note_overlap(const Command& command)
{
    const std::vector<std::string>& alone = voice_.style.overlap_refused;
    overlapped_ = !alone.empty() && !session_.connection().input().empty() && std::ranges::find(alone, command.verb) != alone.end();
}

Task<After> Dialogue::carry_out(Command command, std::uint64_t received)
{
    note_overlap(command);
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
