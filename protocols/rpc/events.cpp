#include "rpc/events.hpp"

#include "rpc/reply_form.hpp"
#include "rpc/turns.hpp"
#include "session/declare.hpp"

#include <algorithm>

namespace exemu::rpc {

namespace {

using pattern::Field;
using pattern::Moment;
using pattern::Source;
using pattern::Type;
using pattern::Value;
using scenario::bit;
using scenario::Cause;
using scenario::StepWord;
using session::field;
using session::some;

Events declared;

Value number(std::uint64_t n) { return static_cast<std::int64_t>(n); }
Value some(const std::optional<std::int64_t>& n) { return n ? Value{*n} : Value{}; }

const BindTurn& bind_of(const Source& s) { return static_cast<const BindTurn&>(s); }
const RequestTurn& request_of(const Source& s) { return static_cast<const RequestTurn&>(s); }
const AuthorizeTurn& authorize_of(const Source& s) { return static_cast<const AuthorizeTurn&>(s); }
const Facts& facts_of(const Source& s) { return static_cast<const CallTurn&>(s).facts(); }

std::string_view type_text(const std::optional<Credential>& credential)
{
    switch (credential ? credential->type : 0) {
    case 9: return "negotiate";
    case 10: return "ntlm";
    case 16: return "kerberos";
    case 0: return "";
    default: return "other";
    }
}

std::string_view level_text(unsigned level)
{
    constexpr std::string_view words[] = {"", "none", "connect", "call", "packet", "integrity", "privacy"};
    return level < std::size(words) ? words[level] : "other";
}

constexpr std::uint32_t trouble = bit(Cause::busy) | bit(Cause::unavailable) | bit(Cause::too_many) | bit(Cause::internal);
constexpr std::uint32_t credentials = trouble | bit(Cause::bad_credentials) | bit(Cause::locked_out) | bit(Cause::disabled) |
    bit(Cause::password_expired) | bit(Cause::protocol_disabled);
// Of a moment at which nothing is said there is nothing to harm.
constexpr scenario::StepBits unsaid_steps = scenario::stream_steps &
    ~(bit(StepWord::throttle) | bit(StepWord::dribble) | bit(StepWord::truncate) | bit(StepWord::garbage));

scenario::Part fragment_part()
{
    return {"fragment", scenario::PartType::number, false, "8", "Most bytes of stub in each fragment of the answer."};
}

std::vector<Field> bind_fields()
{
    return {field(
                "interface", Type::text, [](const Source& s) { return some(bind_of(s).interface()); }, "nspi",
                "The first interface asked for, where it is answered here."),
        field(
            "uuid", Type::text, [](const Source& s) { return some(bind_of(s).uuid()); }, "f5cc5a18-4264-101a-8c59-08002b2f8426",
            "Its UUID."),
        field(
            "version", Type::version, [](const Source& s) { return some(bind_of(s).version()); }, "56.0", "Its version, as asked for."),
        field(
            "contexts", Type::number, [](const Source& s) { return number(bind_of(s).asked().bind.contexts.size()); }, "1",
            "Presentation contexts asked for."),
        field(
            "transfer", Type::list, [](const Source& s) -> Value { return std::span<const std::string>(bind_of(s).transfers()); }, "ndr",
            "Transfer syntaxes: ndr, ndr64, features, or a UUID."),
        field(
            "auth_type", Type::text, [](const Source& s) { return some(type_text(bind_of(s).asked().credential)); }, "ntlm",
            "ntlm, negotiate or kerberos; absent: nobody logs in here."),
        field(
            "auth_level", Type::text,
            [](const Source& s) {
                const std::optional<Credential>& credential = bind_of(s).asked().credential;
                return some(credential ? level_text(credential->level) : "");
            },
            "privacy", "connect, call, packet, integrity or privacy.")};
}

std::vector<Field> authorize_fields()
{
    std::vector<Field> fields = session::authorize_fields<AuthorizeTurn>(
        "ntlm", "ntlm, negotiate or kerberos.", "The first token came with the bind: always.");
    fields.push_back(field(
        "auth_level", Type::text, [](const Source& s) { return some(level_text(authorize_of(s).level())); }, "privacy",
        "connect, call, packet, integrity or privacy."));
    return fields;
}

std::vector<Field> request_fields()
{
    return {field(
                "interface", Type::text,
                [](const Source& s) { return request_of(s).hosted() ? some(request_of(s).hosted()->interface->name) : Value{}; }, "nspi",
                "The interface that is called; absent: there is no such presentation context."),
        field(
            "opnum", Type::number, [](const Source& s) { return number(request_of(s).asked().opnum); }, "3", "Number of the operation."),
        field(
            "call", Type::text, [](const Source& s) { return some(request_of(s).call_name()); }, "map",
            "Its name; absent: nobody answers it."),
        field(
            "size", Type::size, [](const Source& s) { return number(request_of(s).asked().stub.size()); }, "1KB", "Bytes of its stub."),
        field(
            "fragments", Type::number, [](const Source& s) { return number(request_of(s).asked().fragments); }, "1",
            "Fragments that it came in."),
        field(
            "object", Type::text, [](const Source& s) { return some(request_of(s).object()); }, "f5cc5a18-4264-101a-8c59-08002b2f8426",
            "UUID of the object; mostly absent.")};
}

Field field_of(Fact fact)
{
    switch (fact) {
    case Fact::interface:
        return field(
            "interface", Type::text, [](const Source& s) { return some(facts_of(s).interface); }, "nspi",
            "The interface asked for, where the build knows it.");
    case Fact::uuid:
        return field(
            "uuid", Type::text, [](const Source& s) { return some(facts_of(s).uuid); }, "f5cc5a18-4264-101a-8c59-08002b2f8426",
            "Its UUID.");
    case Fact::version:
        return field("version", Type::version, [](const Source& s) { return some(facts_of(s).version); }, "56.0", "Its version.");
    case Fact::protseq:
        return field(
            "protseq", Type::text, [](const Source& s) { return some(facts_of(s).protseq); }, "tcp",
            "Over which transport: tcp, http, pipe, udp, lrpc or other.");
    case Fact::inquiry:
        return field(
            "inquiry", Type::text, [](const Source& s) { return some(facts_of(s).inquiry); }, "all", "all, interface, object or both.");
    case Fact::name:
        return field("name", Type::text, [](const Source& s) { return some(facts_of(s).name); }, "alice", "The name asked for.");
    case Fact::dn:
        return field(
            "dn", Type::text, [](const Source& s) { return some(facts_of(s).dn); }, "/o=First Organization/cn=alice",
            "The distinguished name asked for.");
    case Fact::most:
        return field("most", Type::number, [](const Source& s) { return some(facts_of(s).most); }, "500", "Entries asked for at most.");
    case Fact::container:
        return field(
            "container", Type::number, [](const Source& s) { return some(facts_of(s).container); }, "0",
            "Identifier of the address list; 0: the global one.");
    case Fact::rows: return field("rows", Type::number, [](const Source& s) { return some(facts_of(s).rows); }, "50", "Rows asked for.");
    case Fact::flags:
        return field(
            "flags", Type::text, [](const Source& s) { return some(facts_of(s).flags); }, "unicode", "Flags of the call, by name.");
    default:
        return field(
            "resumed", Type::flag, [](const Source& s) -> Value { return facts_of(s).resumed ? Value{*facts_of(s).resumed} : Value{}; },
            "false", "Goes on from an earlier answer, by its handle.");
    }
}

void describe_calls(scenario::Language& language, Interface& interface)
{
    for (Operation& operation : interface.operations) {
        std::vector<Field> fields;
        for (const Fact fact : operation.facts)
            fields.push_back(field_of(fact));
        scenario::EventGrammar grammar;
        grammar.steps = scenario::stream_steps;
        grammar.causes = trouble | bit(Cause::not_found) | bit(Cause::bad_credentials);
        grammar.parse_reply = form_of(
            {{"fault", ReplyForm::Kind::fault, &fault_names()}, {interface.result_word, ReplyForm::Kind::result, interface.results}});
        grammar.render = render_form;
        grammar.parts = interface.parts;
        grammar.parts.push_back(fragment_part());
        operation.event = language.add(
            {interface.events + "." + std::string(operation.name), Moment::turn, std::string(operation.doc), std::move(fields)}, grammar);
    }
}

} // namespace

const Operation* find_operation(const Interface& interface, std::uint16_t opnum)
{
    const auto found = std::ranges::find(interface.operations, opnum, &Operation::opnum);
    return found == interface.operations.end() ? nullptr : &*found;
}

const Events& events() { return declared; }

void describe(scenario::Language& language, std::vector<Interface>& interfaces)
{
    const FormWord fault{"fault", ReplyForm::Kind::fault, &fault_names()}, nak{"nak", ReplyForm::Kind::nak, &nak_names()},
        reject{"reject", ReplyForm::Kind::reject, &reject_names()};
    const auto add = [&](std::string name, Moment moment, std::string doc, std::vector<Field> fields, std::vector<FormWord> forms,
                         std::uint32_t causes, scenario::StepBits steps, std::vector<scenario::Part> parts) {
        scenario::EventGrammar grammar;
        grammar.steps = steps;
        grammar.causes = causes;
        if (steps & bit(StepWord::reply)) {
            grammar.parse_reply = form_of(std::move(forms));
            grammar.render = render_form;
        }
        grammar.parts = std::move(parts);
        return language.add({"rpc." + name, moment, std::move(doc), std::move(fields)}, grammar);
    };
    const scenario::Part secondary{
        "secondary_address", scenario::PartType::line, true, "59531", "Secondary address of bind_ack: the port, as digits."};
    declared.bind = add("bind", Moment::turn, "bind.", bind_fields(), {nak, reject, fault}, trouble, scenario::stream_steps, {secondary});
    declared.alter = add("alter", Moment::turn, "alter_context.", bind_fields(), {reject, fault}, trouble, scenario::stream_steps, {});
    declared.authorize = add("authorize", Moment::point,
        "Credentials are complete, the verdict is not yet spoken: a refusal is a fault to the calls that follow.", authorize_fields(),
        {fault}, credentials, unsaid_steps, {});
    declared.request = add("request", Moment::turn, "A request, its last fragment read; the event of its call follows.", request_fields(),
        {fault}, credentials | bit(Cause::not_found), unsaid_steps, {fragment_part()});
    declared.cancel = add("cancel", Moment::turn, "cancel or orphaned: an answer is not wanted any more.",
        {field(
            "orphaned", Type::flag, [](const Source& s) -> Value { return static_cast<const CancelTurn&>(s).orphaned(); }, "false",
            "The peer will not even read it.")},
        {}, 0, unsaid_steps & ~(bit(StepWord::reply) | bit(StepWord::fail)), {});
    declared.malformed = add("malformed", Moment::turn, "What is no RPC of version 5, or not now. The connection ends.",
        {field(
            "what", Type::text, [](const Source& s) { return some(static_cast<const MalformedTurn&>(s).what()); },
            "frag_length of 16 or more", "What was expected.")},
        {nak, fault}, trouble, scenario::stream_steps, {});
    for (Interface& interface : interfaces)
        describe_calls(language, interface);
}

} // namespace exemu::rpc
