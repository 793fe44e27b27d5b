#pragma once
#include "base/options.hpp"
#include "persona/persona.hpp"

#include <string>
#include <vector>

// Every port that the documents of a build name, or that was seen on one: what `exemu ports` prints. Data of the persona (`ports`).
namespace exemu::persona {

enum class PortTls : std::uint8_t { none, starttls, implicit, either };
// Seen from the Exchange server: connections come in, go out, go both ways, or stay on the machine.
enum class Direction : std::uint8_t { in, out, both, local };
enum class Area : std::uint8_t { client_access, mail_flow, unified_messaging, hybrid, internal };

struct DocumentedPort {
    std::string name;
    std::vector<std::string> port;     // "443", "1024-65535"
    std::vector<std::string> transport; // tcp, udp
    std::string protocol;              // "smtp"; "http" stands for all that goes over it
    PortTls tls = PortTls::none;
    Direction direction = Direction::in;
    Area area = Area::internal;
    std::vector<std::string> roles;    // of the Exchange servers at this end
    std::string peer;                  // who is at the other end
    std::string purpose, source;       // source: the document or the observation

    template <class Fields>
    static void describe(Fields& field)
    {
        field("port", &DocumentedPort::port, "Port, or range with a hyphen, or a list of them.").required();
        field("transport", &DocumentedPort::transport, "tcp, udp, or both.").required();
        field("protocol", &DocumentedPort::protocol, "What is spoken.").required();
        field("tls", &DocumentedPort::tls, "none, starttls, implicit, or either of two.").required();
        field("direction", &DocumentedPort::direction, "in, out, both, or local.").required();
        field("area", &DocumentedPort::area, "Chapter of the table.").required();
        field("roles", &DocumentedPort::roles, "Server roles at this end.").required();
        field("peer", &DocumentedPort::peer, "Who is at the other end.").required();
        field("purpose", &DocumentedPort::purpose, "What it is for.").required();
        field("source", &DocumentedPort::source, "Document or observation.").required();
    }
};

// First and last port of each range; problems when one is none.
struct PortRange {
    std::uint16_t first = 0, last = 0;
};
Parsed<PortRange> parse_port_range(std::string_view); // "443", "1024-65535"

// The build calls it with every persona; `exemu ports` with one that is good.
std::vector<DocumentedPort> decode_ports(const Tree& ports, Problems&);

} // namespace exemu::persona

template <>
struct exemu::Words<exemu::persona::PortTls> {
    using P = persona::PortTls;
    static constexpr std::pair<std::string_view, P> all[] = {
        {"none", P::none}, {"starttls", P::starttls}, {"implicit", P::implicit}, {"either", P::either}};
};
template <>
struct exemu::Words<exemu::persona::Direction> {
    using D = persona::Direction;
    static constexpr std::pair<std::string_view, D> all[] = {{"in", D::in}, {"out", D::out}, {"both", D::both}, {"local", D::local}};
};
template <>
struct exemu::Words<exemu::persona::Area> {
    using A = persona::Area;
    static constexpr std::pair<std::string_view, A> all[] = {{"client-access", A::client_access}, {"mail-flow", A::mail_flow},
        {"unified-messaging", A::unified_messaging}, {"hybrid", A::hybrid}, {"internal", A::internal}};
};
