// `exemu hosts`: the names of a running emulator, for those who cannot ask its DNS.
#include "app/asking.hpp"
#include "app/commands.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <map>
#include <set>

namespace exemu::app {

namespace json = boost::json;

namespace {

struct Door {
    std::string address;
    std::uint16_t port = 0, documented = 0;
};

// Where a client of the same machine reaches it.
std::string reached(const std::string& address) { return address == "0.0.0.0" ? "127.0.0.1" : address == "::" ? "::1" : address; }

std::vector<Door> doors_of(const json::object& ports, const std::string& instead)
{
    std::vector<Door> doors;
    for (const json::value& value : ports.at("listeners").as_array()) {
        const json::object& row = value.as_object();
        doors.push_back({instead.empty() ? reached(std::string(row.at("address").as_string())) : instead,
            row.at("port").to_number<std::uint16_t>(), row.at("documented_port").to_number<std::uint16_t>()});
    }
    return doors;
}

// Addresses in the order of the listeners, IPv4 first.
std::vector<std::string> addresses_of(const std::vector<Door>& doors)
{
    std::vector<std::string> addresses;
    for (const bool six : {false, true})
        for (const Door& door : doors)
            if (door.address.contains(':') == six && std::ranges::find(addresses, door.address) == addresses.end())
                addresses.push_back(door.address);
    return addresses;
}

void print_curl(const std::vector<std::string>& names, const std::vector<Door>& doors)
{
    std::set<std::string> said; // a listener on two addresses is one word
    for (const std::string& name : names)
        for (const Door& door : doors) {
            const std::string bracketed = door.address.contains(':') ? "[" + door.address + "]" : door.address;
            const std::string word = door.port == door.documented
                ? fmt::format("--resolve {}:{}:{}", name, door.port, bracketed)
                : fmt::format("--connect-to {}:{}:{}:{}", name, door.documented, bracketed, door.port);
            if (!door.address.contains(':') && said.insert(word).second)
                fmt::print("{}\n", word);
        }
}

} // namespace

int hosts_command(const Asking& asking, HostsFormat format, const std::string& address)
{
    const auto env = ask(asking, {{"op", "env"}});
    const auto ports = env ? ask(asking, {{"op", "ports"}}) : std::nullopt;
    if (!ports)
        return nobody_runs;
    const json::object& variables = env->at("variables").as_object();
    const std::string host = text_of(variables, "EXEMU_SERVER"), domain = text_of(variables, "EXEMU_DOMAIN");
    std::vector<std::string> names{host};
    for (const std::string& name : {"autodiscover." + domain, domain})
        if (std::ranges::find(names, name) == names.end())
            names.push_back(name);
    const std::vector<Door> doors = doors_of(*ports, address);
    switch (format) {
    case HostsFormat::hosts:
        for (const std::string& one : addresses_of(doors))
            fmt::print("{} {}\n", one, fmt::join(names, " "));
        break;
    case HostsFormat::curl: print_curl(names, doors); break;
    case HostsFormat::compose:
        fmt::print("extra_hosts:\n");
        for (const std::string& name : names)
            fmt::print("  - \"{}={}\"\n", name, addresses_of(doors).front());
        break;
    }
    return 0;
}

} // namespace exemu::app
