#include "smtp/report.hpp"

#include "base/random.hpp"
#include "smtp/dsn.hpp"
#include "wire/dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace exemu::smtp {

namespace {

// A line of a report holds no line end, whatever the peer's names and subjects held.
std::string one_line(std::string_view text)
{
    std::string line(text);
    std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return line;
}

Action gravest(const std::vector<Fate>& fates) { return std::ranges::min(fates, {}, &Fate::action).action; }

// The sentences are this project's own.
std::string_view sentence(Action action)
{
    switch (action) {
    case Action::failed: return "Your message could not be delivered to:";
    case Action::delayed: return "Your message has not been delivered yet; you need not send it again. Still waiting:";
    case Action::relayed: return "Your message was handed to a server that tells nothing about its delivery:";
    case Action::expanded: return "Your message was delivered to the members of a group, who send no reports:";
    case Action::delivered: return "Your message was delivered to:";
    }
    return "";
}

std::string readable_part(const std::vector<Fate>& fates)
{
    std::string text;
    for (const Action action : {Action::failed, Action::delayed, Action::relayed, Action::expanded, Action::delivered}) {
        bool said = false;
        for (const Fate& fate : fates) {
            if (fate.action != action)
                continue;
            if (!std::exchange(said, true))
                text += fmt::format("{}\r\n\r\n", sentence(action));
            text += fmt::format("    {}\r\n", one_line(fate.recipient));
            if (!fate.diagnostic.empty())
                text += fmt::format("    {}\r\n", one_line(fate.diagnostic));
        }
        if (said)
            text += "\r\n";
    }
    return text;
}

// per-message-fields and per-recipient-fields (RFC 3464 2.2, 2.3), with Exchange's blanks: none behind the semicolon.
std::string status_part(const Report& report, const std::vector<Fate>& fates)
{
    std::string text;
    if (!report.envid.empty())
        text += fmt::format("Original-Envelope-Id: {}\r\n", one_line(report.envid));
    text += fmt::format("Reporting-MTA: dns;{}\r\n", report.fqdn);
    if (!report.received_from.empty())
        text += fmt::format("Received-From-MTA: dns;{}\r\n", one_line(report.received_from));
    text += fmt::format("Arrival-Date: {}\r\n", wire::rfc5322_date(report.arrived, report.zone));
    for (const Fate& fate : fates) {
        text += "\r\n";
        if (const auto original = parse_orcpt(fate.orcpt))
            text += fmt::format("Original-Recipient: {};{}\r\n", original->type, original->address);
        text += fmt::format("Final-Recipient: {};{}\r\nAction: {}\r\nStatus: {}\r\n", report.utf8 ? "utf-8" : "rfc822",
            one_line(fate.recipient), to_text(fate.action), fate.status);
        if (!fate.diagnostic.empty())
            text += fmt::format("Diagnostic-Code: smtp;{}\r\n", one_line(fate.diagnostic));
    }
    return text;
}

// The header of the original, with the empty line that ends it where there is one.
std::string header_of(const store::Blob& original)
{
    constexpr std::size_t most = 256 * 1024, step = 4 * 1024; // a header of more than one step is rare
    std::string text;
    for (std::size_t had = 0; had < std::min(most, original.size()); had = text.size()) {
        original.copy(had, step, text);
        const std::size_t end = text.find("\r\n\r\n", had - std::min<std::size_t>(had, 3)); // it may lie across two steps
        if (end != text.npos) {
            text.resize(end + 2);
            break;
        }
    }
    return text;
}

std::string header(const Report& report, Action action, std::string_view boundary)
{
    std::string text = fmt::format("MIME-Version: 1.0\r\n"
                                   "From: {}\r\n"
                                   "To: <{}>\r\n"
                                   "Date: {}\r\n"
                                   "Content-Type: multipart/report; report-type=delivery-status;\r\n"
                                   "\tboundary=\"{}\"\r\n",
        report.from, one_line(report.to), wire::rfc5322_date(report.now, report.zone), boundary);
    if (report.is_ndr_marked && action == Action::failed)
        text += "X-MS-Exchange-Message-Is-Ndr:\r\n";
    // RFC 3834 5: so that no vacation notice answers it.
    text += fmt::format("Auto-Submitted: auto-replied\r\nContent-Language: en-US\r\nMessage-ID: {}\r\n", report.message_id);
    if (!report.original_id.empty())
        text += fmt::format("In-Reply-To: {0}\r\nReferences: {0}\r\n", one_line(report.original_id));
    return text + fmt::format("Subject: {}\r\n\r\n", report_subject(action, report.subject));
}

} // namespace

std::string_view to_text(Action action)
{
    switch (action) {
    case Action::failed: return "failed";
    case Action::delayed: return "delayed";
    case Action::relayed: return "relayed";
    case Action::expanded: return "expanded";
    case Action::delivered: return "delivered";
    }
    return "failed";
}

std::string report_subject(Action action, std::string_view subject)
{
    const std::string_view word = [&] {
        switch (action) {
        case Action::failed: return "Undeliverable";
        case Action::delayed: return "Delayed";
        case Action::relayed: return "Relayed";
        case Action::expanded: return "Expanded";
        case Action::delivered: return "Delivered";
        }
        return "";
    }();
    constexpr std::size_t most = 900; // RFC 5322 2.1.1: a line has at most 998 characters
    return fmt::format("{}: {}", word, one_line(subject.substr(0, most)));
}

std::shared_ptr<const store::Blob> write_report(
    const Report& report, const std::vector<Fate>& fates, const store::Blob& original, std::string_view trace)
{
    // Long and drawn from the report's own id: nothing in the original knows it.
    const std::string boundary = fmt::format("_{:016x}{:016x}_", hash_of(1, report.message_id), hash_of(2, report.message_id));
    store::BlobWriter out;
    out.append(header(report, gravest(fates), boundary));
    out.append(fmt::format("--{}\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", boundary));
    out.append(readable_part(fates));
    out.append(fmt::format("--{}\r\nContent-Type: message/{}delivery-status\r\n\r\n", boundary, report.utf8 ? "global-" : ""));
    out.append(status_part(report, fates));
    out.append(fmt::format("\r\n--{}\r\nContent-Type: {}\r\n\r\n", boundary,
        report.full       ? report.utf8 ? "message/global" : "message/rfc822"
            : report.utf8 ? "message/global-headers"
                          : "text/rfc822-headers"));
    if (report.full)
        for (std::size_t i = 0; i < original.chunks(); ++i)
            out.append(original.chunk(i));
    else
        out.append(header_of(original));
    out.append(fmt::format("\r\n--{}--\r\n", boundary));
    return out.finish(trace);
}

} // namespace exemu::smtp
