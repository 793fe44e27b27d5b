#include "base/text.hpp"
#include "scenario/advertise.hpp"
#include "scenario/load.hpp"

#include "persona/ports.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <set>

namespace exemu::scenario {

namespace {

enum class ListenerTransport : std::uint8_t { tcp, udp };

} // namespace

} // namespace exemu::scenario

template <>
struct exemu::Words<exemu::scenario::ListenerTransport> {
    using T = scenario::ListenerTransport;
    static constexpr std::pair<std::string_view, T> all[] = {{"tcp", T::tcp}, {"udp", T::udp}};
};

namespace exemu::scenario {

namespace {

// What every listener has; its protocol adds its own options.
struct ListenerKeys {
    std::uint16_t port = 0;
    std::string ports, protocol;
    ListenerTransport transport = ListenerTransport::tcp;
    ListenerTls tls = ListenerTls::none;
    Tree cert;
    Tree bind;
    std::optional<std::string> advertise;
    ListenerState state = ListenerState::open;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("port", &ListenerKeys::port, "The documented port.").at_least(std::uint16_t{1}).at_most(std::uint16_t{65535});
        field("ports", &ListenerKeys::ports,
            "A range in the place of one port, \"1024-65535\": as many of them as the process may open; those that another listener has are left out.");
        field("protocol", &ListenerKeys::protocol, "Which protocol is spoken here.").required();
        field("transport", &ListenerKeys::transport, "tcp or udp, of protocols that run over either.");
        field("tls", &ListenerKeys::tls, "TLS: none, by STARTTLS, or from the first byte.");
        field("cert", &ListenerKeys::cert,
            "The certificate to show, \"good\" unless another is named; or one for each host name that is asked for: {default: good, NAME: CERTIFICATE}, where NAME may be \"*.contoso.test\".");
        field("bind", &ListenerKeys::bind, "Address or list of addresses; default is the process's --bind.");
        field("advertise", &ListenerKeys::advertise,
            "The name or address, perhaps with a port, that answers give for this listener, where it is not the one reached: localhost:8443.");
        field("state", &ListenerKeys::state, "open; closed: answers a SYN with RST; mute: accepts and never speaks.");
    }
};

bool is_address(const std::string& text)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, text.c_str(), bytes) == 1 || inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

std::vector<std::string> read_addresses(const Tree& written, const Loading& loading)
{
    std::vector<std::string> addresses;
    const std::vector<Tree> parts = written.is_list() ? written.items : written.is_empty() ? std::vector<Tree>() : std::vector{written};
    for (const Tree& part : parts) {
        if (!part.is_scalar() || !is_address(part.text))
            loading.wrong(part.place, fmt::format("{} is no address: write 127.0.0.1 or \"::1\"", part.describe()));
        else
            addresses.push_back(part.text);
    }
    return addresses;
}

// The options of its protocol go to a tree of their own; what neither knows is reported with all words that stand here.
Tree take_options(Tree& written, const ProtocolGrammar* protocol, const Loading& loading)
{
    std::vector<std::string> common, known;
    for (const OptionDoc& doc : describe_options<ListenerKeys>())
        common.push_back(doc.path);
    known = common;
    if (protocol)
        for (const OptionDoc& doc : protocol->options)
            if (const std::string top = doc.path.substr(0, doc.path.find('.')); std::find(known.begin(), known.end(), top) == known.end())
                known.push_back(top);
    Tree options = Tree::map(written.place);
    std::erase_if(written.entries, [&](Tree::Entry& entry) {
        if (std::find(common.begin(), common.end(), entry.key) != common.end())
            return false;
        if (std::find(known.begin(), known.end(), entry.key) != known.end())
            options.entries.push_back(std::move(entry));
        else if (protocol) // without one there is no telling
            loading.wrong(entry.place, unknown_word("key", entry.key, known));
        return true;
    });
    return options;
}

