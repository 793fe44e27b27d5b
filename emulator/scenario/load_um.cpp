#include "base/text.hpp"
#include "scenario/load.hpp"

#include <algorithm>

namespace exemu::scenario {

namespace {

struct DialPlanKeys {
    Tree pilots, extensions;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("pilots", &DialPlanKeys::pilots, "Numbers of subscriber access, which no mailbox has.");
        field("extensions", &DialPlanKeys::extensions, "Number -> account. Accounts are found by their names and addresses without it.");
    }
};

struct MediaKeys {
    Tree networks, other;
    std::string ports = "1024-65535";
    Duration tone = std::chrono::seconds(1), record = std::chrono::seconds(30);
    std::uint64_t frequency = 440;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("networks", &MediaKeys::networks,
            "Networks to which media is sent, where the caller's SIP comes from the same address; loopback always.");
        field("other", &MediaKeys::other, "Networks to which media is sent whoever asks for it.");
        field("ports", &MediaKeys::ports, "First and last port of ours for RTP: 20000-20999.");
        field("tone", &MediaKeys::tone, "How long the tone is that a caller hears first.").at_most(10s);
        field("frequency", &MediaKeys::frequency, "Of the tone, in Hz.").at_least(std::uint64_t{100}).at_most(std::uint64_t{3400});
        field("record", &MediaKeys::record, "The longest voice message; then the call is ended.").at_least(1s).at_most(30s);
    }
};

struct UmKeys {
    UmMode mode = UmMode::tcp;
    Tree gateways, dial_plan;
    std::uint64_t calls = 100;
    std::optional<bool> mwi;
    MediaKeys media;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("mode", &UmKeys::mode, "Which ports are open: tcp, tls, or dual for both. UNCONFIRMED: tcp is what a fresh server does.");
        field("gateways", &UmKeys::gateways,
            "any, or the addresses and networks from which calls are taken, and the names of client certificates by which gateways are known.");
        field("dial_plan", &UmKeys::dial_plan, "{pilots, extensions}, or none: then no call finds a mailbox.");
        field("calls", &UmKeys::calls, "Calls at a time (MaxCallsAllowed).").at_least(std::uint64_t{1});
        field("mwi", &UmKeys::mwi, "After a voice message a NOTIFY tells of it (RFC 3842); absent: where gateways are listed.");
        field("media", &UmKeys::media, "Who hears what, and what is recorded.");
    }
};

std::vector<Network> read_networks(const Tree& written, const Loading& loading)
{
    std::vector<Network> networks;
    for (const Tree& one : written.is_list() ? written.items : written.is_empty() ? std::vector<Tree>() : std::vector{written}) {
        const auto network = one.is_scalar() ? Network::parse(one.text) : std::nullopt;
        if (network)
            networks.push_back(*network);
        else
            loading.wrong(one.place,
                fmt::format("{} is no network: write 192.0.2.7 or 192.0.2.0/24, with no bit set behind the prefix", one.describe()));
    }
    return networks;
}

// Addresses and networks, or the names that certificates of gateways have (in TLS and dual mode).
void read_gateways(const Tree& written, const Loading& loading)
{
    Um& um = loading.scenario.um;
    um.gateways.emplace();
    for (const Tree& one : written.is_list() ? written.items : std::vector{written}) {
        const bool digits = one.text.find_first_not_of("0123456789./:abcdefABCDEF") == one.text.npos;
        if (one.is_scalar() && !digits && is_host_name(one.text)) {
            um.gateway_names.push_back(one.text);
            continue;
        }
        for (const Network& network : read_networks(one, loading))
            um.gateways->push_back(network);
    }
}

bool is_number(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void read_dial_plan(const Tree& written, const Loading& loading)
{
    Um& um = loading.scenario.um;
    if (written.is_empty())
        return;
    if (written.is_scalar() && written.text == "none") {
        um.dial_plan = false;
        return;
    }
    const DialPlanKeys keys = decode<DialPlanKeys>(written, loading.problems);
    for (const Tree& pilot : keys.pilots.is_list() ? keys.pilots.items
            : keys.pilots.is_empty()               ? std::vector<Tree>()
                                                   : std::vector{keys.pilots}) {
        if (!pilot.is_scalar() || !is_number(pilot.text))
            loading.wrong(pilot.place, fmt::format("{} is no telephone number: write digits, \"9000\"", pilot.describe()));
        else
            um.pilots.push_back(pilot.text);
    }
    if (!keys.extensions.is_empty() && !keys.extensions.is_map())
        loading.wrong(
            keys.extensions.place, fmt::format("{} stands where a map is wanted: {{\"2001\": alice}}", keys.extensions.describe()));
    for (const Tree::Entry& entry : keys.extensions.entries) {
        const directory::Account* account = entry.value.is_scalar() ? loading.scenario.directory->by_login(entry.value.text) : nullptr;
        if (!is_number(entry.key))
            loading.wrong(entry.place, fmt::format("\"{}\" is no telephone number: write digits", printable(entry.key)));
        else if (std::ranges::find(um.pilots, entry.key) != um.pilots.end())
            loading.wrong(entry.place, fmt::format("{} is a pilot number, and so no mailbox has it", entry.key));
        else if (account)
            um.extensions.emplace(entry.key, account->name);
        else {
            std::vector<std::string> known;
            for (const directory::Account& one : loading.scenario.directory->accounts())
                known.push_back(one.name);
            loading.wrong(entry.value.place, unknown_word("account", entry.value.text, known));
        }
    }
}

void read_ports(const std::string& text, const Place& place, const Loading& loading)
{
    const std::size_t dash = text.find('-');
    const auto first = parse_number(std::string_view(text).substr(0, dash));
    const auto last = dash == text.npos ? first : parse_number(std::string_view(text).substr(dash + 1));
    if (!first || !last || *first < 1024 || *last > 65535 || *first > *last) {
        loading.wrong(place, fmt::format("\"{}\" is no range of ports: write 20000-20999, from 1024 on", printable(text)));
        return;
    }
    loading.scenario.um.first_port = static_cast<std::uint16_t>(*first);
    loading.scenario.um.last_port = static_cast<std::uint16_t>(*last);
}

} // namespace

std::vector<OptionDoc> um_options() { return describe_options<UmKeys>(); }

void load_um(Loading& loading)
{
    const Tree* written = loading.find_map("um");
    if (!written || !loading.scenario.directory)
        return;
    const UmKeys keys = decode<UmKeys>(*written, loading.problems);
    Um& um = loading.scenario.um;
    um.mode = keys.mode;
    um.calls = keys.calls;
    um.mwi = keys.mwi;
    if (!keys.gateways.is_empty() && !(keys.gateways.is_scalar() && keys.gateways.text == "any"))
        read_gateways(keys.gateways, loading);
    read_dial_plan(keys.dial_plan, loading);
    um.networks = read_networks(keys.media.networks, loading);
    um.other = read_networks(keys.media.other, loading);
    um.tone = keys.media.tone;
    um.frequency = keys.media.frequency;
    um.record = keys.media.record;
    const Tree* media = written->find("media");
    const Tree* ports = media ? media->find("ports") : nullptr;
    read_ports(keys.media.ports, ports ? ports->place : written->place, loading);
}

} // namespace exemu::scenario
