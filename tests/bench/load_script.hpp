#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What a conversation of the load generator says and waits for.
namespace exemu::bench {

enum class ReplyKind : std::uint8_t {
    smtp, // RFC 5321 4.2: lines, the last with a blank after its code; 2xx and 3xx are welcome
    http, // of HEAD: a header section alone (RFC 9110 9.3.2); 2xx is welcome
    page, // of GET: a header section that tells Content-Length, and so many octets behind it; 2xx is welcome
    pop3, // RFC 1939 3: one line; +OK is welcome
    pop3_lines, // the same, and lines up to the dot
    imap, // the greeting, "+ ...", and lines with our tag, x (RFC 3501 7); OK is welcome
    rpc,  // PDUs of DCE/RPC, little-endian; bind_ack and response are welcome
};

struct Step {
    std::string name;     // for errors
    std::string bytes;    // to send
    unsigned replies = 1; // to wait for
    bool handshake = false;
    unsigned counts = 0;  // so many messages are done here
    std::optional<ReplyKind> kind = {}; // where it is another than the script's
};

struct Script {
    ReplyKind kind = ReplyKind::smtp;
    std::vector<Step> steps;
    std::size_t loop_begin = 0, loop_end = 0; // steps that a connection repeats
    std::uint64_t rounds = 1;
    std::size_t rest_at = 0;                  // where an idle connection stops
    bool resets = false;                      // it ends by RST: thousands in TIME_WAIT would disturb what is measured
};

struct ScriptOptions {
    std::string protocol = "smtp", tls = "none", rcpt = "alice@contoso.test";
    std::size_t size = 1024;    // of a message, header fields included
    std::uint64_t messages = 1; // a connection
    bool pipelined = false;     // MAIL, RCPT and DATA in one write (RFC 2920)
    std::string user = "alice", password = "Passw0rd!"; // pop3 and imap
    std::string command = "FETCH 1 BODY.PEEK[]"; // imap: what is repeated; {n} stands for a message number
    std::uint64_t burst = 1, among = 1; // so many of it in one write, of so many messages
    bool appends = false;       // imap: messages are appended instead
    std::string uuid = "f5cc5a18-4264-101a-8c59-08002b2f8426"; // rpc: the interface that the mapper is asked for
    std::uint16_t major = 56;
};

// Finds the replies in what comes, however it is cut.
class ReplyReader {
public:
    // How many replies ended in these bytes; nothing when one was a refusal.
    std::optional<unsigned> feed(std::string_view bytes, ReplyKind kind)
    {
        if (kind == ReplyKind::rpc)
            return feed_pdus(bytes);
        unsigned replies = 0;
        while (!bytes.empty()) {
            if (skipped_ > 0) {
                const std::uint64_t count = std::min<std::uint64_t>(skipped_, bytes.size());
                skipped_ -= count;
                bytes.remove_prefix(static_cast<std::size_t>(count));
                replies += kind == ReplyKind::page && skipped_ == 0 ? 1 : 0;
                continue;
            }
            const std::size_t end = bytes.find('\n');
            const std::size_t taken = end == bytes.npos ? bytes.size() : end + 1;
            const std::string_view piece = bytes.substr(0, taken);
            bytes.remove_prefix(taken);
            if (end == bytes.npos || !line_.empty()) {
                line_ += piece;
                if (end == bytes.npos)
                    break;
            }
            const std::string_view line = line_.empty() ? piece : std::string_view(line_);
            if (refuses(line, kind)) {
                refused_ = line.substr(0, line.find('\r'));
                return std::nullopt;
            }
            within_ = !ends_reply(line, kind);
            if (kind == ReplyKind::page)
                note_length(line);
            replies += within_ ? 0 : 1;
            line_.clear();
        }
        return replies;
    }
    const std::string& refused() const { return refused_; }

private:
    std::optional<unsigned> feed_pdus(std::string_view bytes)
    {
        unsigned replies = 0;
        line_ += bytes;
        for (;;) {
            const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(line_[at]); };
            const std::size_t length = line_.size() < 16 ? 0 : octet(8) | static_cast<std::size_t>(octet(9)) << 8;
            if (length == 0 || line_.size() < length)
                return replies;
            // A map that found nothing would be as welcome, and is not what is measured.
            const bool response = octet(2) == 2;
            const bool good = octet(2) == 12 || (response && line_.compare(length - 4, 4, std::string(4, '\0')) == 0);
            if (!good || length < 16) {
                refused_ = "a PDU of type " + std::to_string(octet(2));
                return std::nullopt;
            }
            line_.erase(0, length);
            ++replies;
        }
    }
    bool refuses(std::string_view line, ReplyKind kind) const
    {
        switch (kind) {
        case ReplyKind::smtp: return line.size() < 4 || (line[0] != '2' && line[0] != '3');
        case ReplyKind::http:
        case ReplyKind::page: return line.starts_with("HTTP/") && line.find(" 2") != line.find(' ');
        case ReplyKind::pop3:
        case ReplyKind::pop3_lines: return !within_ && line[0] != '+';
        case ReplyKind::imap: return line.starts_with("x NO") || line.starts_with("x BAD") || line.starts_with("* BYE C");
        case ReplyKind::rpc: break; // of no lines
        }
        return true;
    }
    bool ends_reply(std::string_view line, ReplyKind kind)
    {
        switch (kind) {
        case ReplyKind::smtp: return line[3] != '-';
        case ReplyKind::http: return line == "\r\n";
        case ReplyKind::page: return line == "\r\n" && length_ == 0;
        case ReplyKind::pop3: return true;
        case ReplyKind::pop3_lines: return within_ && line == ".\r\n";
        case ReplyKind::imap:
        case ReplyKind::rpc: break;
        }
        skip_literal(line);
        return line.starts_with("x OK") || line.starts_with("+ ") || !std::exchange(greeted_, true);
    }
    void skip_literal(std::string_view line)
    {
        const std::size_t open = line.ends_with("}\r\n") ? line.rfind('{') : line.npos;
        if (open != line.npos)
            std::from_chars(line.data() + open + 1, line.data() + line.size(), skipped_);
    }

