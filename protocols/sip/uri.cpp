#include "sip/uri.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::sip {

namespace {

// unreserved, and what else may stand there as it is (25.1); of parameters with what is between them.
constexpr CharClass of_user("-_.!~*'()&=+$,;?/"), of_password("-_.!~*'()&=+$,"), of_parameters("-_.!~*'()[]/:&+$=;"),
    of_headers("-_.!~*'()[]/?:+$=&"), of_scheme("+-.");
bool of_opaque(char c) { return c > ' ' && c < 127 && c != '<' && c != '>' && c != '"'; }

Parsed<Uri> parse_sip(Uri uri, std::string_view rest, std::size_t at)
{
    const std::size_t question = rest.find('?', rest.find('@') == rest.npos ? 0 : rest.find('@'));
    if (question != rest.npos) {
        uri.headers = rest.substr(question + 1);
        rest = rest.substr(0, question);
        if (uri.headers.empty() || !all_escaped(uri.headers, of_headers))
            return syntax_error("header fields behind '?'", at + question + 1);
    }
    // '@' stands in a user part only escaped, so the first one ends it.
    if (const std::size_t sign = rest.find('@'); sign != rest.npos) {
        const std::string_view userinfo = rest.substr(0, sign);
        const std::size_t colon = userinfo.find(':');
        uri.user = userinfo.substr(0, colon);
        if (uri.user.empty() || !all_escaped(uri.user, of_user))
            return syntax_error("a user part", at);
        if (colon != userinfo.npos && !all_escaped(userinfo.substr(colon + 1), of_password))
            return syntax_error("a password", at + colon + 1);
        rest.remove_prefix(sign + 1);
        at += sign + 1;
    }
    Scan in(rest);
    if (!in.host(uri.host))
        return syntax_error("a host", at);
    if (in.peek() == ':') {
        std::string_view digits = in.rest().substr(1);
        digits = digits.substr(0, digits.find(';'));
        std::uint64_t port = 0;
        if (!read_number(digits, 65535, port) || port == 0)
            return syntax_error("a port", at + in.at() + 1);
        uri.port = static_cast<std::uint16_t>(port);
        in.back_to(in.at() + 1 + digits.size());
    }
    if (in.done())
        return uri;
    if (in.peek() != ';')
        return syntax_error("';', '?' or the end", at + in.at());
    uri.parameters = in.rest().substr(1);
    if (!all_escaped(uri.parameters, of_parameters))
        return syntax_error("parameters", at + in.at() + 1);
    return uri;
}

} // namespace

bool Uri::is_sip() const { return iequals(scheme, "sip") || iequals(scheme, "sips"); }
bool Uri::is_tel() const { return iequals(scheme, "tel"); }

std::optional<std::string_view> Uri::parameter(std::string_view name) const { return find_parameter(parameters, name); }

Parsed<Uri> parse_uri(std::string_view text)
{
    Uri uri;
    uri.text = text;
    const std::size_t colon = text.find(':');
    if (colon == text.npos || colon == 0 || !wire::is_alpha(text[0]) || !of_scheme.all(text.substr(0, colon)))
        return syntax_error("a scheme and ':'", 0);
    uri.scheme = text.substr(0, colon);
    const std::string_view rest = text.substr(colon + 1);
    if (uri.is_sip())
        return parse_sip(uri, rest, colon + 1);
    if (rest.empty() || !std::ranges::all_of(rest, of_opaque))
        return syntax_error("what no space or bracket is in", colon + 1);
    if (uri.is_tel()) {
        uri.user = rest.substr(0, rest.find(';'));
        if (uri.user.size() < rest.size())
            uri.parameters = rest.substr(uri.user.size() + 1);
    }
    return uri;
}

std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view name)
{
    bool quoted = false;
    for (std::size_t start = 0, i = 0; i <= parameters.size(); ++i) {
        if (i < parameters.size() && parameters[i] == '\\' && quoted)
            ++i;
        else if (i < parameters.size() && parameters[i] == '"')
            quoted = !quoted;
        if (i < parameters.size() && (parameters[i] != ';' || quoted))
            continue;
        const std::string_view one = parameters.substr(start, std::min(i, parameters.size()) - start);
        const std::size_t equals = one.find('=');
        if (iequals(trim_lws(one.substr(0, equals)), name))
            return equals == one.npos ? std::string_view() : unquoted(trim_lws(one.substr(equals + 1)));
        start = i + 1;
    }
    return std::nullopt;
}

} // namespace exemu::sip
