#include "imap/events.hpp"

#include "imap/capabilities.hpp"
#include "imap/fetch_job.hpp"
#include "imap/reply_form.hpp"
#include "imap/turns.hpp"
#include "session/declare.hpp"

namespace exemu::imap {

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
const Command& command_of(const Source& source) { return turn_of(source).command(); }
const FetchJob& job_of(const Source& source) { return static_cast<const FetchItemTurn&>(source).job(); }

template <class A>
const A* arguments_of(const Source& source)
{
    return std::get_if<A>(&command_of(source).arguments);
}

template <class A, std::string A::* member>
Value text(const Source& source)
{
    const A* arguments = arguments_of<A>(source);
    return arguments ? some(arguments->*member) : Value{};
}

constexpr std::uint32_t folders = any_moment | bit(Cause::not_found) | bit(Cause::over_quota);

scenario::EventGrammar asked(std::uint32_t causes, scenario::StepBits steps = scenario::stream_steps)
{
    return {.steps = steps, .causes = causes, .parse_reply = parse_reply, .render = render_reply};
}

scenario::EventGrammar unasked(std::uint32_t causes, scenario::StepBits steps = scenario::stream_steps)
{
    return {.steps = steps, .causes = causes, .parse_reply = parse_unasked, .render = render_reply};
}

scenario::EventGrammar with_parts(scenario::EventGrammar grammar, std::vector<scenario::Part> parts)
{
    grammar.parts = std::move(parts);
    return grammar;
}

scenario::Part exists_part()
{
    return {.name = "exists", .type = scenario::PartType::number, .sample = "99", .doc = "The number of messages that is told."};
}

std::vector<scenario::Part> item_parts()
{
    return {{.name = "literal", .type = scenario::PartType::number, .sample = "1", .doc = "The size that each literal claims."},
        {.name = "bodystructure",
            .type = scenario::PartType::text,
            .sample = "(\"text\" \"plain\"",
            .doc = "What follows BODY or BODYSTRUCTURE."}};
}

Field folder_argument()
{
    return field(
        "folder", Type::text,
        [](const Source& s) -> Value {
            if (const auto* argument = arguments_of<FolderArgument>(s))
                return some(argument->folder);
            if (const auto* status = arguments_of<StatusArguments>(s))
                return some(status->folder);
            if (const auto* append = arguments_of<AppendArguments>(s))
                return some(append->folder);
            if (const auto* rename = arguments_of<RenameArguments>(s))
                return some(rename->from);
            return some(turn_of(s).dialogue().folder());
        },
        "INBOX", "The folder named, or the one that is open.");
}

Field set_field()
{
    return field(
        "set", Type::text, [](const Source& s) { return some(turn_of(s).set()); }, "1:*", "The set of messages, as it was written.");
}

Field by_uid_field()
{
    return field(
        "by_uid", Type::flag, [](const Source& s) -> Value { return command_of(s).by_uid; }, "false", "Messages are named by UID.");
}

Field to_field()
{
    return field(
        "to", Type::text,
        [](const Source& s) -> Value {
            if (const auto* copy = arguments_of<CopyArguments>(s))
                return some(copy->folder);
            return text<RenameArguments, &RenameArguments::to>(s);
        },
        "Archive", "The folder that is the destination, or the new name.");
}

Field flags_field()
{
    return field(
        "flags", Type::text, [](const Source& s) { return some(turn_of(s).words()); }, "+\\Seen",
        "Flags; with + they are added, with - taken away.");
}

Field pattern_field() { return field("pattern", Type::text, text<ListArguments, &ListArguments::pattern>, "*", "The pattern of names."); }

std::vector<Field> login_fields()
{
    return {field(
                "mechanism", Type::text,
                [](const Source& s) -> Value {
                    const auto* asked = arguments_of<AuthenticateArguments>(s);
                    return asked ? Value{std::string_view(asked->mechanism)} : Value{};
                },
                "PLAIN", "SASL mechanism asked for, in upper case; absent at LOGIN."),
        field(
            "initial", Type::flag,
            [](const Source& s) -> Value {
                const auto* asked = arguments_of<AuthenticateArguments>(s);
                return asked && asked->initial.has_value();
            },
            "false", "An initial response came with the command.")};
}

std::vector<Field> append_fields()
{
    return {folder_argument(),
        field(
            "size", Type::size,
            [](const Source& s) -> Value {
                const Appending* appending = turn_of(s).dialogue().appending();
                return appending ? Value{static_cast<std::int64_t>(appending->size)} : Value{};
            },
            "1KB", "Bytes of the message."),
        flags_field(),
        field(
            "subject", Type::text,
            [](const Source& s) -> Value {
                const Appending* appending = turn_of(s).dialogue().appending();
                return appending ? some(appending->subject) : Value{};
            },
            "Hello", "Subject field.")};
}

std::vector<Field> item_fields()
{
    return {field(
                "folder", Type::text, [](const Source& s) { return some(job_of(s).folder()); }, "INBOX", "The folder that is open."),
        field(
            "uid", Type::number, [](const Source& s) -> Value { return std::int64_t{job_of(s).entry().uid}; }, "7", "UID of the message."),
        field(
            "seq", Type::number, [](const Source& s) -> Value { return std::int64_t{job_of(s).number()}; }, "3",
            "Its number in this session."),
        field(
            "size", Type::size, [](const Source& s) -> Value { return static_cast<std::int64_t>(job_of(s).size()); }, "1KB", "Its size."),
        field(
            "subject", Type::text, [](const Source& s) { return some(job_of(s).subject()); }, "Hello", "Its Subject field."),
        field(
            "items", Type::text, [](const Source& s) { return some(job_of(s).items()); }, "(FLAGS BODY[])",
            "What is fetched, as it was written.")};
}

std::vector<Field> push_fields()
{
    return {field(
                "folder", Type::text, [](const Source& s) { return some(static_cast<const PushTurn&>(s).dialogue().folder()); }, "INBOX",
                "The folder that is open."),
        field(
            "kind", Type::text, [](const Source& s) -> Value { return to_text(static_cast<const PushTurn&>(s).news().kind); }, "exists",
            "exists, recent, expunge or flags.")};
}

std::vector<Field> unknown_fields()
{
    return {field(
                "verb", Type::text, [](const Source& s) { return some(command_of(s).verb); }, "FROB", "The command, in upper case."),
        field("line", Type::text, [](const Source& s) { return some(command_of(s).line); }, "a1 FROB", "The line, printable, cut.")};
}

std::vector<Field> malformed_fields()
{
    std::vector<Field> fields = unknown_fields();
    fields.push_back(field(
        "expected", Type::text,
        [](const Source& s) -> Value {
            const Command& command = command_of(s);
            return command.error ? some(command.error->expected) : Value{};
        },
        "an atom", "What the grammar wanted there."));
    return fields;
}

std::vector<Field> message_fields(std::vector<Field> more)
{
    std::vector<Field> fields{folder_argument(), set_field(), by_uid_field()};
    for (Field& each : more)
        fields.push_back(std::move(each));
    return fields;
}

} // namespace

