#pragma once
#include "base/options.hpp"

#include <map>
#include <string>
#include <vector>

// What the chosen build registers with the RPC endpoint mapper and how its runtime answers. Data of the persona (`styles.rpc`).
namespace exemu::rpc {

struct Interface {
    std::string uuid, version; // version: "56.0", major and minor
    std::string annotation;    // in the mapper; empty: none
    std::vector<std::string> over; // where it is reached: tcp (dynamic, by the mapper), mapper (135 itself), http (the proxy)

    template <class Fields>
    static void describe(Fields& field)
    {
        field("uuid", &Interface::uuid, "UUID, small letters.").required();
        field("version", &Interface::version, "Major and minor number, with a dot.").required();
        field("annotation", &Interface::annotation, "Text in the mapper; empty where there is none.").required();
        field("over", &Interface::over, "Where it is reached: tcp, mapper, http.").required();
    }
};

struct Style {
    std::string dynamic_range;       // "1024-65535"
    std::string http_banner;         // what a port of ncacn_http says at once, without line end
    std::map<std::string, std::uint16_t> http_ports;
    ByteCount most_fragment{};
    std::string rejected;            // bind_nak of an unknown protocol version, in hex; ?? is the call id
    std::map<std::string, Interface> interfaces;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("dynamic_range", &Style::dynamic_range, "Ports that the mapper may name.").required();
        field("http_banner", &Style::http_banner, "What a port of ncacn_http says at once.").required();
        field("http_ports", &Style::http_ports, "Ports of ncacn_http by service.").required();
        field("most_fragment", &Style::most_fragment, "Longest fragment.").required();
        field("rejected", &Style::rejected, "bind_nak for what is no RPC of version 5, in hex.").required();
        field("interfaces", &Style::interfaces, "Interfaces by name.").required();
    }
};

} // namespace exemu::rpc
