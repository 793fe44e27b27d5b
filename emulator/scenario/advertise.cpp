#include "scenario/advertise.hpp"

#include <algorithm>
#include <charconv>

namespace exemu::scenario {

namespace {

bool is_host(std::string_view text)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, fits);
}

bool is_ipv6(std::string_view text)
{
    return std::ranges::count(text, ':') >= 2 && text.size() <= 45 &&
        text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos;
}

std::optional<std::uint16_t> port_of(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port != 0 ? std::optional(port) : std::nullopt;
}

} // namespace

std::optional<Advertised> parse_advertise(std::string_view text)
{
    if (is_ipv6(text))
        return Advertised{std::string(text), std::nullopt};
    std::string_view host = text, port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == text.npos || !is_ipv6(text.substr(1, end - 1)))
            return std::nullopt;
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
    } else if (const std::size_t colon = text.find(':'); colon != text.npos) {
        host = text.substr(0, colon);
        port = text.substr(colon);
        if (!is_host(host))
            return std::nullopt;
    } else if (!is_host(text)) {
        return std::nullopt;
    }
    if (port.empty())
        return Advertised{std::string(host), std::nullopt};
    const auto number = port.starts_with(':') ? port_of(port.substr(1)) : std::nullopt;
    return number ? std::optional(Advertised{std::string(host), number}) : std::nullopt;
}

} // namespace exemu::scenario
