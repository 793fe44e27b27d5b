#include "imap/voice.hpp"

#include "auth/auth.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace exemu::imap {

namespace {

// Before TLS, where LoginType is not secure_login.
bool may_be_in_clear(auth::LoginType login_type, std::string_view name)
{
    const auth::Mechanism* mechanism = auth::find_mechanism(name);
    return mechanism && (login_type == auth::LoginType::plain_text_login || !mechanism->sends_password);
}

std::string capability_line(const std::vector<std::string>& words) { return "* CAPABILITY " + join(words, " ") + "\r\n"; }

bool has(const std::vector<std::string>& words, std::string_view word)
{
    return std::ranges::any_of(words, [&](const std::string& each) { return iequals(each, word); });
}

// Exchange: where a password may be sent in clear, AUTH=... stand in the place of LOGINDISABLED; where only other mechanisms may be used,
// theirs stand behind it.
std::vector<std::string> before_tls(const Style& style, auth::LoginType login_type)
{
    if (login_type == auth::LoginType::secure_login)
        return style.capability;
    std::vector<std::string> words;
    for (const std::string& word : style.capability) {
        if (!iequals(word, "LOGINDISABLED")) {
            words.push_back(word);
            continue;
        }
        if (login_type == auth::LoginType::plain_text_authentication)
            words.push_back(word);
        for (const std::string& other : style.capability_tls)
            if (istarts_with(other, "AUTH=") && may_be_in_clear(login_type, std::string_view(other).substr(5)))
                words.push_back(other);
    }
    return words;
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

Voice::Voice(Style the_style, auth::LoginType the_login_type)
    : style(std::move(the_style)), capability(capability_line(before_tls(style, the_login_type))),
      capability_tls(capability_line(style.capability_tls)),
      capability_authenticated(style.capability_authenticated.empty() ? std::string() : capability_line(style.capability_authenticated)),
      id(id_line(style.id)), login_type(the_login_type),
      login_disabled(login_type != auth::LoginType::plain_text_login && has(style.capability, "LOGINDISABLED")), uid_plus(offers("UIDPLUS"))
{
}

bool Voice::takes(std::string_view mechanism, bool in_clear) const
{
    if (!in_clear)
        return has(style.mechanisms_tls, mechanism);
    if (login_type == auth::LoginType::secure_login)
        return has(style.mechanisms, mechanism);
    return has(style.mechanisms_tls, mechanism) && may_be_in_clear(login_type, mechanism);
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

std::string tagged_line(std::string_view tag, std::string_view word, std::string_view text)
{
    std::string line;
    line.reserve(tag.size() + word.size() + text.size() + 4);
    line.append(tag).append(" ").append(word);
    if (!text.empty())
        line.append(" ").append(text);
    return line.append("\r\n");
}

std::string untagged(std::string_view text) { return std::string("* ").append(text).append("\r\n"); }

} // namespace exemu::imap
