#include "net/client_hello.hpp"

#include "wire/byte_reader.hpp"

namespace exemu::net {

namespace {

using wire::ByteReader;

enum Extension : std::uint16_t {
    server_name = 0,
    supported_groups = 10,
    ec_point_formats = 11,
    signature_algorithms = 13,
    application_layer_protocol_negotiation = 16,
    session_ticket = 35,
    pre_shared_key = 41,
    supported_versions = 43
};

std::vector<std::uint16_t> numbers(ByteReader list)
{
    std::vector<std::uint16_t> all;
    while (!list.done()) {
        const auto number = static_cast<std::uint16_t>(list.u16());
        if (list.ok())
            all.push_back(number);
    }
    return all;
}

ByteReader list_of(ByteReader& whole) { return whole.sub(whole.u16()); } // most extensions hold one list, with two bytes of length

// server_name (RFC 6066 3): a list in which only entries of type host_name are defined.
void read_server_name(ClientHello& hello, ByteReader in)
{
    hello.has_server_name = true;
    ByteReader list = list_of(in);
    while (!list.done()) {
        const unsigned type = list.u8();
        const std::string_view name = list.bytes(list.u16());
        if (list.ok() && type == 0 && hello.server_name.empty())
            hello.server_name = name;
    }
}

void read_alpn(ClientHello& hello, ByteReader in)
{
    ByteReader list = list_of(in);
    while (!list.done()) {
        const std::string_view name = list.bytes(list.u8());
        if (list.ok())
            hello.alpn.emplace_back(name);
    }
}

void read_extension(ClientHello& hello, std::uint16_t type, ByteReader in)
{
    switch (type) {
    case server_name: return read_server_name(hello, in);
    case supported_groups: hello.groups = numbers(list_of(in)); return;
    case signature_algorithms: hello.signatures = numbers(list_of(in)); return;
    case application_layer_protocol_negotiation: return read_alpn(hello, in);
    case session_ticket: hello.has_ticket = !in.done(); return;
    case pre_shared_key: hello.has_psk = true; return;
    case supported_versions: hello.versions = numbers(in.sub(in.u8())); return;
    case ec_point_formats:
        for (ByteReader list = in.sub(in.u8()); !list.done();)
            if (const auto format = static_cast<std::uint8_t>(list.u8()); list.ok())
                hello.point_formats.push_back(format);
        return;
    default: return;
    }
}

// CLIENT-HELLO of SSL 2: type 1, version, three lengths, then cipher specs of three bytes, of which those that begin with 0 are ours.
Parsed<ClientHello> parse_wrapped(ByteReader in)
{
    ClientHello hello;
    hello.legacy_version = in.u16();
    const std::size_t specs_size = in.u16(), id_size = in.u16();
    in.u16(); // of the challenge
    ByteReader specs = in.sub(specs_size);
    hello.has_session_id = id_size > 0;
    while (!specs.done()) {
        const unsigned first = specs.u8();
        const auto number = static_cast<std::uint16_t>(specs.u16());
        if (specs.ok() && first == 0)
            hello.ciphers.push_back(number);
    }
    if (!in.ok())
        return std::unexpected(SyntaxError("CLIENT-HELLO of SSL 2", 0));
    return hello;
}

} // namespace

Parsed<ClientHello> parse_client_hello(std::string_view message)
{
    ByteReader in(message, std::endian::big);
    if (in.u8() != 1) // client_hello, in both
        return std::unexpected(SyntaxError("ClientHello", 0));
    // The length of a handshake message has three bytes and is far below 64 KiB; a version of SSL 2's form is never 0.
    if (message.size() > 1 && message[1] != 0)
        return parse_wrapped(in);
    in.u8();
    ByteReader body = in.sub(in.u16());
    ClientHello hello;
    hello.legacy_version = body.u16();
    body.bytes(32); // random
    hello.has_session_id = !body.bytes(body.u8()).empty();
    hello.ciphers = numbers(body.sub(body.u16()));
    body.bytes(body.u8()); // compression methods
    if (!body.ok() || !in.ok())
        return std::unexpected(SyntaxError("ClientHello", 0));
    if (body.done())
        return hello;
    ByteReader extensions = body.sub(body.u16());
    while (!extensions.done()) {
        const auto type = static_cast<std::uint16_t>(extensions.u16());
        ByteReader extension = extensions.sub(extensions.u16());
        if (!extensions.ok())
            return std::unexpected(SyntaxError("extension", 0));
        hello.extensions.push_back(type);
        read_extension(hello, type, extension);
    }
    if (!body.ok())
        return std::unexpected(SyntaxError("extensions", 0));
    return hello;
}

bool is_grease(std::uint16_t number) { return (number & 0x0f0f) == 0x0a0a && (number >> 8) == (number & 0xff); }

} // namespace exemu::net
