#include "persona/persona.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <stdexcept>

namespace exemu::persona {
namespace {

constexpr std::string_view letters_and_digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// A label of a host name (RFC 1123 2.1).
bool is_label(std::string_view label)
{
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
        label.find_first_not_of(std::string(letters_and_digits) + "-") == label.npos;
}

bool is_dotted_name(std::string_view name)
{
    const auto labels = split(name, '.');
    return name.size() <= 253 && labels.size() >= 2 && std::ranges::all_of(labels, is_label);
}

// MS-ADTS and KB 909264: at most 15 characters; these are what a domain name of setup may hold.
bool is_netbios_name(std::string_view name)
{
    return !name.empty() && name.size() <= 15 && name.find_first_not_of(std::string(letters_and_digits) + "-_") == name.npos;
}

bool is_bare_name(std::string_view name)
{
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
}

const Place& place_of(const Tree& tree, std::string_view key)
{
    const Tree* value = tree.find(key);
    return value ? value->place : tree.place;
}

// What stands under `key`, held against `fits`; silent where the key is absent or no text: decode has said so.
void check(const Tree& tree, std::string_view key, bool (*fits)(std::string_view), std::string_view wanted, Problems& problems)
{
    const Tree* value = tree.find(key);
    if (value && value->is_scalar() && !fits(value->text))
        problems.add(value->place, fmt::format("{} is not {}", value->describe(), wanted));
}

void check_styles(const Tree& styles, Problems& problems)
{
    if (!styles.is_map() && !styles.is_empty())
        return problems.add(styles.place, fmt::format("styles is a map, protocol by protocol; found {}", styles.describe()));
    for (const Tree::Entry& entry : styles.entries) {
        if (!entry.value.is_map())
            problems.add(entry.value.place, fmt::format("the style of {} is a map; found {}", entry.key, entry.value.describe()));
    }
}

std::optional<std::uint64_t> port_of(const Tree& listener)
{
    const Tree* written = listener.find("port");
    if (!written || !written->is_scalar())
        return {};
    const auto port = parse_number(written->text);
    return port && *port >= 1 && *port <= 65535 ? std::optional(*port) : std::nullopt;
}

// Shape alone; the scenario loader knows every key of a listener.
void check_listeners(const Tree& listeners, Problems& problems)
{
    if (!listeners.is_map() && !listeners.is_empty())
        return problems.add(listeners.place, fmt::format("listeners is a map of names; found {}", listeners.describe()));
    std::set<std::uint64_t> taken;
    for (const auto& [name, place, listener] : listeners.entries) {
        if (!listener.is_map()) {
            problems.add(listener.place, fmt::format("listener {} is a map; found {}", name, listener.describe()));
            continue;
        }
        const Tree* protocol = listener.find("protocol");
        if (!protocol || !protocol->is_scalar() || protocol->text.empty())
            problems.add(protocol ? protocol->place : place, fmt::format("listener {} names no protocol", name));
        const auto port = port_of(listener);
        if (!port)
            problems.add(
                listener.find("port") ? place_of(listener, "port") : place, fmt::format("listener {} has no port from 1 to 65535", name));
        else if (!taken.insert(*port).second)
            problems.add(place_of(listener, "port"), fmt::format("port {} belongs to another listener already", *port));
    }
}

} // namespace

std::string Build::to_text() const { return fmt::format("{}.{}.{}.{}", major, minor, build, revision); }

namespace {

// Numbers with dots between, each at most its limit.
struct Part {
    unsigned& value;
    unsigned most;
};
std::optional<SyntaxError> read_dotted(std::string_view text, std::span<const Part> parts, const char* how_many)
{
    std::size_t at = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool last = i + 1 == parts.size();
        const std::size_t end = last ? text.size() : std::min(text.find('.', at), text.size());
        const auto number = parse_number(text.substr(at, end - at));
        if (!number || *number > parts[i].most)
            return SyntaxError(fmt::format("a number up to {}", parts[i].most), at);
        if (end == text.size() && !last)
            return SyntaxError(fmt::format("{} numbers with dots between", how_many), end);
        parts[i].value = static_cast<unsigned>(*number);
        at = end + 1;
    }
    return {};
}

} // namespace

Parsed<Build> Build::parse(std::string_view text)
{
    Build parsed;
    // A part is a 16-bit number in the version resource of a Windows program.
    const Part parts[] = {{parsed.major, 65535}, {parsed.minor, 65535}, {parsed.build, 65535}, {parsed.revision, 65535}};
    if (auto error = read_dotted(text, parts, "four"))
        return std::unexpected(std::move(*error));
    return parsed;
}

Parsed<Windows> Windows::parse(std::string_view text)
{
    Windows parsed;
    const Part parts[] = {{parsed.major, 255}, {parsed.minor, 255}, {parsed.build, 65535}};
    if (auto error = read_dotted(text, parts, "three"))
        return std::unexpected(std::move(*error));
    return parsed;
}

Build Persona::build() const
{
    const auto parsed = Build::parse(build_text);
    if (!parsed)
        throw std::logic_error("a persona that was never decoded: build \"" + build_text + "\"");
    return *parsed;
}

Windows Persona::windows() const
{
    const auto parsed = Windows::parse(windows_text);
    if (!parsed)
        throw std::logic_error("a persona that was never decoded: windows \"" + windows_text + "\"");
    return *parsed;
}

Persona decode_persona(const Tree& tree, Problems& problems)
{
    Persona persona = decode<Persona>(tree, problems);
    check(tree, "name", is_bare_name, "a bare name: small letters, digits and hyphens, as in exchange-2019", problems);
    check(
        tree, "build", [](std::string_view text) { return Build::parse(text).has_value(); },
        "a build number: four numbers with dots between, as in 15.2.1748.10", problems);
    check(tree, "host", is_dotted_name, "a fully qualified host name, as mail.contoso.test", problems);
    check(tree, "domain", is_dotted_name, "a mail domain, as contoso.test", problems);
    check(tree, "netbios", is_netbios_name, "a NetBIOS name: up to 15 letters, digits, hyphens and underscores", problems);
    check(
        tree, "windows", [](std::string_view text) { return Windows::parse(text).has_value(); },
        "a build of Windows: three numbers with dots between, as in 10.0.17763", problems);
    check_styles(persona.styles, problems);
    check_listeners(persona.listeners, problems);
    return persona;
}

} // namespace exemu::persona