// A name, or one for each host name (SNI) and `default`.
void read_cert(Listener& listener, const Tree& cert, const Loading& loading)
{
    if (listener.tls == ListenerTls::none) {
        if (!cert.is_empty() && cert.place.source)
            loading.wrong(cert.place, fmt::format("listener \"{}\" has no TLS, and so shows no certificate", listener.name));
        return;
    }
    if (cert.is_map()) {
        for (const Tree::Entry& entry : cert.entries) {
            if (!use_certificate(entry.value, loading))
                continue;
            if (entry.key == "default")
                listener.cert = entry.value.text;
            else if (is_host_name(entry.key))
                listener.certs_by_name.emplace_back(to_lower(entry.key), entry.value.text);
            else
                loading.wrong(entry.place, fmt::format("\"{}\" is no host name that a client could ask for", printable(entry.key)));
        }
    } else if (!cert.is_empty() && use_certificate(cert, loading)) {
        listener.cert = cert.text;
    }
    if (listener.cert == "good") // by default
        use_certificate(Tree::scalar("good", listener.place), loading);
}

// A test of a client's patience names its tarpit; every other test would only wait for it.
void leave_out_tarpit(Tree& options, const ProtocolGrammar& protocol, const Loading& loading)
{
    const bool has_one = std::ranges::any_of(protocol.options, [](const OptionDoc& doc) { return doc.path == "tarpit"; });
    if (!has_one || options.find("tarpit"))
        return;
    options.set("tarpit", Tree::scalar("0s", options.place));
    static const std::string note = "tarpit is 0s in a case of exemu test, where the scenario names none";
    if (std::ranges::find(loading.scenario.notes, note) == loading.scenario.notes.end())
        loading.scenario.notes.push_back(note);
}

std::optional<std::string> read_advertise(const Tree& written, const std::optional<std::string>& said, const Loading& loading)
{
    if (said && !parse_advertise(*said))
        loading.wrong(written.find("advertise")->place,
            fmt::format("\"{}\" is no name or address: write mail.example.test, 198.51.100.10, localhost:8443 or [2001:db8::1]:8443",
                printable(*said)));
    return said;
}

// One port, or a range: no less, no more.
void read_ports(Listener& listener, const ListenerKeys& keys, const Tree& written, const Loading& loading)
{
    const Tree* range = written.find("ports");
    if (range && written.find("port"))
        loading.wrong(range->place, "\"port\" and \"ports\" are two ways to say one thing: write one of them");
    else if (!range && keys.port == 0 && !written.find("port"))
        loading.wrong(written.place, "\"port\" is missing: The documented port.");
    if (!range || !range->is_scalar())
        return;
    const Parsed<persona::PortRange> ports = persona::parse_port_range(keys.ports);
    if (!ports) {
        loading.wrong(range->place, fmt::format("{} is no range of ports: write \"1024-65535\"", range->describe()));
        return;
    }
    listener.port = ports->first;
    listener.last_port = ports->last;
    listener.fixed = false;
}

void read_listener(const Tree::Entry& entry, const Loading& loading)
{
    if (!entry.value.is_map()) {
        loading.wrong(
            entry.value.place, fmt::format("{} stands where a listener is wanted: {{port, protocol, ...}}", entry.value.describe()));
        return;
    }
    Tree written = entry.value;
    const Tree* protocol_word = written.find("protocol");
    const ProtocolGrammar* protocol = protocol_word && protocol_word->is_scalar() ? loading.language.protocol(protocol_word->text)
                                                                                  : nullptr;
    if (protocol_word && protocol_word->is_scalar() && !protocol) {
        std::vector<std::string> known;
        for (const ProtocolGrammar& one : loading.language.protocols)
            if (one.spoken)
                known.push_back(one.name);
        loading.wrong(protocol_word->place, unknown_word("protocol", protocol_word->text, known));
    }
    if (protocol && !protocol->spoken)
        loading.wrong(
            protocol_word->place, fmt::format("{} is not spoken by this version yet: no listener of it can be opened", protocol->name));
    if (protocol && protocol->spoken && protocol->check_style && !loading.scenario.persona.style(protocol->name))
        loading.wrong(protocol_word->place,
            fmt::format("{} does not speak {}: no listener of it can be opened", loading.scenario.persona.name, protocol->name));
    Listener listener;
    listener.name = entry.key;
    listener.place = entry.place;
    listener.options = take_options(written, protocol, loading);
    if (loading.request.without_tarpit && protocol)
        leave_out_tarpit(listener.options, *protocol, loading);
    const ListenerKeys keys = decode<ListenerKeys>(written, loading.problems);
    listener.protocol = keys.protocol;
    listener.port = keys.port;
    read_ports(listener, keys, written, loading);
    listener.tls = keys.tls;
    listener.datagram = (protocol && protocol->datagram) || keys.transport == ListenerTransport::udp;
    listener.bind = read_addresses(keys.bind, loading);
    listener.advertise = read_advertise(written, keys.advertise, loading);
    listener.state = keys.state;
    if (const Tree* transport = written.find("transport"); transport && protocol && !protocol->either)
        loading.wrong(transport->place, fmt::format("{} runs over {} alone", protocol->name, protocol->datagram ? "UDP" : "TCP"));
    if (protocol && protocol->settle)
        protocol->settle(listener, loading.scenario, written.find("state") != nullptr);
    read_cert(listener, keys.cert, loading);
    if (protocol && listener.datagram && keys.tls != ListenerTls::none)
        loading.wrong(written.find("tls")->place, fmt::format("{} runs over UDP, which has no TLS here", protocol->name));
    if (protocol && protocol->check_options)
        protocol->check_options(listener.options, loading.problems);
    if (const Tree* style = loading.scenario.persona.style(listener.protocol); style && protocol && protocol->check_listener)
        protocol->check_listener(listener.options, *style, loading.problems);
    loading.scenario.listeners.push_back(std::move(listener));
}