    // Of a page: the length that its header section tells, and at the end of that so many octets to come.
    void note_length(std::string_view line)
    {
        constexpr std::string_view name = "Content-Length: ";
        if (line == "\r\n")
            skipped_ = std::exchange(length_, 0);
        else if (line.starts_with(name))
            std::from_chars(line.data() + name.size(), line.data() + line.size(), length_);
    }

    std::string line_, refused_; // a line that has begun; what was refused
    std::uint64_t length_ = 0;   // of a page, once it is told
    std::uint64_t skipped_ = 0;  // octets of a literal or of a page to come
    bool within_ = false;        // a reply of several lines has begun
    bool greeted_ = false;
};

inline std::string message_of(std::size_t size)
{
    std::string text = "From: Load <load@example.test>\r\nTo: Sink <sink@example.test>\r\nSubject: measured\r\n"
                       "Message-ID: <1@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n";
    constexpr std::string_view row = "The quick brown fox jumps over the lazy dog, then does so once more again...\r\n";
    while (text.size() + 2 < size)
        text += row.substr(0, std::min(row.size(), size - text.size() - 2));
    if (!text.ends_with("\r\n"))
        text += "\r\n";
    return text;
}

inline Script smtp_script(const ScriptOptions& wanted)
{
    Script script;
    std::vector<Step>& steps = script.steps;
    const Step ehlo{"EHLO", "EHLO load.example.test\r\n"}, handshake{"TLS", "", 0, true};
    if (wanted.tls == "implicit")
        steps.push_back(handshake);
    steps.push_back({"greeting", ""});
    steps.push_back(ehlo);
    if (wanted.tls == "starttls") {
        steps.push_back({"STARTTLS", "STARTTLS\r\n"});
        steps.push_back(handshake);
        steps.push_back(ehlo);
    }
    script.rest_at = script.loop_begin = steps.size();
    const std::string mail = "MAIL FROM:<load@example.test>\r\n", rcpt = "RCPT TO:<" + wanted.rcpt + ">\r\n", data = "DATA\r\n";
    if (wanted.pipelined) {
        steps.push_back({"MAIL, RCPT, DATA", mail + rcpt + data, 3});
    } else {
        steps.push_back({"MAIL", mail});
        steps.push_back({"RCPT", rcpt});
        steps.push_back({"DATA", data});
    }
    steps.push_back({"the message", message_of(wanted.size) + ".\r\n", 1, false, 1});
    script.loop_end = steps.size();
    script.rounds = wanted.messages;
    steps.push_back({"QUIT", "QUIT\r\n"});
    return script;
}

