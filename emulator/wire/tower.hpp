#pragma once
#include "base/result.hpp"
#include "wire/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Protocol towers (C706 appendices I and L): how an interface is reached, floor by floor. Everything in them is little-endian, whatever
// the byte order around them, but ports and addresses, which are big-endian.
namespace exemu::wire {

struct Floor {
    std::string left, right; // protocol identifier with its data; what is related to it, or an address
    bool operator==(const Floor&) const = default;
};

constexpr std::size_t most_floors = 16;

// Error: a length that reaches beyond the tower, more than 16 floors, or bytes behind the last.
Parsed<std::vector<Floor>> read_tower(std::string_view octets);
std::string write_tower(const std::vector<Floor>&);

struct Syntax { // an interface or a transfer syntax
    Uuid uuid;
    std::uint16_t major = 0, minor = 0;
    bool operator==(const Syntax&) const = default;
};

// The two transfer syntaxes there are (C706 14, [MS-RPCE] 2.2.5), and bind-time feature negotiation ([MS-RPCE] 2.2.2.14), which
// pretends to be one: its UUID ends with the features that are asked for.
extern const Syntax ndr20, ndr64;
std::optional<std::uint64_t> features_asked(const Uuid&);

enum class ProtocolSequence : std::uint8_t { tcp, udp, http, pipe, lrpc, other };
std::string_view to_text(ProtocolSequence);

// What a tower of RPC says: floors 1 and 2 the interface and its transfer syntax, 3 the RPC protocol, the rest where.
struct Endpoint {
    Syntax interface, transfer;
    ProtocolSequence sequence = ProtocolSequence::other;
    std::uint16_t port = 0;           // tcp, udp, http
    std::uint32_t address = 0;        // IPv4; 0: none is said
    bool operator==(const Endpoint&) const = default;
};
// Nothing when the first three floors are no RPC.
std::optional<Endpoint> endpoint_of(const std::vector<Floor>&);
// The same of a tower as it came; nothing too where it is none.
std::optional<Endpoint> endpoint_of(std::string_view tower);
// The tower of an endpoint of tcp or http; anything else is ours to fix: std::logic_error.
std::string write_tower(const Endpoint&);

// "192.0.2.1" as floor 5 has it; nothing when it is no IPv4 address.
std::optional<std::uint32_t> ipv4_of(std::string_view);

} // namespace exemu::wire
