#include "persona/ports.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::persona {

Parsed<PortRange> parse_port_range(std::string_view text)
{
    const std::size_t hyphen = text.find('-');
    const auto first = parse_number(text.substr(0, hyphen));
    const auto last = hyphen == text.npos ? first : parse_number(text.substr(hyphen + 1));
    const auto is_port = [](const Parsed<std::uint64_t>& number) { return number && *number >= 1 && *number <= 65535; };
    if (!is_port(first))
        return syntax_error("a port from 1 to 65535", 0);
    if (!is_port(last) || *last < *first)
        return syntax_error("a port from 1 to 65535, not below the first", hyphen + 1);
    return PortRange{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

namespace {

void check(const DocumentedPort& port, const Tree& written, Problems& problems)
{
    const auto wrong = [&](std::string_view key, std::string what) {
        const Tree* value = written.find(key);
        problems.add(value ? value->place : written.place, std::move(what));
    };
    for (const std::string& range : port.port)
        if (!parse_port_range(range))
            wrong("port", fmt::format("\"{}\" is neither a port nor a range, as 443 or 1024-65535", printable(range)));
    for (const std::string& transport : port.transport)
        if (transport != "tcp" && transport != "udp")
            wrong("transport", fmt::format("\"{}\" is no transport: tcp or udp", printable(transport)));
}

} // namespace

std::vector<DocumentedPort> decode_ports(const Tree& ports, Problems& problems)
{
    std::vector<DocumentedPort> all;
    for (const Tree::Entry& entry : ports.entries) {
        DocumentedPort port = decode<DocumentedPort>(entry.value, problems);
        port.name = entry.key;
        check(port, entry.value, problems);
        all.push_back(std::move(port));
    }
    return all;
}

} // namespace exemu::persona
