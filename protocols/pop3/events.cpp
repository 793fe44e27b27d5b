#include "pop3/events.hpp"

#include "pop3/reply_form.hpp"
#include "pop3/shape.hpp"
#include "pop3/turns.hpp"

namespace exemu::pop3 {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::Cause;

Events declared;

const CommandTurn& turn_of(const Source& source) { return static_cast<const CommandTurn&>(source); }
const AuthorizeTurn& authorize_of(const Source& source) { return static_cast<const AuthorizeTurn&>(source); }
Value some(const std::string& text) { return text.empty() ? Value{} : Value{std::string_view(text)}; }
Value number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

Field field(std::string name, Type type, pattern::Read read, std::string sample, std::string doc)
{
    Field result;
    result.name = std::move(name);
    result.type = type;
    result.read = read;
    result.sample = std::move(sample);
    result.doc = std::move(doc);
    return result;
}

constexpr std::uint32_t any_moment = scenario::bit(Cause::busy) | scenario::bit(Cause::unavailable) | scenario::bit(Cause::too_many) |
    scenario::bit(Cause::internal);
constexpr std::uint32_t credentials = any_moment | scenario::bit(Cause::bad_credentials) | scenario::bit(Cause::locked_out) |
    scenario::bit(Cause::disabled) | scenario::bit(Cause::password_expired) | scenario::bit(Cause::protocol_disabled);
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

std::vector<Field> authorize_fields()
{
    return {field(
                "scheme", Type::text, [](const Source& s) -> Value { return authorize_of(s).scheme(); }, "user_pass",
                "user_pass, plain, ntlm, bearer..."),
        field(
            "valid", Type::flag, [](const Source& s) -> Value { return authorize_of(s).credentials().valid; }, "true",
            "The credentials are right."),
        field(
            "reason", Type::text,
            [](const Source& s) -> Value {
                const auth::Credentials& c = authorize_of(s).credentials();
                return c.valid ? Value{} : Value{auth::to_text(c.reason)};
            },
            "bad_credentials", "Why they are not."),
        field(
            "preemptive", Type::flag, [](const Source& s) -> Value { return authorize_of(s).preemptive(); }, "false",
            "The first response came with the command."),
        field(
            "channel_binding", Type::text,
            [](const Source& s) -> Value {
                const auth::ChannelBinding binding = authorize_of(s).credentials().channel_binding;
                return binding == auth::ChannelBinding::none ? Value{} : Value{auth::to_text(binding)};
            },
            "absent", "NTLM: absent, right or wrong.")};
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
    declared.user = turn("user", "USER.", {}, credentials);
    declared.pass = turn("pass", "PASS, before the verdict; pop3.authorize follows.", {}, credentials);
    declared.auth = turn("auth", "AUTH, before any credential.", auth_fields(), credentials);
    declared.authorize = add(
        "authorize", Moment::point, "Credentials are complete, the verdict is not yet spoken.", authorize_fields(), credentials);
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
