#include "control/http_access.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::control {

namespace {

// "localhost:8025", "[::1]:8025"; without a port it is HTTP's.
struct HostPort {
    std::string_view host;
    std::uint64_t port = 80;
};

std::optional<HostPort> split_host(std::string_view text)
{
    HostPort split;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == text.npos)
            return std::nullopt;
        split.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        split.host = text.substr(0, colon);
        port = colon == text.npos ? std::string_view() : text.substr(colon);
    }
    if (port.empty())
        return split;
    const Parsed<std::uint64_t> number = parse_number(port.substr(1));
    if (!port.starts_with(':') || !number)
        return std::nullopt;
    split.port = *number;
    return split;
}

bool is_own(std::string_view written, const Asker& asker, const Access& access)
{
    const std::optional<HostPort> split = split_host(written);
    if (!split || split->port != asker.local_port)
        return false;
    return iequals(split->host, "localhost") || iequals(split->host, asker.local_host) ||
        std::ranges::any_of(access.names, [&](const std::string& name) { return iequals(name, split->host); });
}

bool is_json(std::string_view content_type)
{
    const std::size_t end = content_type.find(';');
    return iequals(trim(content_type.substr(0, end)), "application/json");
}

std::vector<std::string_view> segments_of(std::string_view path)
{
    if (path.starts_with('/'))
        path.remove_prefix(1);
    return split(path, '/');
}

// Members of the path; nothing where it is another path.
std::optional<boost::json::object> match_path(std::string_view pattern, std::string_view path)
{
    const auto wanted = segments_of(pattern), is = segments_of(path);
    if (wanted.size() != is.size())
        return std::nullopt;
    boost::json::object members;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!wanted[i].starts_with('{')) {
            if (wanted[i] != is[i])
                return std::nullopt;
            continue;
        }
        const auto decoded = percent_decoded(is[i], false);
        if (!decoded || decoded->empty())
            return std::nullopt;
        members[wanted[i].substr(1, wanted[i].size() - 2)] = *decoded;
    }
    return members;
}

boost::json::value typed(const Member& member, const std::string& text)
{
    if (member.type == Member::Type::integer) {
        const Parsed<std::uint64_t> number = parse_number(text);
        if (!number)
            throw Refused(fmt::format("\"{}\" is a number from 0", member.name));
        return *number;
    }
    if (member.type == Member::Type::flag) {
        if (text != "true" && text != "false")
            throw Refused(fmt::format("\"{}\" is true or false", member.name));
        return text == "true";
    }
    return boost::json::string(text);
}

// What the path says as text is what the handler wants it to be.
void type_members(boost::json::object& members, const Route& route)
{
    for (const Member& member : route.asked)
        if (auto* value = members.if_contains(member.name); value && value->is_string())
            *value = typed(member, std::string(value->get_string()));
}

void add_query(boost::json::object& members, const Route& route, std::string_view query)
{
    if (query.empty())
        return;
    for (const std::string_view part : split(query, '&')) {
        const std::size_t equals = part.find('=');
        const auto name = percent_decoded(part.substr(0, equals), true);
        const auto value = percent_decoded(equals == part.npos ? std::string_view() : part.substr(equals + 1), true);
        if (!name || !value)
            throw Refused("the query has an escape that is none: write %XX");
        const auto member = std::ranges::find(route.asked, *name, &Member::name);
        if (member == route.asked.end() || members.contains(*name)) {
            std::vector<std::string> known;
            for (const Member& one : route.asked)
                known.push_back(one.name);
            throw Refused(unknown_word("member of the query", *name, known));
        }
        members[*name] = *value;
    }
}

} // namespace

bool same_secret(std::string_view a, std::string_view b)
{
    unsigned char differs = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i)
        differs = static_cast<unsigned char>(differs | (a[i] ^ (i < b.size() ? b[i] : '\0')));
    return differs == 0;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space)
{
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0)
                return std::nullopt;
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        }
    }
    return out;
}

std::optional<std::pair<int, std::string>> refusal(const Asker& asker, const Access& access)
{
    if (!is_own(asker.host, asker, access))
        return std::pair(421,
            fmt::format("Host is \"{}\": only {}:{} and localhost:{} are answered", printable(asker.host), asker.local_host,
                asker.local_port, asker.local_port));
    if (!asker.origin.empty()) {
        const bool own = asker.origin.starts_with("http://") && is_own(std::string_view(asker.origin).substr(7), asker, access);
        if (!own)
            return std::pair(403, fmt::format("a page of {} may not ask here", printable(asker.origin)));
    }
    if (!access.token.empty()) {
        constexpr std::string_view scheme = "Bearer ";
        const std::string_view said(asker.authorization);
        if (said.size() < scheme.size() || !iequals(said.substr(0, scheme.size()), scheme) ||
            !same_secret(trim(said.substr(scheme.size())), access.token))
            return std::pair(401, std::string("the token is missing or wrong: Authorization: Bearer TOKEN"));
    }
    if (asker.has_body && !is_json(asker.content_type))
        return std::pair(415, std::string("a body is application/json here: Content-Type says something else"));
    return std::nullopt;
}

Target find_target(const std::vector<Handler>& handlers, std::string_view method, std::string_view target)
{
    const std::size_t question = target.find('?');
    const std::string_view path = target.substr(0, question);
    const std::string_view query = question == target.npos ? std::string_view() : target.substr(question + 1);
    Target found;
    for (const Handler& handler : handlers) {
        if (!handler.route)
            continue;
        auto members = match_path(handler.route->path, path);
        if (!members)
            continue;
        found.allowed.push_back(handler.route->method);
        if (handler.route->method != method)
            continue;
        add_query(*members, *handler.route, query);
        type_members(*members, *handler.route);
        found.handler = &handler;
        found.members = std::move(*members);
        return found;
    }
    return found;
}

} // namespace exemu::control
