#include "smtp/shape.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace exemu::smtp {

using scenario::Part;
using scenario::PartType;
using session::Reply;
using session::Shape;

namespace {

// What Exchange shows, and what is registered for SMTP (IANA, "SMTP Service Extensions") and met beside it.
constexpr std::array keywords{"SIZE", "PIPELINING", "DSN", "ENHANCEDSTATUSCODES", "STARTTLS", "X-ANONYMOUSTLS", "AUTH", "X-EXPS",
    "8BITMIME", "BINARYMIME", "CHUNKING", "SMTPUTF8", "XRDST", "XOORG", "XEXCH50", "X-LINK2STATE", "XSHADOW", "XSHADOWREQUEST", "HELP",
    "VRFY", "EXPN", "ETRN", "DELIVERBY", "REQUIRETLS", "LIMITS"};
constexpr std::array with_mechanisms{"AUTH", "X-EXPS"};
constexpr std::array mechanisms{
    "LOGIN", "PLAIN", "NTLM", "GSSAPI", "XOAUTH2", "OAUTHBEARER", "CRAM-MD5", "DIGEST-MD5", "EXTERNAL", "SCRAM-SHA-1", "SCRAM-SHA-256"};

// ---- an answer as its lines, without line ends

std::vector<std::string> lines_of(const std::string& bytes)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = std::min(bytes.find("\r\n", at), bytes.size());
        lines.push_back(bytes.substr(at, end - at));
        at = end + 2;
    }
    return lines;
}

std::string words_of(const std::string& line) { return line.size() > 4 ? line.substr(4) : std::string(); }

// RFC 5321 4.2.1: a hyphen behind the code of every line but the last.
void write(Reply& reply, const std::vector<std::string>& words)
{
    reply.bytes.clear();
    for (std::size_t i = 0; i < words.size(); ++i)
        reply.bytes += reply.code + (i + 1 < words.size() ? '-' : ' ') + words[i] + "\r\n";
    reply.text = words.empty() ? std::string() : words.back();
}

void alter_code(Reply& reply, const Shape& shape)
{
    const scenario::Alteration* code = shape.altered("code");
    if (!code || !code->value)
        return;
    reply.code = *code->value;
    reply.result = reply.code[0] <= '3' ? session::Result::ok : session::Result::refused;
}

// ---- what EHLO shows

std::string_view keyword_of(std::string_view line) { return line.substr(0, line.find(' ')); }

struct Mechanism { // "AUTH=LOGIN"
    std::string_view keyword, name;

    explicit Mechanism(std::string_view capability)
        : keyword(capability.substr(0, capability.find('='))), name(capability.substr(std::min(keyword.size() + 1, capability.size())))
    {
    }
};

std::string* find_line(std::vector<std::string>& lines, std::string_view keyword)
{
    const auto found = std::find_if(
        lines.begin(), lines.end(), [&](const std::string& line) { return iequals(keyword_of(line), keyword); });
    return found == lines.end() ? nullptr : &*found;
}

// Each as the natural answer has it, with its argument; mechanisms gather on the line of their keyword.
std::vector<std::string> offered(const std::vector<std::string>& names, std::vector<std::string> natural)
{
    std::vector<std::string> lines;
    for (const std::string& name : names) {
        const Mechanism mechanism(name);
        std::string* there = find_line(lines, mechanism.keyword);
        const std::string* known = find_line(natural, name);
        if (mechanism.name.empty())
            lines.push_back(known ? *known : name);
        else if (there)
            there->append(" ").append(mechanism.name);
        else
            lines.push_back(std::string(mechanism.keyword) + " " + std::string(mechanism.name));
    }
    return lines;
}

// A line of mechanisms without those that are hidden; nothing when none is left.
std::string without_hidden(const std::string& line, const Shape& shape)
{
    const std::string keyword(keyword_of(line));
    std::string left = keyword;
    std::size_t hidden = 0;
    for (const std::string_view word : split(std::string_view(line).substr(keyword.size()), ' ')) {
        if (word.empty())
            continue;
        if (shape.hides(keyword + "=" + std::string(word)))
            ++hidden;
        else
            left.append(" ").append(word);
    }
    return hidden == 0 ? line : left == keyword ? std::string() : left;
}

std::vector<std::string> shown_keywords(std::vector<std::string> natural, const Shape& shape)
{
    std::vector<std::string> lines = shape.offered() ? offered(*shape.offered(), std::move(natural)) : std::move(natural);
    std::vector<std::string> shown;
    for (const std::string& line : lines) {
        const std::string keyword(keyword_of(line));
        const std::string left = shape.hides(keyword) ? std::string() : without_hidden(line, shape);
        if (const auto value = shape.value_of("keyword." + keyword, left); !left.empty() && value)
            shown.push_back(*value);
    }
    return shown;
}

} // namespace

std::vector<Part> greeting_parts()
{
    return {{"code", PartType::code, false, "554", "The code, whatever is done."},
        {"banner", PartType::line, false, "********", "What stands behind the code."}};
}

std::vector<Part> ehlo_parts()
{
    std::vector<Part> parts{{"code", PartType::code, false, "502", "The code of all lines, whatever is done."},
        {"hello", PartType::line, false, "mail.contoso.test", "The words of the first line."}};
    for (const std::string_view keyword : keywords)
        parts.push_back(
            {"keyword." + std::string(keyword), PartType::line, true, "XXXXXXXA", "The line of this keyword, where it is shown."});
    return parts;
}

std::vector<Part> answer_parts(Altered altered)
{
    std::vector<Part> parts{{"text", PartType::line, false, "2.0.0 Noted", "What stands behind the code, in the last line."}};
    if (altered == Altered::words_and_code)
        parts.push_back({"code", PartType::code, false, "450", "The code, whatever is done."});
    return parts;
}

std::vector<std::string> ehlo_capabilities()
{
    std::vector<std::string> names(keywords.begin(), keywords.end());
    for (const std::string keyword : with_mechanisms)
        for (const std::string_view mechanism : mechanisms)
            names.push_back(keyword + "=" + std::string(mechanism));
    return names;
}

void reshape_answer(Reply& reply, const Shape& shape, std::string_view words)
{
    std::vector<std::string> lines;
    for (const std::string& line : lines_of(reply.bytes))
        lines.push_back(words_of(line));
    if (lines.empty())
        return;
    alter_code(reply, shape);
    lines.back() = shape.value_of(words, lines.back()).value_or("");
    write(reply, lines);
}

void reshape_ehlo(Reply& reply, const Shape& shape, bool shows_keywords)
{
    std::vector<std::string> natural;
    for (const std::string& line : lines_of(reply.bytes))
        natural.push_back(words_of(line));
    if (natural.empty())
        return;
    std::vector<std::string> lines{shape.value_of("hello", natural.front()).value_or("")};
    natural.erase(natural.begin());
    for (std::string& keyword : shows_keywords ? shown_keywords(std::move(natural), shape) : std::move(natural))
        lines.push_back(std::move(keyword));
    alter_code(reply, shape);
    write(reply, lines);
}

} // namespace exemu::smtp
