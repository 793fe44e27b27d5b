#include "smtp/dsn.hpp"
#include "smtp/report.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

// The parameters of RFC 3461, and a report made of whatever they and a peer may say. Input: four lines (NOTIFY, ORCPT, ENVID, a name),
// then the original. What is accepted can be said again; no line of a report is the peer's own.
using namespace exemu;
using namespace exemu::smtp;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::string xtext_of(const std::string& text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte < 127 && c != '+' && c != '=')
            encoded += c;
        else
            encoded.append({'+', digits[byte / 16], digits[byte % 16]});
    }
    return encoded;
}

std::string_view take_line(std::string_view& rest)
{
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

bool is_clean(const std::string& text)
{
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; });
}

void judge_notify(std::string_view text)
{
    const auto notify = parse_notify(text);
    require(notify || notify.error().at <= text.size());
    if (!notify || text.empty())
        return;
    std::string again;
    for (const auto& [wanted, word] :
        {std::pair{notify->success, ",SUCCESS"}, std::pair{notify->failure, ",FAILURE"}, std::pair{notify->delay, ",DELAY"}})
        again += wanted ? word : "";
    require(parse_notify(again.empty() ? "NEVER" : again.substr(1)) == *notify);
}

void judge_xtext(std::string_view text)
{
    const auto decoded = decode_xtext(text);
    require(decoded || decoded.error().at <= text.size());
    if (!decoded)
        return;
    require(is_clean(*decoded) && decoded->size() <= text.size());
    require(decode_xtext(xtext_of(*decoded)) == *decoded);
}

void judge_orcpt(std::string_view text)
{
    const auto original = parse_orcpt(text);
    require(original || original.error().at <= text.size());
    if (original)
        require(!original->type.empty() && is_clean(original->type) && is_clean(original->address));
}

std::size_t count_of(const std::string& text, std::string_view part)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

void judge_report(std::string_view orcpt, std::string_view envid, std::string_view name, std::string_view original)
{
    store::BlobWriter writer;
    writer.append(original);
    Report report;
    report.fqdn = "mail.contoso.test";
    report.from = "postmaster@contoso.test";
    report.to = report.subject = report.original_id = report.received_from = std::string(name);
    report.message_id = "<1@mail.contoso.test>";
    if (const auto decoded = decode_xtext(envid))
        report.envid = *decoded;
    report.full = original.size() % 2 == 0;
    const Fate fate{Action::failed, std::string(name), std::string(orcpt), "5.1.1", std::string(name)};
    const std::string text = write_report(report, {fate}, *writer.finish(), "")->text();
    // Between the second boundary and the third stands the status: fields of RFC 3464 and nothing else. What a peer says never begins a
    // line, so this one is ours.
    static constexpr std::string_view head = "\r\nContent-Type: message/delivery-status\r\n\r\n";
    const std::size_t from = text.find(head), to = text.find("\r\n--", from);
    require(from != text.npos && to != text.npos);
    const std::string status = text.substr(from + head.size(), to - from - head.size());
    require(count_of(status, "\n") == count_of(status, "\r\n"));
    require(count_of(status, "Action: failed\r\n") >= 1 && count_of(status, "\r\n\r\n") == 1);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const std::string_view notify = take_line(rest), orcpt = take_line(rest), envid = take_line(rest), name = take_line(rest);
    judge_notify(notify);
    judge_xtext(envid);
    judge_orcpt(orcpt);
    judge_report(orcpt, envid, name, rest);
    return 0;
}
