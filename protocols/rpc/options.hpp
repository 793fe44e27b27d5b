#pragma once
#include "auth/circumstances.hpp"
#include "base/options.hpp"
#include "scenario/scenario.hpp"

#include <map>
#include <string>
#include <vector>

namespace exemu::rpc {

enum class Sequence : std::uint8_t { tcp, http }; // ncacn_ip_tcp, ncacn_http

// What `interfaces: {NAME: {...}}` of a mapper's listener says of one.
struct InterfaceOptions {
    std::string port = "drawn";
    std::string range; // empty: the listener's
    scenario::ListenerState state = scenario::ListenerState::open;
    bool announced = true;
    std::optional<std::string> advertise;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("port", &InterfaceOptions::port,
            "A number; or drawn: by the seed, the same in every run; or restart: another one each time exemu starts.");
        field("range", &InterfaceOptions::range, "Range that its port is drawn from, where it has one of its own.");
        field("state", &InterfaceOptions::state,
            "Of its port: open; closed: answers a SYN with RST; mute: accepts and never speaks. It is registered all the same.");
        field("announced", &InterfaceOptions::announced,
            "The end point mapper tells of it. Without this it answers on a port that nobody is told of.");
        field(
            "advertise", &InterfaceOptions::advertise, "IPv4 address, and perhaps a port, that towers name for it: where it is forwarded.");
    }
};

// A listener's own options.
struct Options : auth::Policy {
    Sequence protseq = Sequence::tcp;
    std::vector<std::string> hosts; // empty: every interface there is
    std::map<std::string, InterfaceOptions> interfaces;
    std::string dynamic_range;      // empty: the persona's
    bool expose_mapi_tcp = false;

    template <class Fields>
    static void describe(Fields& field)
    {
        auth::Policy::describe(field);
        field("protseq", &Options::protseq, "tcp (ncacn_ip_tcp), or http (ncacn_http): greets, as the ports behind RPC over HTTP do.");
        field("hosts", &Options::hosts, "Interfaces that answer here; default: all. The management interface answers everywhere.");
        field("interfaces", &Options::interfaces,
            "Of a listener that hosts the mapper: the port of each interface, NAME -> {port, range, state, announced}. An interface named here is reached by TCP, whatever the build.");
        field("dynamic_range", &Options::dynamic_range,
            "Range that ports of interfaces are drawn from: any within 1024-65535. Default: the persona's.");
        field("expose_mapi_tcp", &Options::expose_mapi_tcp,
            "EMSMDB, address book and referral by TCP as up to Exchange 2010, on a build that has them no more.");
    }
};

} // namespace exemu::rpc

template <>
struct exemu::Words<exemu::rpc::Sequence> {
    using S = rpc::Sequence;
    static constexpr std::pair<std::string_view, S> all[] = {{"tcp", S::tcp}, {"http", S::http}};
};
