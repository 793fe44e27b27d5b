#include "http/activesync.hpp"

#include "base/text.hpp"
#include "http/request_turn.hpp"
#include "http/voice.hpp"
#include "session/declare.hpp"
#include "wire/base64.hpp"
#include "wire/byte_reader.hpp"

#include <algorithm>
#include <charconv>

namespace exemu::http {

namespace {

using pattern::Source;
using pattern::Value;
using session::some;

// MS-ASHTTP 2.2.1.1.1.1.2 (codes), MS-ASWBXML 2.1.2.1 (code pages and tokens of the element and of its Status).
struct Command {
    std::string_view name;
    std::uint8_t code, code_page, element, status;
};
constexpr Command commands[] = {
    {"Sync", 0, 0, 0x05, 0x0e},
    {"SendMail", 1, 21, 0x05, 0x12},
    {"SmartForward", 2, 21, 0x06, 0x12},
    {"SmartReply", 3, 21, 0x07, 0x12},
    {"GetAttachment", 4, 0, 0, 0},
    {"GetHierarchy", 5, 0, 0, 0},
    {"CreateCollection", 6, 0, 0, 0},
    {"DeleteCollection", 7, 0, 0, 0},
    {"MoveCollection", 8, 0, 0, 0},
    {"FolderSync", 9, 7, 0x16, 0x0c},
    {"FolderCreate", 10, 7, 0x13, 0x0c},
    {"FolderDelete", 11, 7, 0x14, 0x0c},
    {"FolderUpdate", 12, 7, 0x15, 0x0c},
    {"MoveItems", 13, 5, 0x05, 0x0b},
    {"GetItemEstimate", 14, 6, 0x05, 0x0e},
    {"MeetingResponse", 15, 8, 0x07, 0x0b},
    {"Search", 16, 15, 0x05, 0x0c},
    {"Settings", 17, 18, 0x05, 0x06},
    {"Ping", 18, 13, 0x05, 0x07},
    {"ItemOperations", 19, 20, 0x05, 0x0d},
    {"Provision", 20, 14, 0x05, 0x0b},
    {"ResolveRecipients", 21, 10, 0x05, 0x07},
    {"ValidateCert", 22, 11, 0x05, 0x0a},
    {"Find", 23, 25, 0x05, 0x0c},
};

const Command* find_command(std::string_view name)
{
    const auto found = std::ranges::find_if(commands, [&](const Command& one) { return iequals(one.name, name); });
    return found == std::end(commands) ? nullptr : found;
}

const SyncRequest& asked_of(const Source& source) { return static_cast<const SyncTurn&>(source).asked(); }

// version, command, locale, then device, policy key and type, each with its length before it  MS-ASHTTP 2.2.1.1.1.1
void read_blob(std::string_view blob, SyncRequest& asked)
{
    wire::ByteReader in(blob);
    const unsigned version = in.u8(), code = in.u8();
    in.skip(2);
    const std::string_view device = in.bytes(in.u8());
    const std::string_view key = in.bytes(in.u8());
    const std::string_view type = in.bytes(in.u8());
    if (!in.ok() || (!key.empty() && key.size() != 4))
        return;
    asked.version = std::to_string(version / 10) + "." + std::to_string(version % 10);
    const auto found = std::ranges::find_if(commands, [&](const Command& one) { return one.code == code; });
    if (found != std::end(commands))
        asked.command = found->name;
    asked.device = printable(device, 64);
    asked.device_type = printable(type, 64);
    if (!key.empty())
        asked.policy_key = std::to_string(wire::ByteReader(key).u32());
}

class ActiveSyncSite final : public Site {
public:
    std::vector<Mount> mounts() const override { return {{"/Microsoft-Server-ActiveSync", "activesync"}}; }

