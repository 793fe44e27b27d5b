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
    pop3, // RFC 1939 3: one line; +OK is welcome
    pop3_lines, // the same, and lines up to the dot
    imap, // the greeting, "+ ...", and lines with our tag, x (RFC 3501 7); OK is welcome
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
};

// Finds the replies in what comes, however it is cut.
class ReplyReader {
public:
    // How many replies ended in these bytes; nothing when one was a refusal.
    std::optional<unsigned> feed(std::string_view bytes, ReplyKind kind)
    {
        unsigned replies = 0;
        while (!bytes.empty()) {
            if (skipped_ > 0) {
                const std::uint64_t count = std::min<std::uint64_t>(skipped_, bytes.size());
                skipped_ -= count;
                bytes.remove_prefix(static_cast<std::size_t>(count));
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
            replies += within_ ? 0 : 1;
            line_.clear();
        }
        return replies;
    }
    const std::string& refused() const { return refused_; }

private:
    bool refuses(std::string_view line, ReplyKind kind) const
    {
        switch (kind) {
        case ReplyKind::smtp: return line.size() < 4 || (line[0] != '2' && line[0] != '3');
        case ReplyKind::http: return line.starts_with("HTTP/") && line.find(" 2") != line.find(' ');
        case ReplyKind::pop3:
        case ReplyKind::pop3_lines: return !within_ && line[0] != '+';
        case ReplyKind::imap: return line.starts_with("x NO") || line.starts_with("x BAD") || line.starts_with("* BYE C");
        }
        return true;
    }
    bool ends_reply(std::string_view line, ReplyKind kind)
    {
        switch (kind) {
        case ReplyKind::smtp: return line[3] != '-';
        case ReplyKind::http: return line == "\r\n";
        case ReplyKind::pop3: return true;
        case ReplyKind::pop3_lines: return within_ && line == ".\r\n";
        case ReplyKind::imap: break;
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

    std::string line_, refused_; // a line that has begun; what was refused
    std::uint64_t skipped_ = 0;  // octets of a literal to come
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
    Script script;
    script.kind = ReplyKind::http;
    if (wanted.tls == "implicit")
        script.steps.push_back({"TLS", "", 0, true});
    script.loop_begin = script.steps.size();
    script.steps.push_back({"HEAD", "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1, false, 1});
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

} // namespace exemu::bench
