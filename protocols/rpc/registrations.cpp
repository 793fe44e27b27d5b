#include "rpc/registrations.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "persona/ports.hpp"
#include "scenario/advertise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>
#include <stdexcept>

namespace exemu::rpc {

namespace {

constexpr std::string_view mapper_name = "mapper", management_name = "management";

// Outlook's, that builds after 2010 have no more by TCP.
bool is_mapi(std::string_view name) { return name == "nspi" || name == "rfr" || name == "emsmdb" || name == "async-emsmdb"; }

bool is_over(const InterfaceStyle& style, std::string_view way) { return std::ranges::find(style.over, way) != style.over.end(); }

std::optional<persona::PortRange> range_of(const std::string& text)
{
    const Parsed<persona::PortRange> range = persona::parse_port_range(text);
    return range && range->first >= 1024 ? std::optional(*range) : std::nullopt;
}

bool hosts_mapper(const Options& options)
{
    return options.hosts.empty() || std::ranges::find(options.hosts, mapper_name) != options.hosts.end();
}

// Drawn once by this process, for `port: restart`.
std::uint64_t this_start()
{
    static const std::uint64_t drawn = std::random_device()() * 0x100000001ull + std::random_device()();
    return drawn;
}

struct Drawing {
    const scenario::Listener& mapper;
    const Options& options;
    const Style& style;
    scenario::Bringing& bringing;
    std::set<std::uint16_t> taken;

    std::string name_of(const std::string& interface) const
    {
        return (mapper.name == "rpc-135" ? std::string("rpc") : mapper.name) + "-" + interface;
    }
    // The first port that is free from a drawn one on, or 0.
    std::uint16_t draw(const std::string& interface, const std::string& range_text, bool anew) const
    {
        const std::optional<persona::PortRange> range = range_of(range_text);
        if (!range)
            return 0;
        const std::uint64_t seed = (anew ? this_start() : bringing.seed) + bringing.draw * 0x9e3779b97f4a7c15ull;
        const std::uint32_t count = range->last - range->first + 1u;
        const auto begin = static_cast<std::uint32_t>(hash_of(seed, {"rpc port", mapper.name, interface}) % count);
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto port = static_cast<std::uint16_t>(range->first + (begin + i) % count);
            if (!taken.contains(port))
                return port;
        }
        return 0;
    }
};

Tree hosts_tree(const std::vector<std::string>& names, const Options& options, const Place& place)
{
    std::vector<Tree> items;
    for (const std::string& name : names)
        items.push_back(Tree::scalar(name, place));
    Tree tree = Tree::map(place);
    tree.set("hosts", Tree::list(std::move(items), place));
    for (const auto& [word, value] : Words<auth::ExtendedProtection>::all)
        if (value == options.extended_protection)
            tree.set("extended_protection", Tree::scalar(std::string(word), place));
    tree.set("lm_compatibility", Tree::scalar(std::to_string(options.lm_compatibility), place));
    return tree;
}

void bring_one(const std::string& interface, Drawing& drawing)
{
    const scenario::Listener& mapper = drawing.mapper;
    const auto said = drawing.options.interfaces.find(interface);
    const InterfaceOptions mine = said == drawing.options.interfaces.end() ? InterfaceOptions() : said->second;
    scenario::Listener listener;
    listener.name = drawing.name_of(interface);
    listener.protocol = mapper.protocol;
    listener.fixed = false;
    listener.bind = mapper.bind;
    listener.advertise = mine.advertise;
    if (!mine.advertise && mapper.advertise) // the mapper's address; a port that is forwarded to it is not theirs
        listener.advertise = scenario::parse_advertise(*mapper.advertise)->host;
    listener.state = mine.state;
    listener.place = mapper.place;
    listener.interface = interface;
    listener.announced = mine.announced;
    const std::string range = !mine.range.empty() ? mine.range
        : !drawing.options.dynamic_range.empty()  ? drawing.options.dynamic_range
                                                  : drawing.style.dynamic_range;
    if (const auto number = parse_number(mine.port)) {
        listener.port = static_cast<std::uint16_t>(*number);
    } else {
        listener.drawn = true;
        listener.port = drawing.draw(interface, range, mine.port == "restart");
    }
    if (listener.port == 0) {
        drawing.bringing.problems.add(mapper.place, fmt::format("no port of {} is free for the interface {}", range, interface));
        return;
    }
    std::vector<std::string> hosts{interface};
    for (const auto& [name, style] : drawing.style.interfaces)
        if (style.beside == interface && !drawing.options.interfaces.contains(name))
            hosts.push_back(name);
    listener.options = hosts_tree(hosts, drawing.options, mapper.place);
    for (const scenario::Listener& other : drawing.bringing.listeners)
        if (other.name == listener.name || (other.port == listener.port && other.last_port == 0)) {
            drawing.bringing.problems.add(mapper.place,
                fmt::format("the interface {} would be listener \"{}\" on port {}, and \"{}\" ({}) has that already", interface,
                    listener.name, listener.port, other.name, other.place.to_text()));
            return;
        }
    drawing.taken.insert(listener.port);
    drawing.bringing.listeners.push_back(std::move(listener));
}

// Which of the persona's interfaces have a port of their own behind this mapper.
std::vector<std::string> with_ports(const Options& options, const Style& style)
{
    std::vector<std::string> names;
    const auto reached = [&](const std::string& name, const InterfaceStyle& one) {
        return is_over(one, "tcp") || options.interfaces.contains(name) || (options.expose_mapi_tcp && is_mapi(name));
    };
    for (const auto& [name, one] : style.interfaces) {
        if (name == mapper_name || name == management_name || !reached(name, one))
            continue;
        const auto host = style.interfaces.find(one.beside);
        const bool shares = host != style.interfaces.end() && reached(host->first, host->second) && !options.interfaces.contains(name);
        if (!shares)
            names.push_back(name);
    }
    return names;
}

Style style_of(const persona::Persona& persona)
{
    Problems problems;
    const Tree* tree = persona.style("rpc");
    return tree ? decode<Style>(*tree, problems) : Style();
}

Registration registration(const std::string& name, const InterfaceStyle& style, const scenario::Listener& listener, Sequence sequence)
{
    Registration one;
    one.name = name;
    one.syntax = syntax_of(style);
    one.annotation = style.annotation;
    one.sequence = sequence;
    one.listener = listener.name;
    one.port = listener.port;
    return one;
}

} // namespace

