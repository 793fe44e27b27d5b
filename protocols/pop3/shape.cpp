#include "pop3/shape.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace exemu::pop3 {

using scenario::Part;
using scenario::PartType;
using session::Reply;
using session::Shape;

namespace {

// What Exchange shows, and what is registered for POP3 (IANA, "POP3 Capabilities").
constexpr std::array keywords{"TOP", "UIDL", "USER", "STLS", "SASL", "RESP-CODES", "LOGIN-DELAY", "PIPELINING", "EXPIRE", "IMPLEMENTATION",
    "AUTH-RESP-CODE", "UTF8", "LANG"};
constexpr std::array mechanisms{"NTLM", "GSSAPI", "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER", "CRAM-MD5", "DIGEST-MD5", "EXTERNAL"};

std::string_view keyword_of(std::string_view line) { return line.substr(0, line.find(' ')); }

// The first line gets other words; what follows it stays.
void put_words(Reply& reply, const std::string& words)
{
    const std::size_t end = std::min(reply.bytes.find("\r\n"), reply.bytes.size());
    reply.text = words;
    reply.bytes.replace(0, end, words.empty() ? reply.code : reply.code + " " + words);
}

// A line of CAPA without the mechanisms that are hidden; nothing when none is left.
std::string without_hidden(const std::string& line, const Shape& shape)
{
    const std::string keyword(keyword_of(line));
    std::string left = keyword;
    bool hidden = false;
    for (const std::string_view word : split(std::string_view(line).substr(keyword.size()), ' ')) {
        if (word.empty())
            continue;
        if (shape.hides(keyword + "=" + std::string(word)))
            hidden = true;
        else
            left.append(" ").append(word);
    }
    return !hidden ? line : left == keyword ? std::string() : left;
}

// Each as the natural answer has it; mechanisms gather on the line of their keyword.
std::vector<std::string> offered(const std::vector<std::string>& names, const std::vector<std::string>& natural)
{
    std::vector<std::string> lines;
    const auto find = [](const std::vector<std::string>& among, std::string_view keyword) {
        return std::ranges::find_if(among, [&](const std::string& line) { return iequals(keyword_of(line), keyword); });
    };
    for (const std::string& name : names) {
        const std::size_t equals = name.find('=');
        const std::string keyword = name.substr(0, equals);
        const auto there = find(lines, keyword);
        if (equals == name.npos) {
            const auto known = find(natural, keyword);
            lines.push_back(known == natural.end() ? name : *known);
        } else if (there == lines.end()) {
            lines.push_back(keyword + " " + name.substr(equals + 1));
        } else {
            lines[static_cast<std::size_t>(there - lines.begin())] += " " + name.substr(equals + 1);
        }
    }
    return lines;
}

} // namespace

std::vector<Part> answer_parts() { return {{"text", PartType::line, false, "Noted", "What stands behind +OK or -ERR."}}; }

std::vector<Part> stat_parts()
{
    std::vector<Part> parts = answer_parts();
    parts.push_back({"count", PartType::number, false, "3", "The number of messages."});
    parts.push_back({"octets", PartType::number, false, "4096", "Their octets."});
    return parts;
}

std::vector<std::string> capabilities()
{
    std::vector<std::string> names(keywords.begin(), keywords.end());
    for (const std::string_view mechanism : mechanisms)
        names.push_back("SASL=" + std::string(mechanism));
    return names;
}

void reshape_answer(Reply& reply, const Shape& shape)
{
    if (!reply.code.starts_with("+OK") && !reply.code.starts_with("-ERR"))
        return; // a continuation of AUTH has no words
    put_words(reply, shape.value_of("text", reply.text).value_or(""));
}

void reshape_stat(Reply& reply, const Shape& shape)
{
    const std::vector<std::string_view> words = split(reply.text, ' ');
    if (reply.positive() && words.size() >= 2)
        put_words(reply,
            shape.value_of("count", std::string(words[0])).value_or("") + " " +
                shape.value_of("octets", std::string(words[1])).value_or(""));
    reshape_answer(reply, shape);
}

void reshape_capa(Reply& reply, const Shape& shape)
{
    if (reply.positive()) {
        std::vector<std::string> natural;
        const std::size_t first = std::min(reply.bytes.find("\r\n"), reply.bytes.size() - 2) + 2;
        for (const std::string_view line : split(std::string_view(reply.bytes).substr(first), '\n'))
            if (line.size() > 1 && line != ".\r")
                natural.emplace_back(line.substr(0, line.size() - 1));
        reply.bytes.resize(first);
        for (const std::string& line : shape.offered() ? offered(*shape.offered(), natural) : natural) {
            const std::string left = shape.hides(std::string(keyword_of(line))) ? std::string() : without_hidden(line, shape);
            if (!left.empty())
                reply.bytes += left + "\r\n";
        }
        reply.bytes += ".\r\n";
    }
    reshape_answer(reply, shape);
}

} // namespace exemu::pop3
