#pragma once
#include "bench/load_script.hpp"

// Conversations with somebody's mailbox: POP3 and IMAP.
namespace exemu::bench {

// TLS at once, the greeting, TLS by a command.
inline std::vector<Step> welcomed(const std::string& tls, const Step& starttls)
{
    const Step handshake{"TLS", "", 0, true};
    std::vector<Step> steps;
    if (tls == "implicit")
        steps.push_back(handshake);
    steps.push_back({"greeting", ""});
    if (tls == "starttls") {
        steps.push_back(starttls);
        steps.push_back(handshake);
    }
    return steps;
}

// Login, STAT, then RETR as often as wanted, QUIT.
inline Script pop3_script(const ScriptOptions& wanted)
{
    Script script;
    script.kind = ReplyKind::pop3;
    script.steps = welcomed(wanted.tls, {"STLS", "STLS\r\n"});
    std::vector<Step>& steps = script.steps;
    steps.push_back({"USER", "USER " + wanted.user + "\r\n"});
    steps.push_back({"PASS", "PASS " + wanted.password + "\r\n"});
    steps.push_back({"STAT", "STAT\r\n"});
    script.rest_at = script.loop_begin = steps.size();
    steps.push_back({"RETR", "RETR 1\r\n", 1, false, 1, ReplyKind::pop3_lines});
    script.loop_end = steps.size();
    script.rounds = wanted.messages;
    steps.push_back({"QUIT", "QUIT\r\n"});
    return script;
}

// So many commands in one write, over all of the messages.
inline std::string burst_of(const ScriptOptions& wanted)
{
    std::string all;
    for (std::uint64_t i = 0; i < wanted.burst; ++i) {
        std::string command = wanted.command;
        if (const std::size_t at = command.find("{n}"); at != command.npos)
            command.replace(at, 3, std::to_string(1 + i * wanted.among / wanted.burst));
        all += "x " + command + "\r\n";
    }
    return all;
}

// Login, SELECT, a command as often as wanted (or APPEND), LOGOUT. Idle connections rest in IDLE.
inline Script imap_script(const ScriptOptions& wanted, bool idle)
{
    Script script;
    script.kind = ReplyKind::imap;
    script.steps = welcomed(wanted.tls, {"STARTTLS", "x STARTTLS\r\n"});
    std::vector<Step>& steps = script.steps;
    steps.push_back({"LOGIN", "x LOGIN " + wanted.user + " " + wanted.password + "\r\n"});
    steps.push_back({"SELECT", "x SELECT INBOX\r\n"});
    script.loop_begin = steps.size();
    if (idle) {
        steps.push_back({"IDLE", "x IDLE\r\n"});
    } else if (wanted.appends) {
        const std::string message = message_of(wanted.size);
        steps.push_back({"APPEND", "x APPEND Drafts {" + std::to_string(message.size()) + "}\r\n"});
        steps.push_back({"the message", message + "\r\n", 1, false, 1});
    } else {
        const auto burst = static_cast<unsigned>(wanted.burst);
        steps.push_back({wanted.command, burst_of(wanted), burst, false, burst});
    }
    script.rest_at = script.loop_end = steps.size();
    script.rounds = wanted.messages;
    steps.push_back({"LOGOUT", "x LOGOUT\r\n"});
    return script;
}

inline Script script_of(const ScriptOptions& wanted, bool idle)
{
    if (wanted.protocol == "tls")
        return tls_script();
    if (wanted.protocol == "rpc")
        return rpc_script(wanted);
    if (wanted.protocol == "http" || wanted.protocol == "page")
        return http_script(wanted);
    if (wanted.protocol == "pop3")
        return pop3_script(wanted);
    return wanted.protocol == "imap" ? imap_script(wanted, idle) : smtp_script(wanted);
}

} // namespace exemu::bench
