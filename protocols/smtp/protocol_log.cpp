#include "smtp/protocol_log.hpp"

#include "smtp/logs.hpp"

#include <fmt/format.h>

namespace exemu::smtp {

namespace {

const std::vector<std::string> fields{
    "date-time", "connector-id", "session-id", "sequence-number", "local-endpoint", "remote-endpoint", "event", "data", "context"};

constexpr std::string_view anonymous_rights = "SMTPSubmit SMTPAcceptAnySender SMTPAcceptAuthoritativeDomainSender AcceptRoutingHeaders";
constexpr std::string_view user_rights = "SMTPSubmit SMTPAcceptAnyRecipient BypassAntiSpam AcceptRoutingHeaders";

// Events of which the command line is the verb and what followed it.
constexpr std::pair<std::string_view, std::string_view> plain[] = {{"smtp.rset", "RSET"}, {"smtp.noop", "NOOP"}, {"smtp.help", "HELP"},
    {"smtp.vrfy", "VRFY"}, {"smtp.expn", "EXPN"}, {"smtp.quit", "QUIT"}, {"smtp.starttls", "STARTTLS"},
    {"smtp.x_anonymoustls", "X-ANONYMOUSTLS"}, {"smtp.data", "DATA"}};

std::string joined(std::string verb, const std::string& argument) { return argument.empty() ? verb : std::move(verb) + " " + argument; }

void append_parameter(std::string& line, const RecordView& event, std::string_view keyword, std::string_view field)
{
    if (event.has(field))
        line += fmt::format(" {}={}", keyword, event.text(field));
}

std::string mail_line(const RecordView& event)
{
    std::string line = fmt::format("MAIL FROM:<{}>", event.text("from"));
    if (event.has("size"))
        line += fmt::format(" SIZE={}", event.number("size"));
    append_parameter(line, event, "BODY", "body");
    append_parameter(line, event, "RET", "ret");
    append_parameter(line, event, "ENVID", "envid");
    return event.text("smtputf8") == "true" ? line + " SMTPUTF8" : line;
}

std::string rcpt_line(const RecordView& event)
{
    std::string line = fmt::format("RCPT TO:<{}>", event.text("rcpt"));
    append_parameter(line, event, "NOTIFY", "notify");
    append_parameter(line, event, "ORCPT", "orcpt");
    return line;
}

} // namespace

std::string command_line(const RecordView& event)
{
    const std::string& name = event.event();
    for (const auto& [known, verb] : plain)
        if (name == known)
            return joined(std::string(verb), event.text("argument"));
    if (name == "smtp.ehlo")
        return joined(event.text("verb"), event.text("name"));
    if (name == "smtp.mail")
        return mail_line(event);
    if (name == "smtp.rcpt")
        return rcpt_line(event);
    if (name == "smtp.auth" || name == "smtp.x_exps") // never an initial response
        return joined(name == "smtp.auth" ? "AUTH" : "X-EXPS", event.text("mechanism"));
    if (name == "smtp.bdat")
        return fmt::format("BDAT {}{}", event.number("size"), event.text("last") == "true" ? " LAST" : "");
    if (name == "smtp.unknown" || name == "smtp.malformed")
        return event.text("line");
    return {};
}

journal::CsvLog& ProtocolLog::file_of(const LoggedSession& session)
{
    std::unique_ptr<journal::CsvLog>& file = files_[session.connector->folder];
    if (!file)
        file = std::make_unique<journal::CsvLog>(
            journal::CsvLog::Form{folder_ / session.connector->folder, "RECV", version_, "SMTP Receive Protocol Log", fields});
    return *file;
}

void ProtocolLog::write(LoggedSession& session, WallTime time, const char* event, std::string data, std::string context)
{
    const std::string values[] = {journal::log_time(time), session.connector->id, session.id, std::to_string(session.sequence++),
        session.local, session.remote, event, std::move(data), std::move(context)};
    file_of(session).write(time, values);
}

void ProtocolLog::command(const RecordView& event, LoggedSession& session, WallTime time)
{
    if (std::string line = command_line(event); !line.empty())
        write(session, time, "<", std::move(line));
}

void ProtocolLog::reply(const RecordView& event, LoggedSession& session, WallTime time)
{
    const std::string code = event.text("code");
    if (code.empty())
        return;
    const std::string words = event.text("text");
    // A challenge is never shown. Exchange writes the lines of EHLO's reply in one, behind two blanks.
    const std::string said = code == "334" && words.empty()                             ? "334 <authentication response>"
        : event.event() == "smtp.ehlo" && event.text("verb") == "EHLO" && code == "250" ? "250  " + words
                                                                                        : joined(code, words);
    if (code.starts_with('5') && session.connector->tarpit > Duration::zero() &&
        event.number("took") >= session.connector->tarpit.count()) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(session.connector->tarpit).count();
        write(session, time, "*",
            fmt::format("Tarpit for '0.{:02}:{:02}:{:02}' due to '{}'", seconds / 3600, seconds / 60 % 60, seconds % 60, said));
    }
    write(session, time, ">", said);
}

void ProtocolLog::take(const RecordView& event, LoggedSession& session, WallTime time)
{
    const std::string& name = event.event();
    if (name == "tcp.accept") {
        write(session, time, "+", "");
        write(session, time, "*", session.connector->anonymous ? std::string(anonymous_rights) : "None", "Set Session Permissions");
    } else if (name == "session.closed") {
        write(session, time, "-", "", event.text("by") == "peer" ? "Remote" : "Local");
    } else if (name == "tls.established") {
        write(session, time, "*", "",
            fmt::format("TLS protocol {} negotiation succeeded with {}", event.text("version"), event.text("cipher")));
    } else if (name == "smtp.authorize") {
        if (event.text("code").starts_with('2')) {
            write(session, time, "*", std::string(user_rights), "Set Session Permissions");
            write(session, time, "*", session.user, "authenticated");
        }
        reply(event, session, time);
    } else if (name.starts_with("smtp.") && event.has("turn") && event.has("allowed")) {
        command(event, session, time);
        if (name == "smtp.mail" && event.text("code").starts_with('2'))
            write(
                session, time, "*", fmt::format("{};{};{}", session.id, journal::log_time(time), ++session.messages), "receiving message");
        reply(event, session, time);
    }
}

bool ProtocolLog::flush()
{
    bool good = true;
    for (const auto& [folder, file] : files_)
        good = file->flush() && good;
    return good;
}

} // namespace exemu::smtp
