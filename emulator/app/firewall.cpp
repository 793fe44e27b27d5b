// The documented ports as rules of a packet filter on the Exchange server itself: what comes in, what goes out, and nothing else.
#include "app/personas.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::app {

namespace {

using persona::Direction;

std::string comment_of(const PortRow& row)
{
    std::string text = row.port.name + ": " + row.port.peer + ", " + row.port.purpose;
    std::erase(text, '"');
    return text.substr(0, 100); // nftables takes 128 bytes
}

bool goes(const PortRow& row, Direction way) { return row.port.direction == way || row.port.direction == Direction::both; }

std::string heading(const persona::Persona& persona)
{
    return fmt::format("# The documented ports of {} ({}), printed by exemu ports.\n"
                       "# From anywhere to anywhere: add the addresses of your zones before you use it.\n",
        persona.product, persona.build_text);
}

// "443", "{ 80, 443 }"
std::string nft_ports(const persona::DocumentedPort& port)
{
    return port.port.size() == 1 ? port.port.front() : "{ " + join(port.port, ", ") + " }";
}

std::string nft_chain(const std::vector<PortRow>& rows, std::string_view chain, std::string_view loopback, Direction way)
{
    std::string text = fmt::format("    chain {} {{\n        type filter hook {} priority filter; policy drop;\n"
                                   "        {} \"lo\" accept\n        ct state established,related accept\n",
        chain, chain, loopback);
    for (const PortRow& row : rows)
        if (goes(row, way))
            for (const std::string& transport : row.port.transport)
                text += fmt::format("        {} dport {} accept comment \"{}\"\n", transport, nft_ports(row.port), comment_of(row));
    return text + "    }\n";
}

std::string nft(const std::vector<PortRow>& rows, const persona::Persona& persona)
{
    std::string name = persona.name;
    std::ranges::replace(name, '-', '_');
    return heading(persona) + fmt::format("table inet {} {{\n", name) + nft_chain(rows, "input", "iifname", Direction::in) +
        nft_chain(rows, "output", "oifname", Direction::out) + "}\n";
}

// multiport writes a range with a colon.
std::string multiport(const persona::DocumentedPort& port)
{
    std::string text = join(port.port, ",");
    std::ranges::replace(text, '-', ':');
    return text;
}

std::string iptables_chain(const std::vector<PortRow>& rows, std::string_view chain, std::string_view loopback, Direction way)
{
    std::string text = fmt::format(
        "-A {0} {1} lo -j ACCEPT\n-A {0} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n", chain, loopback);
    for (const PortRow& row : rows)
        if (goes(row, way))
            for (const std::string& transport : row.port.transport)
                text += fmt::format("-A {} -p {} -m multiport --dports {} -m comment --comment \"{}\" -j ACCEPT\n", chain, transport,
                    multiport(row.port), comment_of(row));
    return text;
}

std::string iptables(const std::vector<PortRow>& rows, const persona::Persona& persona)
{
    return heading(persona) + "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n" +
        iptables_chain(rows, "INPUT", "-i", Direction::in) + iptables_chain(rows, "OUTPUT", "-o", Direction::out) + "COMMIT\n";
}

} // namespace

std::string firewall_rules(const std::vector<PortRow>& rows, const persona::Persona& persona, PortFormat format)
{
    return format == PortFormat::nft ? nft(rows, persona) : iptables(rows, persona);
}

} // namespace exemu::app
