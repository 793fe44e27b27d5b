#include "imap/voice.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

std::string capability_line(const std::vector<std::string>& words) { return "* CAPABILITY " + join(words, " ") + "\r\n"; }

bool has(const std::vector<std::string>& words, std::string_view word)
{
    return std::ranges::any_of(words, [&](const std::string& each) { return iequals(each, word); });
}

std::string id_line(const std::vector<std::string>& fields)
{
    if (fields.empty())
        return "* ID NIL\r\n";
    std::string line = "* ID (";
    for (const std::string& field : fields)
        line.append(line.ends_with('(') ? "\"" : " \"").append(field).append("\"");
    return line + ")\r\n";
}

} // namespace

Voice::Voice(Style the_style)
    : style(std::move(the_style)), capability(capability_line(style.capability)), capability_tls(capability_line(style.capability_tls)),
      capability_authenticated(style.capability_authenticated.empty() ? std::string() : capability_line(style.capability_authenticated)),
      id(id_line(style.id)), login_disabled(has(style.capability, "LOGINDISABLED")), uid_plus(offers("UIDPLUS"))
{
}

bool Voice::offers(std::string_view word) const { return has(style.capability, word) || has(style.capability_tls, word); }

bool Voice::asks(pattern::EventId event) const { return std::ranges::binary_search(asked, event); }

session::Reply say(std::string_view text, Values values, session::After after)
{
    session::Reply reply;
    const std::size_t blank = text.find(' ');
    reply.code = text.substr(0, blank);
    if (blank != text.npos)
        reply.text = values.size() ? fill(text.substr(blank + 1), values) : std::string(text.substr(blank + 1));
    reply.result = reply.code == "OK" ? session::Result::ok : session::Result::refused;
    reply.after = reply.code == "BYE" ? session::After::close : after;
    return reply;
}

std::string untagged(std::string_view text) { return std::string("* ").append(text).append("\r\n"); }

} // namespace exemu::imap
