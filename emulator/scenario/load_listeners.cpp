#include "base/text.hpp"
#include "scenario/load.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace exemu::scenario {

namespace {

// What every listener has; its protocol adds its own options.
struct ListenerKeys {
    std::uint16_t port = 0;
    std::string protocol;
    ListenerTls tls = ListenerTls::none;
    std::string cert = "good";
    Tree bind;
    std::optional<std::string> advertise;
    ListenerState state = ListenerState::open;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("port", &ListenerKeys::port, "The documented port.").required().at_least(std::uint16_t{1});
        field("protocol", &ListenerKeys::protocol, "Which protocol is spoken here.").required();
        field("tls", &ListenerKeys::tls, "TLS: none, by STARTTLS, or from the first byte.");
        field("cert", &ListenerKeys::cert, "The certificate to show.");
        field("bind", &ListenerKeys::bind, "Address or list of addresses; default is the process's --bind.");
        field("advertise", &ListenerKeys::advertise, "The address that answers name for this server, where it is not the one reached.");
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

void read_listener(const Tree::Entry& entry, const Loading& loading)
{
    if (!entry.value.is_map()) {
        loading.wrong(entry.value.place, fmt::format("{} stands where a listener is wanted: {{port, protocol, ...}}", entry.value.describe()));
        return;
    }
    Tree written = entry.value;
    const Tree* protocol_word = written.find("protocol");
    const ProtocolGrammar* protocol = protocol_word && protocol_word->is_scalar() ? loading.language.protocol(protocol_word->text) : nullptr;
    if (protocol_word && protocol_word->is_scalar() && !protocol) {
        std::vector<std::string> known;
        for (const ProtocolGrammar& one : loading.language.protocols)
            if (one.spoken)
                known.push_back(one.name);
        loading.wrong(protocol_word->place, unknown_word("protocol", protocol_word->text, known));
    }
    if (protocol && !protocol->spoken)
        loading.wrong(protocol_word->place, fmt::format("{} is not spoken by this version yet: no listener of it can be opened", protocol->name));
    Listener listener;
    listener.name = entry.key;
    listener.place = entry.place;
    listener.options = take_options(written, protocol, loading);
    const ListenerKeys keys = decode<ListenerKeys>(written, loading.problems);
    listener.protocol = keys.protocol;
    listener.port = keys.port;
    listener.tls = keys.tls;
    listener.cert = keys.cert;
    listener.bind = read_addresses(keys.bind, loading);
    listener.advertise = keys.advertise;
    listener.state = keys.state;
    if (keys.cert != "good")
        loading.wrong(written.find("cert")->place, fmt::format("there is no certificate \"{}\": this version has \"good\"", printable(keys.cert)));
    if (protocol && protocol->datagram && keys.tls != ListenerTls::none)
        loading.wrong(written.find("tls")->place, fmt::format("{} runs over UDP, which has no TLS here", protocol->name));
    if (protocol && protocol->check_options)
        protocol->check_options(listener.options, loading.problems);
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

void check_ports(const Loading& loading)
{
    const auto is_datagram = [&](const Listener& listener) {
        const ProtocolGrammar* protocol = loading.language.protocol(listener.protocol);
        return protocol && protocol->datagram;
    };
    const std::vector<Listener>& listeners = loading.scenario.listeners;
    for (std::size_t i = 0; i < listeners.size() && !loading.enough_said(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const Listener &first = listeners[j], &second = listeners[i];
            if (first.port != 0 && first.port == second.port && is_datagram(first) == is_datagram(second) && share_an_address(first, second))
                loading.wrong(second.place, fmt::format("listener \"{}\" has port {}, which \"{}\" has already ({})", second.name, second.port,
                                                first.name, first.place.to_text()));
        }
}

// The persona's documented ports, unless the scenario wants none of them.
Tree start_of(const Tree* written, const Loading& loading)
{
    static const std::string presets[] = {"all-documented", "none"};
    const Tree* preset = written ? written->find("preset") : nullptr;
    if (preset && (!preset->is_scalar() || std::find(std::begin(presets), std::end(presets), preset->text) == std::end(presets)))
        loading.wrong(preset->place, preset->is_scalar() ? unknown_word("preset of listeners", preset->text, presets)
                                                         : fmt::format("{} stands where a preset is wanted", preset->describe()));
    const bool none = preset && preset->is_scalar() && preset->text == "none";
    const Tree& documented = loading.scenario.persona.listeners;
    Tree start = none || !documented.is_map() ? Tree::map(documented.place) : documented;
    std::erase_if(start.entries, [&](const Tree::Entry& listener) {
        const Tree* word = listener.value.find("protocol");
        const ProtocolGrammar* protocol = word ? loading.language.protocol(word->text) : nullptr;
        return protocol && !protocol->spoken;
    });
    return start;
}

} // namespace

std::vector<OptionDoc> listener_options() { return describe_options<ListenerKeys>(); }

void load_listeners(Loading& loading)
{
    const Tree* written = loading.find_map("listeners");
    Tree listeners = start_of(written, loading);
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
    check_ports(loading);
    loading.tree.set("listeners", std::move(listeners));
}

} // namespace exemu::scenario
