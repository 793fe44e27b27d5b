// The journal's conversations as a capture file (draft-ietf-opsawg-pcapng): what was asked and answered, as the journal tells it, in
// packets that a reader of captures puts together again. Nothing here is what crossed the wire byte by byte: what was under TLS is
// told in the clear, and what the journal does not hold, secrets above all, is not here either.
#include "app/emulator.hpp"
#include "app/handler_parts.hpp"
#include "app/transcript.hpp"
#include "journal/sinks.hpp"

#include <boost/json/parse.hpp>

#include <fmt/format.h>

#include <map>

namespace exemu::app {

namespace {

constexpr std::uint16_t link_type_raw = 101; // packets begin with IPv4 or IPv6
constexpr std::size_t most_payload = 16 * 1024;

void append_u16(std::string& out, std::uint16_t number, bool big)
{
    const char low = static_cast<char>(number & 0xff), high = static_cast<char>(number >> 8);
    out += big ? high : low;
    out += big ? low : high;
}

void append_u32(std::string& out, std::uint32_t number, bool big)
{
    append_u16(out, static_cast<std::uint16_t>(big ? number >> 16 : number & 0xffff), big);
    append_u16(out, static_cast<std::uint16_t>(big ? number & 0xffff : number >> 16), big);
}

void pad(std::string& out)
{
    while (out.size() % 4)
        out += '\0';
}

// type, total length, body, total length.
std::string block(std::uint32_t type, std::string body)
{
    pad(body);
    std::string out;
    append_u32(out, type, false);
    append_u32(out, static_cast<std::uint32_t>(body.size() + 12), false);
    out += body;
    append_u32(out, static_cast<std::uint32_t>(body.size() + 12), false);
    return out;
}

std::string option(std::uint16_t code, std::string_view value)
{
    std::string out;
    append_u16(out, code, false);
    append_u16(out, static_cast<std::uint16_t>(value.size()), false);
    out += value;
    pad(out);
    return out;
}

std::string section_header()
{
    std::string body;
    append_u32(body, 0x1A2B3C4D, false);
    append_u16(body, 1, false);
    append_u16(body, 0, false);
    append_u32(body, 0xffffffff, false); // length of the section: not told
    append_u32(body, 0xffffffff, false);
    body += option(4, EXEMU_VERSION); // shb_userappl
    body += option(1, "Conversations as the journal tells them: decrypted, redacted, not byte by byte."); // opt_comment
    body += option(0, "");
    return block(0x0A0D0D0A, body);
}

std::string interface_description()
{
    std::string body;
    append_u16(body, link_type_raw, false);
    append_u16(body, 0, false);
    append_u32(body, 0, false); // no limit of length
    body += option(2, "exemu");
    body += option(9, std::string(1, '\6')); // if_tsresol: microseconds
    body += option(0, "");
    return block(1, body);
}

// For a capture taken on the wire in the same run: `editcap --inject-secrets`, or merged, this opens what is under TLS. The packets
// here need none. Only where the scenario reveals credentials.
std::string decryption_secrets(const std::string& keys)
{
    if (keys.empty())
        return "";
    std::string body;
    append_u32(body, 0x544c534b, false); // TLS key log
    append_u32(body, static_cast<std::uint32_t>(keys.size()), false);
    body += keys;
    return block(10, body);
}

// The Internet checksum (RFC 1071) of 16-bit words.
std::uint16_t checksum(std::string_view bytes, std::uint32_t sum = 0)
{
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (i % 2 ? 0 : 8);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum & 0xffff);
}

// "127.0.0.1"; anything else, IPv6 too, as an address of the documentation (RFC 5737) that its text decides.
std::string ipv4(const std::string& text)
{
    std::string bytes;
    std::size_t at = 0;
    for (int i = 0; i < 4; ++i) {
        const std::size_t end = text.find('.', at);
        const auto number = parse_number(text.substr(at, end == text.npos ? text.npos : end - at));
        if (!number || *number > 255 || (i < 3) == (end == text.npos))
            return std::string("\xC0\x00\x02", 3) + static_cast<char>(std::hash<std::string>{}(text) % 250 + 1);
        bytes += static_cast<char>(*number);
        at = end + 1;
    }
    return bytes;
}

struct Conversation {
    std::string client, server; // addresses, four bytes
    std::uint16_t client_port = 0, server_port = 0;
    std::uint32_t client_sent = 1, server_sent = 1; // sequence numbers
    bool open = false;
};

enum TcpFlag : std::uint8_t { fin = 1, syn = 2, push = 8, ack = 16 };

std::string packet(Conversation& conversation, bool from_client, std::uint8_t flags, std::string_view payload)
{
    std::uint32_t& sent = from_client ? conversation.client_sent : conversation.server_sent;
    const std::uint32_t heard = from_client ? conversation.server_sent : conversation.client_sent;
    std::string tcp;
    append_u16(tcp, from_client ? conversation.client_port : conversation.server_port, true);
    append_u16(tcp, from_client ? conversation.server_port : conversation.client_port, true);
    append_u32(tcp, flags & syn ? sent - 1 : sent, true);
    append_u32(tcp, flags & ack ? heard : 0, true);
    tcp += static_cast<char>(5 << 4);
    tcp += static_cast<char>(flags);
    append_u16(tcp, 65535, true);
    append_u32(tcp, 0, true); // checksum, urgent
    tcp += payload;
    sent += static_cast<std::uint32_t>(payload.size()) + (flags & fin ? 1 : 0);
    const std::string& source = from_client ? conversation.client : conversation.server;
    const std::string& target = from_client ? conversation.server : conversation.client;
    std::string pseudo = source + target + std::string("\0\6", 2);
    append_u16(pseudo, static_cast<std::uint16_t>(tcp.size()), true);
    const std::uint16_t sum = checksum(pseudo + tcp);
    tcp[16] = static_cast<char>(sum >> 8);
    tcp[17] = static_cast<char>(sum & 0xff);
    std::string ip("\x45\x00", 2);
    append_u16(ip, static_cast<std::uint16_t>(20 + tcp.size()), true);
    append_u32(ip, 0x00004000, true); // no identification, do not fragment
    ip += std::string("\x40\x06\0\0", 4);
    ip += source + target;
    const std::uint16_t head = checksum(ip);
    ip[10] = static_cast<char>(head >> 8);
    ip[11] = static_cast<char>(head & 0xff);
    return ip + tcp;
}

std::string enhanced_packet(const std::string& bytes, WallTime time, const std::string& comment)
{
    const auto micros = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count());
    std::string body;
    append_u32(body, 0, false);
    append_u32(body, static_cast<std::uint32_t>(micros >> 32), false);
    append_u32(body, static_cast<std::uint32_t>(micros), false);
    append_u32(body, static_cast<std::uint32_t>(bytes.size()), false);
    append_u32(body, static_cast<std::uint32_t>(bytes.size()), false);
    body += bytes;
    pad(body);
    if (!comment.empty()) {
        body += option(1, comment);
        body += option(0, "");
    }
    return block(6, body);
}