bool is_wildcard(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

bool share_an_address(const Listener& a, const Listener& b)
{
    if (a.bind.empty() || b.bind.empty())
        return a.bind.empty() && b.bind.empty();
    for (const std::string& one : a.bind)
        for (const std::string& other : b.bind)
            if (one == other || is_wildcard(one) || is_wildcard(other))
                return true;
    return false;
}

// Told where the scenario speaks of one of them.
void tell_clash(const Listener& first, const Listener& second, const Tree* written, Loading& loading)
{
    const auto said_at = [&](const Listener& listener) {
        const Tree::Entry* entry = written ? written->entry(listener.name) : nullptr;
        return entry ? entry->place : listener.place;
    };
    const bool second_is_said = written && written->entry(second.name);
    const Listener &wrong = second_is_said || !written ? second : first, &other = &wrong == &second ? first : second;
    loading.wrong(said_at(wrong),
        fmt::format(
            "listener \"{}\" has port {}, which \"{}\" has already ({})", wrong.name, wrong.port, other.name, said_at(other).to_text()));
}

// A listener that the scenario names anew stands in the place of a documented one on the same port: who writes "submit" on 587 means
// this one. Two that are documented, or two that are new, on one port are a mistake.
void check_ports(Loading& loading, const Tree* written, const Tree& documented, Tree& listeners_tree)
{
    std::vector<Listener>& listeners = loading.scenario.listeners;
    std::set<std::string> given_way;
    for (std::size_t i = 0; i < listeners.size() && !loading.enough_said(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const Listener &first = listeners[j], &second = listeners[i];
            if (first.port == 0 || first.port != second.port || first.last_port != 0 || second.last_port != 0 ||
                first.datagram != second.datagram || !share_an_address(first, second))
                continue;
            if (documented.find(first.name) && !documented.find(second.name))
                given_way.insert(first.name);
            else
                tell_clash(first, second, written, loading);
        }
    std::erase_if(listeners, [&](const Listener& listener) { return given_way.contains(listener.name); });
    std::erase_if(listeners_tree.entries, [&](const Tree::Entry& entry) { return given_way.contains(entry.key); });
}

void bring_further(Loading& loading)
{
    if (!loading.problems.empty())
        return; // what protocols read of listeners must be right
    Bringing bringing{loading.scenario.persona, loading.scenario.seed, loading.request.draw, loading.problems, loading.scenario.listeners};
    const std::vector<Listener> declared = loading.scenario.listeners;
    for (const Listener& listener : declared)
        if (const ProtocolGrammar* protocol = loading.language.protocol(listener.protocol); protocol && protocol->bring)
            protocol->bring(listener, bringing);
}

constexpr std::string_view preset_kind = "listeners/";

std::string ports_text(const std::vector<std::uint64_t>& ports) { return fmt::format("{}", fmt::join(ports, ", ")); }

// The persona's documented ports that this version answers.
Tree spoken_listeners(const Loading& loading)
{
    const Tree& documented = loading.scenario.persona.listeners;
    Tree spoken = documented.is_map() ? documented : Tree::map(documented.place);
    std::erase_if(spoken.entries, [&](const Tree::Entry& listener) {
        const Tree* word = listener.value.find("protocol");
        const ProtocolGrammar* protocol = word ? loading.language.protocol(word->text) : nullptr;
        return protocol && !protocol->spoken;
    });
    return spoken;
}

// Of the persona's documented ports those that the preset names. What the program does not answer yet is told, not refused: a scenario
// that asks for more than this version has still runs on what there is.
Tree chosen_by(const Tree& preset, const std::string& name, const Place& place, const Loading& loading)
{
    const Tree documented = spoken_listeners(loading);
    Tree chosen = Tree::map(documented.place);
    std::vector<std::uint64_t> absent;
    for (const Tree& wanted : preset.find("ports")->items) {
        const auto has_port = [&](const Tree::Entry& entry) {
            const Tree* port = entry.value.find("port");
            return port && port->text == wanted.text;
        };
        const std::size_t before = chosen.entries.size();
        std::ranges::copy_if(documented.entries, std::back_inserter(chosen.entries), has_port);
        if (chosen.entries.size() == before)
            absent.push_back(parse_number(wanted.text).value_or(0));
    }
    if (chosen.entries.empty())
        loading.wrong(place,
            fmt::format(
                "this version answers none of the ports of \"{}\" as {}: {}", name, loading.scenario.persona.name, ports_text(absent)));
    else if (!absent.empty())
        loading.scenario.notes.push_back(fmt::format("listeners: {} has ports that this version does not answer as {}: {}", name,
            loading.scenario.persona.name, ports_text(absent)));
    return chosen;
}

// The listeners that there are before the named entries: the persona's documented ports, unless a preset says otherwise.
Tree start_of(const Tree* written, const Loading& loading)
{
    const Tree* preset = written ? written->find("preset") : nullptr;
    if (!preset)
        return spoken_listeners(loading);
    const std::vector<std::string> known = listener_presets(loading.language);
    if (!preset->is_scalar())
        loading.wrong(preset->place, fmt::format("{} stands where a preset is wanted", preset->describe()));
    else if (std::ranges::find(known, preset->text) == known.end())
        loading.wrong(preset->place, unknown_word("preset of listeners", preset->text, known));
    else if (preset->text == "none")
        return Tree::map(loading.scenario.persona.listeners.place);
    else if (const auto found = loading.language.embedded.find(std::string(preset_kind) + preset->text);
        found != loading.language.embedded.end())
        return chosen_by(unpack(found->second), preset->text, preset->place, loading);
    return spoken_listeners(loading);
}

} // namespace

std::vector<std::string> listener_presets(const Language& language)
{
    std::vector<std::string> names = {"all-documented", "none"};
    for (const auto& [key, packed] : language.embedded)
        if (key.starts_with(preset_kind))
            names.push_back(key.substr(preset_kind.size()));
    return names;
}

std::vector<OptionDoc> listener_options() { return describe_options<ListenerKeys>(); }

void load_listeners(Loading& loading)
{
    const Tree* written = loading.find_map("listeners");
    const Tree documented = start_of(written, loading);
    Tree listeners = documented;
    if (written) {
        Tree named = *written;
        std::erase_if(named.entries, [](const Tree::Entry& entry) { return entry.key == "preset"; });
        // EXEMU__LISTENERS__SMTP_25__PORT was read before anybody knew of "smtp-25".
        for (Tree::Entry& entry : named.entries)
            if (entry.place.source && *entry.place.source == "environment")
                entry.key = meant_key(&listeners, entry.key);
        merge_into(listeners, std::move(named), loading.problems);
    }
    for (const Tree::Entry& entry : listeners.entries) {
        if (loading.enough_said())
            return;
        read_listener(entry, loading);
    }
    check_ports(loading, written, documented, listeners);
    bring_further(loading);
    loading.tree.set("listeners", std::move(listeners));
}

} // namespace exemu::scenario