std::optional<std::pair<std::uint16_t, std::uint16_t>> parse_version(std::string_view text)
{
    const std::size_t dot = text.find('.');
    if (dot == text.npos)
        return std::nullopt;
    const auto major = parse_number(text.substr(0, dot)), minor = parse_number(text.substr(dot + 1));
    if (!major || !minor || *major > 65535 || *minor > 65535)
        return std::nullopt;
    return std::pair(static_cast<std::uint16_t>(*major), static_cast<std::uint16_t>(*minor));
}

wire::Syntax syntax_of(const InterfaceStyle& style)
{
    const auto uuid = wire::Uuid::parse(style.uuid);
    const auto version = parse_version(style.version);
    if (!uuid || !version)
        throw std::logic_error("no UUID, or no version: " + style.uuid + " " + style.version);
    return {*uuid, version->first, version->second};
}

void check_style(const Style& style, const Place& place, Problems& problems)
{
    if (!style.dynamic_range.empty() && !range_of(style.dynamic_range))
        problems.add(place, fmt::format("dynamic_range {} is no range within 1024-65535", style.dynamic_range));
    for (const auto& [name, one] : style.interfaces) {
        if (!wire::Uuid::parse(one.uuid))
            problems.add(place, fmt::format("interface {}: \"{}\" is no UUID", name, printable(one.uuid)));
        if (!parse_version(one.version))
            problems.add(place, fmt::format("interface {}: \"{}\" is no version: write \"56.0\"", name, printable(one.version)));
        if (!one.beside.empty() && !style.interfaces.contains(one.beside))
            problems.add(place, fmt::format("interface {}: it is beside \"{}\", which is none", name, printable(one.beside)));
    }
}