    Task<session::Reply> answer(Visit& visit) const override
    {
        const Request& request = visit.request();
        if (request.is("OPTIONS")) {
            SyncTurn turn(visit, events().eas_options, read_sync_request(request));
            session::Reply reply = co_await visit.take(turn);
            co_return reply;
        }
        if (!request.is("POST")) // what somebody sees who looks with a browser whether it is there
            co_return visit.say(visit.error_page(visit.style().fe_server ? 505 : 501));
        SyncRequest asked = read_sync_request(request);
        const auto event = events().eas.find(asked.command);
        if (event == events().eas.end())
            co_return visit.say(visit.error_page(400));
        SyncTurn turn(visit, event->second, std::move(asked));
        session::Reply reply = co_await visit.take(turn);
        co_return reply;
    }
};

std::shared_ptr<const scenario::ReplyForm> parse_sync_reply(const Tree& tree, Problems& problems)
{
    const Tree* status = tree.is_map() ? tree.find("eas_status") : nullptr;
    if (!status)
        return parse_reply(tree, problems);
    auto form = std::make_shared<SyncReplyForm>();
    unsigned number = 0;
    const std::string& text = status->text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (!status->is_scalar() || error != std::errc() || end != text.data() + text.size() || number < 1 || number > 255) {
        problems.add(status->place, status->describe() + " is no status of ActiveSync: a number from 1 to 255 (MS-ASCMD 2.2.2)");
        return nullptr;
    }
    for (const Tree::Entry& entry : tree.entries) {
        const std::vector<std::string> known{"eas_status", "backoff"};
        if (entry.key != "eas_status" && entry.key != "backoff")
            problems.add(entry.place, unknown_word("key", entry.key, known));
    }
    form->eas_status = number;
    form->positive = false; // it stands for an error; the command does not run
    return form;
}

std::string render_sync_reply(const scenario::ReplyForm& form)
{
    const auto* sync = dynamic_cast<const SyncReplyForm*>(&form);
    if (!sync)
        return render_reply(form);
    return "200 OK\nStatus " + std::to_string(*sync->eas_status) + " (up to 12.1: 449 or the like)";
}

bool is_before_14(const std::string& version)
{
    return version.starts_with("1.") || version.starts_with("2.") || version.starts_with("12.");
}

// Up to 12.1 there were statuses of HTTP alone.
unsigned http_status_of(unsigned eas_status)
{
    switch (eas_status) {
    case 139:
    case 141:
    case 142:
    case 143:
    case 144: return 449;
    case 126:
    case 129:
    case 130:
    case 131: return 403;
    case 111: return 503;
    case 113:
    case 115: return 507;
    default: return 500;
    }
}

} // namespace

SyncRequest read_sync_request(const Request& request)
{
    SyncRequest asked;
    asked.version = request.get("MS-ASProtocolVersion");
    asked.policy_key = request.get("X-MS-PolicyKey");
    if (!request.query.empty() && !request.query.contains('=')) {
        if (const Parsed<std::string> blob = wire::base64_decode(percent_decode(request.query)))
            read_blob(*blob, asked);
    } else if (const Parsed<std::string> padded = wire::base64_decode(percent_decode(request.query)); padded && padded->size() > 8) {
        read_blob(*padded, asked); // one that ends in "="
    }
    if (const auto command = request.parameter("Cmd")) {
        const Command* known = find_command(*command);
        asked.command = known ? std::string(known->name) : printable(*command, 64);
    }
    if (const auto device = request.parameter("DeviceId"))
        asked.device = printable(*device, 64);
    if (const auto type = request.parameter("DeviceType"))
        asked.device_type = printable(*type, 64);
    if (const auto user = request.parameter("User"))
        asked.user = printable(*user, 64);
    return asked;
}

std::string status_document(std::string_view command, unsigned status)
{
    const Command* known = find_command(command);
    if (!known || known->element == 0)
        return {};
    constexpr unsigned char with_content = 0x40, switch_page = 0x00, end = 0x01, inline_string = 0x03;
    std::string document("\x03\x01\x6a\x00", 4); // WBXML 1.3, unknown public id, UTF-8, no string table: clients want exactly this
    if (known->code_page != 0) {
        document += static_cast<char>(switch_page);
        document += static_cast<char>(known->code_page);
    }
    document += static_cast<char>(known->element | with_content);
    document += static_cast<char>(known->status | with_content);
    document += static_cast<char>(inline_string);
    document += std::to_string(status);
    document += '\0';
    document += static_cast<char>(end);
    document += static_cast<char>(end);
    return document;
}

Response SyncTurn::options() const
{
    const ActiveSync& style = visit_.style().activesync;
    Response response;
    response.order = &visit_.style().orders.proxied_ok;
    response.fields.add("Cache-Control", "private");
    response.fields.add("Allow", style.allowed);
    response.fields.add("Public", style.allowed);
    response.fields.add("MS-Server-ActiveSync", style.version);
    response.fields.add("MS-ASProtocolVersions", style.protocols);
    response.fields.add("MS-ASProtocolCommands", style.commands);
    return response;
}

Task<std::optional<Response>> SyncTurn::respond()
{
    if (event() == events().eas_options)
        co_return options();
    Response unserved = visit_.error_page(503);
    unserved.note = "ActiveSync's " + asked_.command + " is not served by this version";
    co_return unserved;
}

Response SyncTurn::scripted_response(const scenario::ReplyForm& form)
{
    const auto* sync = dynamic_cast<const SyncReplyForm*>(&form);
    if (!sync)
        return Turn::scripted_response(form);
    const unsigned status = *sync->eas_status;
    std::string document = is_before_14(asked_.version) ? std::string() : status_document(asked_.command, status);
    if (document.empty())
        return visit_.error_page(http_status_of(status));
    Response response = page(200, std::move(document), "application/vnd.ms-sync.wbxml");
    response.order = &visit_.style().orders.proxied_ok;
    response.fields.add("MS-Server-ActiveSync", visit_.style().activesync.version);
    response.refused = true;
    response.note = "Status " + std::to_string(status);
    return response;
}

std::shared_ptr<const Site> make_activesync(const Voice&) { return std::make_shared<ActiveSyncSite>(); }

void describe_activesync(scenario::Language& language, Events& declared)
{
    const auto field = [](std::string name, pattern::Type type, pattern::Read read, std::string sample, std::string doc) {
        pattern::Field result;
        result.name = std::move(name);
        result.type = type;
        result.read = read;
        result.sample = std::move(sample);
        result.doc = std::move(doc);
        return result;
    };
    const std::vector<pattern::Field> fields{
        field(
            "device", pattern::Type::text, [](const Source& s) { return some(asked_of(s).device); }, "ABC123", "DeviceId."),
        field(
            "device_type", pattern::Type::text, [](const Source& s) { return some(asked_of(s).device_type); }, "SmartPhone", "DeviceType."),
        field(
            "version", pattern::Type::version, [](const Source& s) { return some(asked_of(s).version); }, "14.1", "MS-ASProtocolVersion."),
        field("policy_key", pattern::Type::text, [](const Source& s) { return some(asked_of(s).policy_key); }, "0", "X-MS-PolicyKey.")};
    scenario::EventGrammar grammar = site_grammar(scenario::bit(scenario::Cause::protocol_disabled));
    grammar.parse_reply = parse_sync_reply;
    grammar.render = render_sync_reply;
    declared.eas_options = language.add({"eas.options", pattern::Moment::turn, "OPTIONS of ActiveSync.", fields}, grammar);
    for (const Command& command : commands) {
        const std::string name(command.name);
        declared.eas[name] = language.add(
            {"eas." + name, pattern::Moment::turn, "The command " + name + " of ActiveSync, before its body is read.", fields}, grammar);
    }
}

} // namespace exemu::http
