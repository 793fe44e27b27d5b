#include "pop3/events.hpp"

#include "pop3/reply_form.hpp"
#include "pop3/shape.hpp"
#include "pop3/turns.hpp"
#include "session/declare.hpp"

namespace exemu::pop3 {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;
using session::any_moment;
using session::field;
using session::login_causes;
using session::some;

Events declared;

const CommandTurn& turn_of(const Source& source) { return static_cast<const CommandTurn&>(source); }
Value number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

constexpr std::uint32_t messages = any_moment | scenario::bit(Cause::not_found);

scenario::EventGrammar grammar(std::uint32_t causes)
{
    scenario::EventGrammar grammar;
    grammar.steps = scenario::stream_steps;
    grammar.causes = causes;
    grammar.parse_reply = parse_reply;
    grammar.render = render_reply;
    grammar.parts = answer_parts();
    return grammar;
}

Value asked_number(const Source& source)
{
    const Arguments& arguments = turn_of(source).command().arguments;
    if (const auto* message = std::get_if<MessageArgument>(&arguments))
        return message->number ? number(*message->number) : Value{};
    const auto* top = std::get_if<TopArguments>(&arguments);
    return top ? number(top->number) : Value{};
}

Value size_of(const Source& source)
{
    const Maildrop::Message* message = turn_of(source).message();
    return message ? number(message->size) : Value{};
}

std::vector<Field> message_fields()
{
    return {field("number", Type::number, asked_number, "1", "Message number asked for; absent: all."),
        field(
            "uidl", Type::text, [](const Source& s) { return some(turn_of(s).uidl()); }, "1", "Its unique id."),
        field("size", Type::size, size_of, "1KB", "Its octets."),
        field("subject", Type::text, [](const Source& s) { return some(turn_of(s).subject()); }, "Hello", "Its Subject field.")};
}

std::vector<Field> top_fields()
{
    std::vector<Field> fields = message_fields();
    fields.push_back(field(
        "lines", Type::number,
        [](const Source& s) -> Value {
            const auto* top = std::get_if<TopArguments>(&turn_of(s).command().arguments);
            return top ? number(top->lines) : Value{};
        },
        "0", "Lines of the body asked for."));
    return fields;
}

std::vector<Field> auth_fields()
{
    return {field(
        "mechanism", Type::text,
        [](const Source& s) -> Value {
            const auto* auth = std::get_if<AuthArguments>(&turn_of(s).command().arguments);
            return auth ? some(auth->mechanism) : Value{};
        },
        "NTLM", "SASL mechanism asked for, in upper case.")};
}

Value deletions(const Source& source)
{
    const Maildrop* maildrop = turn_of(source).dialogue().maildrop();
    return maildrop ? number(maildrop->deletions()) : Value{};
}

// The keyword of a line that may be a secret is not told either.
Value told_keyword(const Source& source)
{
    const Command& command = turn_of(source).command();
    return !command.row && command.line == "..." ? Value{} : some(command.keyword);
}

std::vector<Field> unknown_fields()
{
    return {field("verb", Type::text, told_keyword, "FROB", "First word of the line, in upper case."),
        field(
            "line", Type::text, [](const Source& s) { return some(turn_of(s).command().line); }, "FROB now",
            "The line, printable and cut; what may be a secret is left out.")};
}

std::vector<Field> malformed_fields()
{
    std::vector<Field> fields = unknown_fields();
    fields.push_back(field(
        "at", Type::text, [](const Source& source) { return some(turn_of(source).command().error_at); }, "0",
        "Where in the arguments, in bytes from their start."));
    return fields;
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    const auto add = [&](std::string name, Moment moment, std::string doc, std::vector<Field> fields, std::uint32_t causes) {
        return language.add({"pop3." + name, moment, std::move(doc), std::move(fields)}, grammar(causes));
    };
    const auto turn = [&](std::string name, std::string doc, std::vector<Field> fields = {}, std::uint32_t causes = any_moment) {
        return add(std::move(name), Moment::turn, std::move(doc), std::move(fields), causes);
    };
    declared.greeting = add("greeting", Moment::point, "Before the first line.", {}, any_moment);
    scenario::EventGrammar shown = grammar(any_moment), counted = grammar(any_moment);
    shown.capabilities = capabilities();
    counted.parts = stat_parts();
    declared.capa = language.add({"pop3.capa", Moment::turn, "CAPA.", {}}, shown);
    declared.starttls = turn("starttls", "STLS.");
    declared.user = turn("user", "USER.", {}, login_causes);
    declared.pass = turn("pass", "PASS, before the verdict; pop3.authorize follows.", {}, login_causes);
    declared.auth = turn("auth", "AUTH, before any credential.", auth_fields(), login_causes);
    declared.authorize = add("authorize", Moment::point, "Credentials are complete, the verdict is not yet spoken.",
        session::authorize_fields<AuthorizeTurn>("user_pass", "user_pass, plain, ntlm, bearer..."), login_causes);
    declared.stat = language.add({"pop3.stat", Moment::turn, "STAT.", {}}, counted);
    declared.list = turn("list", "LIST.", message_fields(), messages);
    declared.uidl = turn("uidl", "UIDL.", message_fields(), messages);
    declared.retr = turn("retr", "RETR.", message_fields(), messages);
    declared.top = turn("top", "TOP.", top_fields(), messages);
    declared.dele = turn("dele", "DELE.", message_fields(), messages);
    declared.noop = turn("noop", "NOOP.");
    declared.rset = turn("rset", "RSET.");
    declared.quit = turn("quit", "QUIT, before deletions.",
        {field("deletions", Type::number, deletions, "0", "Messages marked as deleted; absent before a login.")});
    declared.unknown = turn("unknown", "A keyword that is not known.", unknown_fields());
    declared.malformed = turn("malformed", "A command that cannot be parsed.", malformed_fields());
}

} // namespace exemu::pop3