const Events& events() { return declared; }

void describe(scenario::Language& language)
{
    const auto add = [&](std::string name, Moment moment, std::string doc, std::vector<Field> fields, scenario::EventGrammar how) {
        return language.add({"imap." + name, moment, std::move(doc), std::move(fields)}, std::move(how));
    };
    const auto turn = [&](std::string name, std::string doc, std::vector<Field> fields = {}, std::uint32_t causes = any_moment) {
        return add(std::move(name), Moment::turn, std::move(doc), std::move(fields), asked(causes));
    };
    declared.greeting = add("greeting", Moment::point, "Before the first line.", {}, unasked(any_moment));
    declared.starttls = turn("starttls", "STARTTLS.");
    declared.authorize = add("authorize", Moment::point, "Credentials are complete, the verdict is not yet spoken.",
        session::authorize_fields<AuthorizeTurn>("plain", "plain (LOGIN too), ntlm, negotiate, bearer..."), asked(login_causes));
    scenario::EventGrammar shown = asked(any_moment);
    shown.capabilities = known_capabilities();
    declared.capability = add("capability", Moment::turn, "CAPABILITY.", {}, std::move(shown));
    declared.id = turn("id", "ID.");
    declared.name_space = turn("namespace", "NAMESPACE.");
    declared.noop = turn("noop", "NOOP.");
    declared.check = turn("check", "CHECK.");
    declared.close = turn("close", "CLOSE.", {folder_argument()});
    declared.unselect = turn("unselect", "UNSELECT.", {folder_argument()});
    declared.logout = turn("logout", "LOGOUT.");
    declared.login = turn("login", "LOGIN, before the verdict.", login_fields(), login_causes);
    declared.authenticate = turn("authenticate", "AUTHENTICATE, before any credential.", login_fields(), login_causes);
    declared.select = add("select", Moment::turn, "SELECT.", {folder_argument()}, with_parts(asked(folders), {exists_part()}));
    declared.examine = add("examine", Moment::turn, "EXAMINE.", {folder_argument()}, with_parts(asked(folders), {exists_part()}));
    declared.status = turn("status", "STATUS.", {folder_argument()}, folders);
    declared.create = turn("create", "CREATE.", {folder_argument()}, folders);
    declared.remove = turn("delete", "DELETE.", {folder_argument()}, folders);
    declared.rename = turn("rename", "RENAME.", {folder_argument(), to_field()}, folders);
    declared.subscribe = turn("subscribe", "SUBSCRIBE.", {folder_argument()}, folders);
    declared.unsubscribe = turn("unsubscribe", "UNSUBSCRIBE.", {folder_argument()}, folders);
    declared.list = turn("list", "LIST.", {pattern_field()});
    declared.lsub = turn("lsub", "LSUB.", {pattern_field()});
    declared.append = add("append", Moment::turn, "APPEND, once the message is complete.", append_fields(),
        asked(folders | bit(Cause::too_large), scenario::kept_message_steps));
    declared.fetch = add("fetch", Moment::turn, "FETCH.",
        message_fields({field(
            "items", Type::text, text<FetchArguments, &FetchArguments::words>, "(FLAGS BODY[])", "What is fetched, as it was written.")}),
        with_parts(asked(any_moment), item_parts()));
    declared.store = turn("store", "STORE.", message_fields({flags_field()}));
    declared.copy = turn("copy", "COPY.", message_fields({to_field()}), folders);
    declared.move = turn("move", "MOVE.", message_fields({to_field()}), folders);
    declared.search = turn("search", "SEARCH.",
        {folder_argument(), by_uid_field(),
            field("keys", Type::text, text<SearchArguments, &SearchArguments::words>, "UNSEEN", "What is searched for.")});
    declared.expunge = turn("expunge", "EXPUNGE.", message_fields({}));
    declared.fetch_item = add("fetch_item", Moment::point,
        "One message of an answer to FETCH is about to be written. The journal has those of which contents are shown, and all where a "
        "rule asks.",
        item_fields(), with_parts(unasked(any_moment), item_parts()));
    declared.idle = turn("idle", "IDLE.", {folder_argument()});
    declared.done = turn("done", "DONE: IDLE is over.");
    declared.push = add("push", Moment::point, "A change of others is about to be told, in IDLE or with another command's answer.",
        push_fields(), with_parts(unasked(any_moment), {exists_part()}));
    declared.unknown = turn("unknown", "A command that is not known.", unknown_fields());
    declared.malformed = turn("malformed", "A command that cannot be parsed.", malformed_fields());
    const auto id = [&](const char* name) { return language.vocabulary.find_named(name)->field; };
    declared.folder = id("folder");
    declared.kind = id("kind");
    declared.uid = id("uid");
    declared.seq = id("seq");
    declared.size = id("size");
    declared.subject = id("subject");
    declared.items = id("items");
}

} // namespace exemu::imap
