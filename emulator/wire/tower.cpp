#include "wire/tower.hpp"

#include <array>
#include <stdexcept>

namespace exemu::wire {

namespace {

// C706 appendix I.
enum Identifier : std::uint8_t {
    id_uuid = 0x0d,
    id_connection_oriented = 0x0b,
    id_connectionless = 0x0a,
    id_lrpc_protocol = 0x0c,
    id_tcp = 0x07,
    id_udp = 0x08,
    id_ip = 0x09,
    id_pipe = 0x0f,
    id_lrpc_port = 0x10,
    id_http = 0x1f,
};

// A floor, or where it stands in its tower.
struct FloorView {
    std::string_view left, right;
};
struct Floors {
    std::array<FloorView, most_floors> floors;
    std::size_t count = 0;
    const FloorView& operator[](std::size_t at) const { return floors[at]; }
};

std::optional<Syntax> read_syntax(const FloorView& floor)
{
    ByteReader left(floor.left), right(floor.right);
    Syntax syntax;
    if (left.u8() != id_uuid)
        return std::nullopt;
    syntax.uuid = read_uuid(left);
    syntax.major = left.u16();
    syntax.minor = right.u16();
    return left.ok() && right.ok() ? std::optional(syntax) : std::nullopt;
}

void write_syntax(ByteWriter& out, const Syntax& syntax)
{
    out.u16(19);
    out.u8(id_uuid);
    write_uuid(out, syntax.uuid);
    out.u16(syntax.major);
    out.u16(2);
    out.u16(syntax.minor);
}

void write_identifier(ByteWriter& out, std::uint8_t identifier)
{
    out.u16(1);
    out.u8(identifier);
}

std::uint8_t identifier(const FloorView& floor) { return floor.left.empty() ? 0 : static_cast<std::uint8_t>(floor.left.front()); }

ProtocolSequence sequence_of(std::uint8_t rpc, std::uint8_t transport)
{
    switch (transport) {
    case id_tcp: return rpc == id_connection_oriented ? ProtocolSequence::tcp : ProtocolSequence::other;
    case id_http: return rpc == id_connection_oriented ? ProtocolSequence::http : ProtocolSequence::other;
    case id_udp: return ProtocolSequence::udp;
    case id_pipe: return ProtocolSequence::pipe;
    case id_lrpc_port: return ProtocolSequence::lrpc;
    default: return ProtocolSequence::other;
    }
}

Parsed<Floors> read_floors(std::string_view octets)
{
    ByteReader in(octets);
    const std::uint16_t count = in.u16();
    if (count > most_floors)
        return syntax_error("at most 16 floors", 0);
    Floors floors;
    while (floors.count < count && in.ok()) {
        FloorView& floor = floors.floors[floors.count++];
        floor.left = in.bytes(in.u16());
        floor.right = in.bytes(in.u16());
    }
    if (!in.ok())
        return in.error("a floor within the tower");
    if (!in.done())
        return in.error("the end of the tower");
    return floors;
}

std::optional<Endpoint> endpoint_of(const Floors& floors)
{
    if (floors.count < 3)
        return std::nullopt;
    const std::optional<Syntax> interface = read_syntax(floors[0]), transfer = read_syntax(floors[1]);
    if (!interface || !transfer)
        return std::nullopt;
    Endpoint endpoint;
    endpoint.interface = *interface;
    endpoint.transfer = *transfer;
    if (floors.count < 4)
        return endpoint;
    endpoint.sequence = sequence_of(identifier(floors[2]), identifier(floors[3]));
    if (floors[3].right.size() == 2)
        endpoint.port = ByteReader(floors[3].right, std::endian::big).u16();
    if (floors.count > 4 && identifier(floors[4]) == id_ip && floors[4].right.size() == 4)
        endpoint.address = ByteReader(floors[4].right, std::endian::big).u32();
    return endpoint;
}

Syntax syntax(std::string_view uuid, std::uint16_t major) { return {*Uuid::parse(uuid), major, 0}; }

} // namespace

const Syntax ndr20 = syntax("8a885d04-1ceb-11c9-9fe8-08002b104860", 2);
const Syntax ndr64 = syntax("71710533-beba-4937-8319-b5dbef9ccc36", 1);

std::optional<std::uint64_t> features_asked(const Uuid& uuid)
{
    if (uuid.time_low != 0x6cb71c2c || uuid.time_mid != 0x9812 || uuid.time_high != 0x4540)
        return std::nullopt;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < uuid.rest.size(); ++i)
        bits |= static_cast<std::uint64_t>(uuid.rest[i]) << (8 * i);
    return bits;
}

std::string_view to_text(ProtocolSequence sequence)
{
    constexpr std::string_view words[] = {"tcp", "udp", "http", "pipe", "lrpc", "other"};
    return words[static_cast<std::size_t>(sequence)];
}

Parsed<std::vector<Floor>> read_tower(std::string_view octets)
{
    const Parsed<Floors> floors = read_floors(octets);
    if (!floors)
        return std::unexpected(floors.error());
    std::vector<Floor> copied;
    for (std::size_t i = 0; i < floors->count; ++i)
        copied.push_back({std::string((*floors)[i].left), std::string((*floors)[i].right)});
    return copied;
}

std::string write_tower(const std::vector<Floor>& floors)
{
    ByteWriter out;
    out.u16(static_cast<std::uint16_t>(floors.size()));
    for (const Floor& floor : floors) {
        for (const std::string* side : {&floor.left, &floor.right}) {
            out.u16(static_cast<std::uint16_t>(side->size()));
            out.bytes(*side);
        }
    }
    return out.take();
}

std::optional<Endpoint> endpoint_of(const std::vector<Floor>& floors)
{
    Floors views;
    for (const Floor& floor : floors)
        if (views.count < most_floors)
            views.floors[views.count++] = {floor.left, floor.right};
    return endpoint_of(views);
}

std::optional<Endpoint> endpoint_of(std::string_view tower)
{
    const Parsed<Floors> floors = read_floors(tower);
    return floors ? endpoint_of(*floors) : std::nullopt;
}

std::string write_tower(const Endpoint& endpoint)
{
    if (endpoint.sequence != ProtocolSequence::tcp && endpoint.sequence != ProtocolSequence::http)
        throw std::logic_error("towers of tcp and http alone are made");
    ByteWriter out;
    out.reserve(75);
    out.u16(5);
    write_syntax(out, endpoint.interface);
    write_syntax(out, endpoint.transfer);
    write_identifier(out, id_connection_oriented);
    out.u16(2);
    out.u16(0);
    write_identifier(out, endpoint.sequence == ProtocolSequence::tcp ? id_tcp : id_http);
    out.u16(2);
    out.u16(endpoint.port, std::endian::big);
    write_identifier(out, id_ip);
    out.u16(4);
    out.u32(endpoint.address, std::endian::big);
    return out.take();
}

std::optional<std::uint32_t> ipv4_of(std::string_view text)
{
    std::uint32_t address = 0;
    for (int part = 0; part < 4; ++part) {
        std::size_t digits = 0;
        unsigned value = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 3)
            value = value * 10 + static_cast<unsigned>(text[digits++] - '0');
        if (digits == 0 || value > 255)
            return std::nullopt;
        text.remove_prefix(digits);
        address = address << 8 | value;
        if (part < 3) {
            if (text.empty() || text.front() != '.')
                return std::nullopt;
            text.remove_prefix(1);
        }
    }
    return text.empty() ? std::optional(address) : std::nullopt;
}

} // namespace exemu::wire
