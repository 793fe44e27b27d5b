#pragma once
#include "rpc/options.hpp"
#include "rpc/style.hpp"
#include "scenario/scenario.hpp"
#include "wire/tower.hpp"

#include <optional>
#include <string>
#include <vector>

// Where interfaces are: the ports that a mapper's listener brings with it, and the table that the mapper tells.
namespace exemu::rpc {

struct Registration {
    std::string name;       // of the interface, "nspi"
    wire::Syntax syntax;
    std::string annotation;
    Sequence sequence = Sequence::tcp;
    std::string listener;   // its door: where it is really reached, session::Doors know
    std::uint16_t port = 0; // as documented
    bool operator==(const Registration&) const = default;
};
using Registrations = std::vector<Registration>;

// "56.0"; nothing when it is none.
std::optional<std::pair<std::uint16_t, std::uint16_t>> parse_version(std::string_view);
// What the persona says of an interface; std::logic_error when that is no UUID: the build has seen that it is one.
wire::Syntax syntax_of(const InterfaceStyle&);
// Problems of a style that no type can tell: UUIDs, versions, ranges.
void check_style(const Style&, const Place&, Problems&);
// Problems of a listener's options: interfaces that the persona does not know, ranges outside of 1024-65535.
void check_options(const Tree& written, const Options&, const Style*, Problems&);

// The ports of interfaces behind a listener that hosts the mapper over TCP.
void bring_interfaces(const scenario::Listener& mapper, scenario::Bringing&);

// All that is announced, over all listeners of the scenario, in the persona's order.
Registrations registrations_of(const scenario::Scenario&, const Style&);

} // namespace exemu::rpc