std::uint16_t port_of(const journal::Record& record, pattern::FieldId field)
{
    const pattern::Value value = record.field(field);
    const auto* number = std::get_if<std::int64_t>(&value);
    return number ? static_cast<std::uint16_t>(*number) : 0;
}

std::string text_of(const journal::Record& record, pattern::FieldId field)
{
    return pattern::to_text(record.field(field), pattern::Type::text);
}

} // namespace

std::string pcapng(const Emulator& emulator)
{
    const pattern::Vocabulary& words = emulator.journal().vocabulary();
    std::string out = section_header() + interface_description() + decryption_secrets(emulator.tls_keys());
    std::map<std::uint32_t, Conversation> conversations;
    journal::Journal::Reader reader(emulator.journal(), emulator.loaded_at());
    const std::uint64_t last = emulator.journal().written();
    const SteadyTime now = emulator.steady();
    while (const auto record = reader.next(last)) {
        const std::uint32_t session = record->header().session;
        if (session == 0 || pattern::is_absent(record->field(pattern::f_client)))
            continue;
        const WallTime time = emulator.wall() + std::chrono::duration_cast<WallTime::duration>(record->header().time - now);
        Conversation& conversation = conversations[session];
        const auto add = [&](bool from_client, int flags, std::string_view payload = {}, const std::string& comment = {}) {
            out += enhanced_packet(
                packet(conversation, from_client, static_cast<std::uint8_t>(flags), payload.substr(0, most_payload)), time, comment);
        };
        if (!conversation.open) {
            conversation.client = ipv4(text_of(*record, pattern::f_client));
            conversation.server = ipv4(text_of(*record, pattern::f_server));
            conversation.client_port = port_of(*record, pattern::f_client_port);
            conversation.server_port = port_of(*record, pattern::f_port);
            conversation.open = true;
            add(true, syn);
            add(false, syn | ack);
            add(true, ack);
        }
        const pattern::Event& event = words.event(record->event());
        if (event.name == "session.closed") {
            add(true, fin | ack);
            add(false, fin | ack);
            add(true, ack);
            conversations.erase(session);
            continue;
        }
        const Spoken spoken = spoken_of(boost::json::parse(journal::to_json(*record, words, time, record->header().time)).get_object());
        if (!spoken.asked.empty())
            add(true, push | ack, spoken.asked + "\r\n");
        if (!spoken.answered.empty())
            add(false, push | ack, spoken.answered + "\r\n", record->rule().empty() ? "" : "rule " + record->rule());
    }
    return out;
}

} // namespace exemu::app
