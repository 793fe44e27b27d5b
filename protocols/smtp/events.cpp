#include "smtp/events.hpp"

#include "session/declare.hpp"
#include "smtp/reply_form.hpp"
#include "smtp/shape.hpp"
#include "smtp/turns.hpp"

namespace exemu::smtp {

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
using session::told;

Events declared;

const Command& command_of(const Source& source) { return static_cast<const CommandTurn&>(source).command(); }

template <class A>
const A* arguments_of(const Source& source)
{
    return std::get_if<A>(&command_of(source).arguments);
}

// A text member of a verb's arguments.
template <class A, std::string A::* member>
Value text(const Source& source)
{
    const A* arguments = arguments_of<A>(source);
    return arguments ? some(arguments->*member) : Value{};
}

const Message& message_of(const Source& source) { return static_cast<const EndOfDataTurn&>(source).message(); }

const BdatArguments& chunk_of(const Source& source) { return static_cast<const ChunkTurn&>(source).bdat(); }

std::string_view body_word(Body body)
{
    switch (body) {
    case Body::seven_bit: return "7BIT";
    case Body::eight_bit_mime: return "8BITMIME";
    case Body::binary_mime: return "BINARYMIME";
    case Body::none: break;
    }
    return "";
}

// The sender of the transaction: "<>" is the empty text, and present.
Value sender(const Source& source) { return std::string_view(static_cast<const SmtpTurn&>(source).dialogue().envelope().mail.from); }

constexpr std::uint32_t recipients = any_moment | bit(Cause::not_found) | bit(Cause::over_quota) | bit(Cause::too_large);

scenario::EventGrammar grammar(std::uint32_t causes, scenario::StepBits steps = scenario::stream_steps)
{
    scenario::EventGrammar grammar;
    grammar.steps = steps;
    grammar.causes = causes;
    grammar.parse_reply = parse_reply;
    grammar.render = render_reply;
    grammar.parts = answer_parts(Altered::words_and_code);
    return grammar;
}

// Where the peer's next bytes hang on the code (a handshake, a body, credentials), it cannot lie.
scenario::EventGrammar in_step(scenario::EventGrammar grammar)
{
    grammar.parts = answer_parts(Altered::words);
    return grammar;
}

scenario::EventGrammar with_parts(
    scenario::EventGrammar grammar, std::vector<scenario::Part> parts, std::vector<std::string> capabilities = {})
{
    grammar.parts = std::move(parts);
    grammar.capabilities = std::move(capabilities);
    return grammar;
}

Field argument_field()
{
    return field("argument", Type::text, [](const Source& s) { return some(command_of(s).argument); }, "", "What follows the verb.");
}

std::vector<Field> auth_fields()
{
    return {
        field("mechanism", Type::text, text<AuthArguments, &AuthArguments::mechanism>, "LOGIN", "SASL mechanism asked for, in upper case."),
        field(
            "initial", Type::flag,
            [](const Source& s) -> Value {
                const auto* auth = arguments_of<AuthArguments>(s);
                return auth && auth->initial.has_value();
            },
            "false", "An initial response came with the command.")};
}

std::vector<Field> mail_fields()
{
    return {field(
                "from", Type::text,
                [](const Source& s) -> Value {
                    const auto* mail = arguments_of<MailArguments>(s);
                    return mail ? Value{std::string_view(mail->from)} : Value{};
                },
                "a@example.test", "Sender; empty for the null sender."),
        field(
            "size", Type::size,
            [](const Source& s) -> Value {
                const auto* mail = arguments_of<MailArguments>(s);
                return mail && mail->size ? Value{static_cast<std::int64_t>(*mail->size)} : Value{};
            },
            "1KB", "Size declared (RFC 1870)."),
        field(
            "body", Type::text,
            [](const Source& s) -> Value {
                const auto* mail = arguments_of<MailArguments>(s);
                return mail && mail->body != Body::none ? Value{body_word(mail->body)} : Value{};
            },
            "8BITMIME", "BODY parameter: 7BIT, 8BITMIME, BINARYMIME."),
        field("ret", Type::text, text<MailArguments, &MailArguments::ret>, "HDRS", "RET parameter (RFC 3461): FULL or HDRS."),
        field("envid", Type::text, text<MailArguments, &MailArguments::envid>, "QQ314159", "ENVID parameter (RFC 3461)."),
        field(
            "smtputf8", Type::flag,
            [](const Source& s) -> Value {
                const auto* mail = arguments_of<MailArguments>(s);
                return mail && mail->smtputf8;
            },
            "false", "SMTPUTF8 was given (RFC 6531).")};
}

std::vector<Field> rcpt_fields()
{
    using Known = directory::Directory::Known;
    return {field("rcpt", Type::text, text<RcptArguments, &RcptArguments::rcpt>, "ann@contoso.test", "Recipient as given."),
        field("from", Type::text, sender, "a@example.test", "Sender of the transaction."),
        field(
            "known", Type::flag,
            [](const Source& s) -> Value {
                const Known known = static_cast<const CommandTurn&>(s).recipient().known;
                return known == Known::account || known == Known::group;
            },
            "true", "The organization has this recipient."),
        field(
            "local", Type::flag,
            [](const Source& s) -> Value { return static_cast<const CommandTurn&>(s).recipient().known != Known::foreign; }, "true",
            "The recipient's domain is accepted here."),
        field(
            "recipients", Type::number,
            [](const Source& s) -> Value { return static_cast<std::int64_t>(static_cast<const CommandTurn&>(s).accepted_before()); }, "0",
            "Recipients accepted so far."),
        field("notify", Type::text, text<RcptArguments, &RcptArguments::notify>, "FAILURE", "NOTIFY parameter (RFC 3461)."),
        field("orcpt", Type::text, text<RcptArguments, &RcptArguments::orcpt>, "rfc822;ann@contoso.test", "ORCPT parameter (RFC 3461).")};
}

std::vector<Field> chunk_fields()
{
    return {field(
                "size", Type::size, [](const Source& s) -> Value { return static_cast<std::int64_t>(chunk_of(s).size); }, "1KB",
                "Bytes of the chunk."),
        field("last", Type::flag, [](const Source& s) -> Value { return chunk_of(s).last; }, "true", "LAST was given.")};
}

std::vector<Field> message_fields()
{
    return {field("from", Type::text, sender, "a@example.test", "Sender of the envelope."),
        field(
            "rcpts", Type::list,
            [](const Source& s) -> Value { return std::span<const std::string>(static_cast<const EndOfDataTurn&>(s).recipients()); },
            "ann@contoso.test", "Recipients of the envelope that were accepted."),
        field(
            "size", Type::size, [](const Source& s) -> Value { return static_cast<std::int64_t>(message_of(s).size()); }, "1KB",
            "Bytes of the message as it came."),
        field(
            "subject", Type::text, [](const Source& s) { return some(message_of(s).subject()); }, "Hello", "Subject field."),
        field(
            "message_id", Type::text, [](const Source& s) { return some(message_of(s).message_id()); }, "<1@example.test>",
            "Message-ID field."),
        field("header.*", Type::text, nullptr, "", "Any header field, by name: header.x-mailer."),
        field(
            "internal_id", Type::number,
            [](const Source& s) -> Value {
                const std::uint64_t id = message_of(s).internal_id();
                return id ? Value{static_cast<std::int64_t>(id)} : Value{};
            },
            "5111011082244", "InternalId that the reply tells; absent before the verb is run."),
        field(
            "bare_lf", Type::flag, [](const Source& s) -> Value { return message_of(s).bare_lf(); }, "false", "A line ended in LF alone."),
        field(
            "missing", Type::list,
            [](const Source& s) -> Value {
                const auto missing = message_of(s).missing();
                return missing.empty() ? Value{} : Value{missing};
            },
            "Date", "Header fields that RFC 5322 wants and that were not there: Date, From, Message-ID.")};
}

std::vector<Field> unknown_fields()
{
    return {
        field(
            "verb", Type::text, [](const Source& s) { return some(command_of(s).verb); }, "FROB", "First word of the line, in upper case."),
        field("line", Type::text, [](const Source& s) { return some(command_of(s).line); }, "FROB now", "The line, printable, cut.")};
}

std::vector<Field> malformed_fields()
{
    std::vector<Field> fields = unknown_fields();
    fields.push_back(field(
        "expected", Type::text,
        [](const Source& s) -> Value {
            const Command& command = command_of(s);
            return command.error ? some(command.error->syntax.expected) : Value{};
        },
        "a mailbox", "What the grammar wanted there."));
    return fields;
}

// What became of a message after its sender was told that it was taken.
void describe_facts(scenario::Language& language)
{
    const Field to = told("to", Type::text, "ann@contoso.test", "Address of the envelope.");
    const Field from = told("from", Type::text, "a@example.test", "Sender of the envelope.");
    const Field subject = told("subject", Type::text, "Hello", "Subject field.");
    const Field message_id = told("message_id", Type::text, "<1@example.test>", "Message-ID field.");
    const Field size = told("size", Type::size, "1KB", "Bytes of the stored message.");
    const Field action = told("action", Type::text, "failed", "failed, delayed, relayed, expanded or delivered.");
    const Field status = told("status", Type::text, "5.1.10", "Enhanced status code (RFC 3463).");
    const Field diagnostic = told("diagnostic", Type::text, "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "Why, as a reply would say it.");
    const auto fact = [&](std::string name, std::string doc, std::vector<Field> fields) {
        return language.add({"smtp." + name, Moment::fact, std::move(doc), std::move(fields)}, {});
    };
    declared.outgoing = fact("outgoing", "A message for elsewhere was kept in the mailbox \"outgoing\"; nothing ever leaves.",
        {to, from, subject, message_id, size});
    declared.undeliverable = fact(
        "undeliverable", "A recipient of an accepted message failed.", {to, from, message_id, status, diagnostic});
    declared.report = fact(
        "report", "A delivery report was made for the sender of a message.", {to, action, status, subject, message_id, size});
    declared.action = language.vocabulary.find_named("action")->field;
    declared.status = language.vocabulary.find_named("status")->field;
    declared.diagnostic = language.vocabulary.find_named("diagnostic")->field;
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    const auto add = [&](std::string name, Moment moment, std::string doc, std::vector<Field> fields, scenario::EventGrammar how) {
        return language.add({"smtp." + name, moment, std::move(doc), std::move(fields)}, std::move(how));
    };
    const auto turn = [&](std::string name, std::string doc, std::vector<Field> fields = {}, std::uint32_t causes = any_moment) {
        return add(std::move(name), Moment::turn, std::move(doc), std::move(fields), grammar(causes));
    };
    const auto before_more = [&](std::string name, std::string doc, std::vector<Field> fields, std::uint32_t causes) {
        return add(std::move(name), Moment::turn, std::move(doc), std::move(fields), in_step(grammar(causes)));
    };
    declared.greeting = add("greeting", Moment::point, "Before the first line.", {}, with_parts(grammar(any_moment), greeting_parts()));
    declared.ehlo = add("ehlo", Moment::turn, "EHLO or HELO.",
        {field("name", Type::text, text<HelloArguments, &HelloArguments::name>, "client.test", "Name given."),
            field(
                "verb", Type::text, [](const Source& s) { return some(command_of(s).verb); }, "EHLO", "EHLO or HELO."),
            field(
                "pipelined", Type::flag,
                [](const Source& s) -> Value { return !static_cast<const CommandTurn&>(s).session().connection().input().empty(); },
                "false", "More had come before this was answered.")},
        with_parts(grammar(any_moment), ehlo_parts(), ehlo_capabilities()));
    declared.starttls = before_more("starttls", "STARTTLS.", {}, any_moment);
    declared.x_anonymoustls = before_more("x_anonymoustls", "X-ANONYMOUSTLS.", {}, any_moment);
    declared.auth = before_more("auth", "AUTH, before any credential.", auth_fields(), login_causes);
    declared.x_exps = before_more("x_exps", "X-EXPS, before any credential.", auth_fields(), login_causes);
    declared.authorize = add("authorize", Moment::point, "Credentials are complete, the verdict is not yet spoken.",
        session::authorize_fields<AuthorizeTurn>("login", "plain, login, ntlm, negotiate, bearer..."), grammar(login_causes));
    declared.mail = turn("mail", "MAIL.", mail_fields(), recipients);
    declared.rcpt = turn("rcpt", "RCPT, each.", rcpt_fields(), recipients);
    declared.data = before_more("data", "DATA, before 354.", {}, recipients);
    declared.bdat = turn("bdat", "A chunk, after its bytes.", chunk_fields(), recipients);
    declared.end_of_data = add("end_of_data", Moment::turn, "The final dot, or the last BDAT chunk.", message_fields(),
        grammar(recipients, scenario::message_steps));
    declared.rset = turn("rset", "RSET.", {argument_field()});
    declared.noop = turn("noop", "NOOP.", {argument_field()});
    declared.help = turn("help", "HELP.", {argument_field()});
    declared.vrfy = turn("vrfy", "VRFY.", {argument_field()});
    declared.expn = turn("expn", "EXPN.", {argument_field()});
    declared.quit = turn("quit", "QUIT.", {argument_field()});
    declared.unknown = turn("unknown", "A verb that is not known.", unknown_fields());
    declared.malformed = turn("malformed", "A command that cannot be parsed.", malformed_fields());
    describe_facts(language);
    declared.header = language.vocabulary.find_named("header.x")->field;
}

} // namespace exemu::smtp