inline Script http_script(const ScriptOptions& wanted)
{
    const bool page = wanted.protocol == "page";
    const std::string method = page ? "GET" : "HEAD";
    Script script;
    script.kind = page ? ReplyKind::page : ReplyKind::http;
    if (wanted.tls == "implicit")
        script.steps.push_back({"TLS", "", 0, true});
    script.loop_begin = script.steps.size();
    script.steps.push_back({method, method + " / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1, false, 1});
    script.rest_at = script.loop_end = script.steps.size();
    script.rounds = wanted.messages;
    return script;
}

// A handshake and no more.
inline Script tls_script()
{
    Script script;
    script.steps.push_back({"TLS", "", 0, true, 1});
    script.loop_end = 1;
    script.resets = true;
    return script;
}

// connect, bind, ept_map; the maps are what is repeated on a connection (C706 chapters 12 and appendix O).
inline Script rpc_script(const ScriptOptions& wanted)
{
    const auto number = [](std::uint64_t value, int size) {
        std::string bytes;
        for (int i = 0; i < size; ++i)
            bytes += static_cast<char>(value >> (8 * i) & 0xff);
        return bytes;
    };
    const auto uuid = [&](const std::string& text) {
        std::string digits;
        for (const char c : text)
            if (c != '-')
                digits += c;
        const auto part = [&](std::size_t at, std::size_t size) { return std::stoull(digits.substr(at, size), nullptr, 16); };
        std::string bytes = number(part(0, 8), 4) + number(part(8, 4), 2) + number(part(12, 4), 2);
        for (std::size_t at = 16; at < 32; at += 2)
            bytes += number(part(at, 2), 1);
        return bytes;
    };
    const auto pdu = [&](int type, const std::string& body) {
        return number(5, 2) + number(static_cast<std::uint64_t>(type), 1) + number(3, 1) + number(0x10, 4) + number(16 + body.size(), 2) +
            number(0, 2) + number(1, 4) + body;
    };
    const std::string ndr = uuid("8a885d04-1ceb-11c9-9fe8-08002b104860");
    const std::string bind = number(5840, 2) + number(5840, 2) + number(0, 4) + number(1, 4) + number(0, 2) + number(1, 2) +
        uuid("e1af8308-5d1f-11c9-91a4-08002b14a0fa") + number(3, 4) + ndr + number(2, 4);
    std::string tower = number(5, 2) + number(19, 2) + number(0x0d, 1) + uuid(wanted.uuid) + number(wanted.major, 2) + number(2, 2) +
        number(0, 2) + number(19, 2) + number(0x0d, 1) + ndr + number(2, 2) + number(2, 2) + number(0, 2) + number(1, 2) + number(0x0b, 1) +
        number(2, 2) + number(0, 2) + number(1, 2) + number(0x07, 1) + number(2, 2) + number(0x8700, 2) + number(1, 2) + number(0x09, 1) +
        number(4, 2) + number(0, 4);
    std::string stub = number(1, 4) + std::string(16, '\0') + number(2, 4) + number(tower.size(), 4) + number(tower.size(), 4) + tower;
    stub.resize((stub.size() + 3) / 4 * 4);
    stub += std::string(20, '\0') + number(4, 4);
    Script script;
    script.kind = ReplyKind::rpc;
    script.steps.push_back({"bind", pdu(11, bind)});
    script.rest_at = script.loop_begin = 1;
    script.steps.push_back({"ept_map", pdu(0, number(stub.size(), 4) + number(0, 2) + number(3, 2) + stub), 1, false, true});
    script.loop_end = 2;
    script.rounds = wanted.messages;
    script.resets = true;
    return script;
}

} // namespace exemu::bench
