#pragma once
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a conversation of the load generator says and waits for.
namespace exemu::bench {

enum class ReplyKind : std::uint8_t {
    smtp, // RFC 5321 4.2: lines, the last with a blank after its code; 2xx and 3xx are welcome
    http, // of HEAD: a header section alone (RFC 9110 9.3.2); 2xx is welcome
};

struct Step {
    std::string name;     // for errors
    std::string bytes;    // to send
    unsigned replies = 1; // to wait for
    bool handshake = false;
    bool counts = false;  // a message is done here
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
};

// Finds the replies in what comes, however it is cut.
class ReplyReader {
public:
    // How many replies ended in these bytes; nothing when one was a refusal.
    std::optional<unsigned> feed(std::string_view bytes, ReplyKind kind)
    {
        unsigned replies = 0;
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const std::size_t taken = end == bytes.npos ? bytes.size() : end + 1;
            if (line_.size() < most_kept)
                line_ += bytes.substr(0, std::min(taken, most_kept - line_.size()));
            bytes.remove_prefix(taken);
            if (end == std::string_view::npos)
                break;
            if (refuses(kind)) {
                refused_ = line_.substr(0, line_.find('\r'));
                return std::nullopt;
            }
            replies += ends_reply(kind) ? 1 : 0;
            line_.clear();
        }
        return replies;
    }
    const std::string& refused() const { return refused_; }

private:
    static constexpr std::size_t most_kept = 80; // of a line

    bool refuses(ReplyKind kind) const
    {
        if (kind == ReplyKind::smtp)
            return line_.size() < 4 || (line_[0] != '2' && line_[0] != '3');
        return line_.starts_with("HTTP/") && line_.find(" 2") != line_.find(' ');
    }
    bool ends_reply(ReplyKind kind) const { return kind == ReplyKind::smtp ? line_[3] != '-' : line_ == "\r\n"; }

    std::string line_, refused_;
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
    steps.push_back({"the message", message_of(wanted.size) + ".\r\n", 1, false, true});
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
    script.steps.push_back({"HEAD", "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1, false, true});
    script.rest_at = script.loop_end = script.steps.size();
    script.rounds = wanted.messages;
    return script;
}

// A handshake and no more.
inline Script tls_script()
{
    Script script;
    script.steps.push_back({"TLS", "", 0, true, true});
    script.loop_end = 1;
    script.resets = true;
    return script;
}

inline Script script_of(const ScriptOptions& wanted)
{
    return wanted.protocol == "tls" ? tls_script() : wanted.protocol == "http" ? http_script(wanted) : smtp_script(wanted);
}

} // namespace exemu::bench
