#pragma once
#include "base/options.hpp"

#include <map>
#include <string>
#include <vector>

// What the chosen build registers with the RPC endpoint mapper and how its runtime answers. Data of the persona (`styles.rpc`).
namespace exemu::rpc {

// What a call must be protected by ([MS-RPCE] 2.2.1.1.8).
enum class Level : std::uint8_t { none = 1, connect = 2, integrity = 5, privacy = 6 };

struct InterfaceStyle {
    std::string uuid, version; // version: "56.0", major and minor
    std::string annotation;    // in the mapper; empty: none
    std::vector<std::string> over; // where it is reached: tcp (dynamic, by the mapper), mapper (135 itself), http (the proxy)
    std::string beside;        // the interface whose port it shares: both are of one process
    Level least = Level::none;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("uuid", &InterfaceStyle::uuid, "UUID, small letters.").required();
        field("version", &InterfaceStyle::version, "Major and minor number, with a dot.").required();
        field("annotation", &InterfaceStyle::annotation, "Text in the mapper; empty where there is none.").required();
        field("over", &InterfaceStyle::over, "Where it is reached: tcp, mapper, http.").required();
        field("beside", &InterfaceStyle::beside, "The interface whose port it shares.");
        field("least", &InterfaceStyle::least, "The least authentication level that its calls need.");
    }
};

struct Style {
    std::string dynamic_range;       // "1024-65535"
    std::string http_banner;         // what a port of ncacn_http says at once, without line end
    std::map<std::string, std::uint16_t> http_ports;
    ByteCount most_fragment{};
    ByteCount most_request = 4_MiB;  // of a call's stub, all fragments together
    Duration patience = std::chrono::minutes(20);
    std::string rejected;            // bind_nak of an unknown protocol version, in hex; ?? is the call id
    std::uint64_t features = 0;      // of bind-time feature negotiation
    std::map<std::string, InterfaceStyle> interfaces;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("dynamic_range", &Style::dynamic_range, "Ports that the mapper may name.").required();
        field("http_banner", &Style::http_banner, "What a port of ncacn_http says at once.").required();
        field("http_ports", &Style::http_ports, "Ports of ncacn_http by service.").required();
        field("most_fragment", &Style::most_fragment, "Longest fragment.").at_least(ByteCount{1432}).at_most(ByteCount{65535}).required();
        field("most_request", &Style::most_request, "Longest request, all its fragments together.").at_least(4_KiB);
        field("patience", &Style::patience, "How long a connection may be silent.");
        field("rejected", &Style::rejected, "bind_nak for what is no RPC of version 5, in hex.").required();
        field("features", &Style::features,
            "Features agreed to at bind time: 1 several security contexts, 2 an orphaned call keeps the connection.");
        field("interfaces", &Style::interfaces, "Interfaces by name.").required();
    }
};

} // namespace exemu::rpc

template <>
struct exemu::Words<exemu::rpc::Level> {
    using L = rpc::Level;
    static constexpr std::pair<std::string_view, L> all[] = {
        {"none", L::none}, {"connect", L::connect}, {"integrity", L::integrity}, {"privacy", L::privacy}};
};
