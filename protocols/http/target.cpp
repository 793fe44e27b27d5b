#include "http/target.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <vector>

namespace exemu::http {

namespace {

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Once: what is encoded twice stays encoded, and is then no path of ours.
Parsed<std::string> decode_path(std::string_view path, std::size_t at)
{
    std::string decoded;
    decoded.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        char c = path[i];
        if (c == '%') {
            if (i + 2 >= path.size() || hex_digit(path[i + 1]) < 0 || hex_digit(path[i + 2]) < 0)
                return syntax_error("two hex digits", at + i + 1);
            c = static_cast<char>(hex_digit(path[i + 1]) * 16 + hex_digit(path[i + 2]));
            i += 2;
        }
        if (is_control(c))
            return syntax_error("no control character", at + i);
        decoded += c == '\\' ? '/' : c;
    }
    return decoded;
}

// RFC 3986 5.2.4, and of several slashes one. What would climb above the root stays there.
std::string without_dots(std::string path)
{
    if (!path.contains("//") && !path.contains("/."))
        return path;
    std::vector<std::string_view> kept;
    const std::vector<std::string_view> segments = split(std::string_view(path).substr(1), '/');
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const bool last = i + 1 == segments.size();
        const std::string_view segment = segments[i];
        if (segment == "..") {
            if (!kept.empty())
                kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
            continue;
        }
        if (last)
            kept.emplace_back(); // the path ended in a slash, or in a dot that stands for one
    }
    std::string clean;
    for (const std::string_view segment : kept)
        clean.append("/").append(segment);
    return clean.empty() ? "/" : clean;
}

} // namespace

bool is_host(std::string_view host)
{
    if (host.empty() || host.size() > 255)
        return false;
    if (host.starts_with('[')) { // IP-literal
        const std::size_t end = host.find(']');
        if (end == host.npos || host.substr(1, end - 1).find_first_not_of("0123456789abcdefABCDEF:.%") != host.npos)
            return false;
        host.remove_prefix(end + 1);
    } else {
        const std::size_t end = std::min(host.find(':'), host.size());
        const auto odd = [](char c) { return is_control(c) || std::string_view(" \"#/<>?@[\\]^`{|}").contains(c); };
        if (end == 0 || std::ranges::any_of(host.substr(0, end), odd))
            return false;
        host.remove_prefix(end);
    }
    return host.empty() || (host.front() == ':' && host.size() <= 6 && host.find_first_not_of("0123456789", 1) == host.npos);
}

Parsed<Target> parse_target(std::string_view text)
{
    Target target;
    std::size_t at = 0;
    if (text == "*") {
        target.path = "*";
        return target;
    }
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!istarts_with(text, scheme))
            continue;
        const std::size_t end = std::min(text.find_first_of("/?", scheme.size()), text.size());
        target.host = text.substr(scheme.size(), end - scheme.size());
        if (!is_host(target.host))
            return syntax_error("a host", scheme.size());
        at = end;
        break;
    }
    std::string_view rest = text.substr(at);
    if (!target.host.empty() && !rest.starts_with('/')) // "http://host?query": the path is empty, which is "/"
        rest = rest.empty() || rest.starts_with('?') ? rest : std::string_view("x");
    else if (!rest.starts_with('/') && !rest.starts_with('\\'))
        return syntax_error("a path", at);
    if (const std::size_t hash = rest.find('#'); hash != rest.npos)
        rest = rest.substr(0, hash); // a fragment is the client's own affair
    const std::size_t mark = std::min(rest.find('?'), rest.size());
    const std::string_view query = rest.substr(std::min(mark + 1, rest.size()));
    if (std::ranges::any_of(query, is_control))
        return syntax_error("no control character", at + mark + 1);
    Parsed<std::string> path = decode_path(mark == 0 ? std::string_view("/") : rest.substr(0, mark), at);
    if (!path)
        return std::unexpected(path.error());
    target.path = without_dots(std::move(*path));
    target.query = query;
    return target;
}

} // namespace exemu::http