void check_options(const Tree& written, const Options& options, const Style* style, Problems& problems)
{
    const auto place_of = [&](const Tree* tree) { return tree ? tree->place : written.place; };
    if (!options.dynamic_range.empty() && !range_of(options.dynamic_range))
        problems.add(
            place_of(written.find("dynamic_range")), fmt::format("\"{}\" is no range within 1024-65535", printable(options.dynamic_range)));
    const Tree* interfaces = written.find("interfaces");
    std::vector<std::string> known;
    if (style)
        for (const auto& [name, one] : style->interfaces)
            if (name != mapper_name && name != management_name)
                known.push_back(name);
    for (const auto& [name, one] : options.interfaces) {
        const Tree* entry = interfaces ? interfaces->find(name) : nullptr;
        if (style && std::ranges::find(known, name) == known.end())
            problems.add(place_of(entry), unknown_word("interface of this build", name, known));
        if (!one.range.empty() && !range_of(one.range))
            problems.add(place_of(entry), fmt::format("\"{}\" is no range within 1024-65535", printable(one.range)));
        const auto number = parse_number(one.port);
        if (one.port != "drawn" && one.port != "restart" && (!number || *number < 1 || *number > 65535))
            problems.add(place_of(entry), fmt::format("\"{}\" is no port: write a number, drawn or restart", printable(one.port)));
    }
    if (!options.interfaces.empty() && (!hosts_mapper(options) || options.protseq == Sequence::http))
        problems.add(place_of(interfaces), "interfaces have their ports behind a listener that hosts the mapper by TCP");
    if (const Tree* hosts = written.find("hosts"); hosts && style)
        for (const std::string& name : options.hosts)
            if (!style->interfaces.contains(name)) {
                std::vector<std::string> all = known;
                all.insert(all.end(), {std::string(mapper_name), std::string(management_name)});
                problems.add(hosts->place, unknown_word("interface of this build", name, all));
            }
}

void bring_interfaces(const scenario::Listener& mapper, scenario::Bringing& bringing)
{
    const auto check = [&](const std::optional<std::string>& advertise) {
        const auto said = advertise ? scenario::parse_advertise(*advertise) : std::nullopt;
        if (advertise && (!said || !wire::ipv4_of(said->host)))
            bringing.problems.add(
                mapper.place, fmt::format("advertise: a tower holds an IPv4 address, and \"{}\" is none", printable(*advertise)));
        return !advertise || said;
    };
    if (!check(mapper.advertise))
        return;
    const Options options = decode<Options>(mapper.options, bringing.problems);
    if (options.protseq == Sequence::http || std::ranges::find(options.hosts, mapper_name) == options.hosts.end())
        return; // who hosts everything has it all on its own port
    for (const auto& [name, one] : options.interfaces)
        check(one.advertise);
    if (!bringing.problems.empty())
        return;
    const Style style = style_of(bringing.persona);
    Drawing drawing{mapper, options, style, bringing, {}};
    for (const scenario::Listener& other : bringing.listeners)
        drawing.taken.insert(other.port);
    for (const auto& [name, one] : options.interfaces) // what is fixed is not to be drawn for another
        if (const auto number = parse_number(one.port))
            drawing.taken.insert(static_cast<std::uint16_t>(*number));
    for (const std::string& name : with_ports(options, style))
        bring_one(name, drawing);
}

Registrations registrations_of(const scenario::Scenario& scenario, const Style& style)
{
    Registrations all;
    for (const scenario::Listener& listener : scenario.listeners) {
        if (listener.protocol != "rpc" || listener.last_port != 0)
            continue;
        Problems problems;
        const Options options = decode<Options>(listener.options, problems);
        const bool tells = listener.interface.empty() ? options.protseq == Sequence::http && !hosts_mapper(options)
                                                      : listener.announced.value_or(false);
        if (!tells)
            continue;
        for (const std::string& name : options.hosts)
            if (const auto found = style.interfaces.find(name); found != style.interfaces.end())
                all.push_back(registration(name, found->second, listener, options.protseq));
    }
    return all;
}

} // namespace exemu::rpc
