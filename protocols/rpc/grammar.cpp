#include "rpc/grammar.hpp"

namespace exemu::rpc {

using wire::ByteReader;
using wire::ByteWriter;

namespace {

Heard malformed(Heard heard, std::string_view expected)
{
    heard.kind = Heard::Kind::malformed;
    heard.expected = expected;
    return heard;
}

wire::Syntax read_syntax(ByteReader& in)
{
    wire::Syntax syntax;
    syntax.uuid = wire::read_uuid(in);
    syntax.major = in.u16();
    syntax.minor = in.u16();
    return syntax;
}

// A transfer syntax has one number of 32 bits for its version, which big-endian peers turn round as such.
wire::Syntax read_transfer(ByteReader& in)
{
    wire::Syntax syntax;
    syntax.uuid = wire::read_uuid(in);
    const std::uint32_t version = in.u32();
    syntax.major = static_cast<std::uint16_t>(version & 0xffff);
    syntax.minor = static_cast<std::uint16_t>(version >> 16);
    return syntax;
}

ContextElement read_element(ByteReader& in)
{
    ContextElement element;
    element.id = in.u16();
    const unsigned transfers = in.u8();
    in.u8();
    element.abstract = read_syntax(in);
    for (unsigned i = 0; i < transfers && in.ok(); ++i)
        element.transfers.push_back(read_transfer(in));
    return element;
}

void write_header(ByteWriter& out, PduType type, std::uint8_t flags, std::uint32_t call)
{
    out.u8(5);
    out.u8(0);
    out.u8(static_cast<std::uint8_t>(type));
    out.u8(flags);
    out.u32(0x10); // little-endian, ASCII, IEEE
    out.u16(0);    // frag_length: patched
    out.u16(0);
    out.u32(call);
}

void put_length(std::string& pdu, std::size_t at, std::size_t length)
{
    pdu[at] = static_cast<char>(length & 0xff);
    pdu[at + 1] = static_cast<char>(length >> 8 & 0xff);
}

std::string finished(ByteWriter& out)
{
    std::string pdu = out.take();
    put_length(pdu, 8, pdu.size());
    return pdu;
}

void append_trailer(ByteWriter& out, const Credential& credential, std::uint8_t padding)
{
    out.u8(credential.type);
    out.u8(credential.level);
    out.u8(padding);
    out.u8(0);
    out.u32(credential.context);
}

} // namespace

Heard next_pdu(std::string_view input)
{
    Heard heard;
    if (input.size() < header_size)
        return heard;
    Header& header = heard.pdu.header;
    const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(input[at]); };
    header.type = static_cast<PduType>(octet(2));
    header.flags = octet(3);
    header.order = octet(4) & 0xf0 ? std::endian::little : std::endian::big; // C706 14.1: the high half says the byte order
    ByteReader rest(input.substr(8, 8), header.order);
    header.fragment = rest.u16();
    header.auth_length = rest.u16();
    header.call = rest.u32();
    if (octet(0) != 5 || octet(1) > 1) {
        heard.kind = Heard::Kind::wrong_version;
        return heard;
    }
    if ((octet(4) & 0xef) != 0 || octet(5) != 0)
        return malformed(heard, "integers of one byte order or the other, ASCII and IEEE");
    if (header.fragment < header_size)
        return malformed(heard, "frag_length of 16 or more");
    const std::size_t trailer = header.auth_length == 0 ? 0 : trailer_size + header.auth_length;
    if (header_size + trailer > header.fragment)
        return malformed(heard, "auth_length within the fragment");
    if (input.size() < header.fragment)
        return heard;
    Pdu& pdu = heard.pdu;
    pdu.bytes = input.substr(0, header.fragment);
    pdu.trailer_at = header.fragment - trailer;
    std::size_t padding = 0;
    if (trailer > 0) {
        ByteReader in(pdu.bytes.substr(pdu.trailer_at), header.order);
        Trailer& said = pdu.trailer.emplace();
        said.type = in.u8();
        said.level = in.u8();
        said.padding = in.u8();
        in.u8();
        said.context = in.u32();
        said.value = in.rest();
        padding = said.padding;
    }
    if (header_size + padding > pdu.trailer_at)
        return malformed(heard, "auth_pad_length within the fragment");
    pdu.body = pdu.bytes.substr(header_size, pdu.trailer_at - padding - header_size);
    heard.kind = Heard::Kind::pdu;
    return heard;
}

Parsed<Bind> parse_bind(const Pdu& pdu)
{
    ByteReader in(pdu.body, pdu.header.order);
    Bind bind;
    bind.most_sent = in.u16();
    bind.most_received = in.u16();
    bind.group = in.u32();
    const unsigned contexts = in.u8();
    in.skip(3);
    for (unsigned i = 0; i < contexts && in.ok(); ++i)
        bind.contexts.push_back(read_element(in));
    if (!in.ok())
        return in.error("presentation contexts");
    return bind;
}

Parsed<Request> parse_request(const Pdu& pdu)
{
    ByteReader in(pdu.body, pdu.header.order);
    Request request;
    request.hint = in.u32();
    request.context = in.u16();
    request.opnum = in.u16();
    if (pdu.header.flags & has_object)
        request.object = wire::read_uuid(in);
    if (!in.ok())
        return in.error("a request's header");
    request.stub = in.rest();
    return request;
}

std::string write_bind_ack(
    PduType type, std::uint32_t call, std::uint8_t flags, const BindAck& ack, const std::optional<Credential>& credential)
{
    ByteWriter out;
    write_header(out, type, flags, call);
    out.u16(ack.most_sent);
    out.u16(ack.most_received);
    out.u32(ack.group);
    if (type == PduType::bind_ack) {
        out.u16(static_cast<std::uint16_t>(ack.secondary.size() + 1));
        out.bytes(ack.secondary);
        out.u8(0);
    } else {
        out.u16(0);
    }
    out.align(4);
    out.u8(static_cast<std::uint8_t>(ack.results.size()));
    out.zeros(3);
    for (const Accepted& one : ack.results) {
        out.u16(static_cast<std::uint16_t>(one.result));
        out.u16(one.reason);
        wire::write_uuid(out, one.transfer.uuid);
        out.u16(one.transfer.major);
        out.u16(one.transfer.minor);
    }
    if (credential) {
        append_trailer(out, *credential, 0);
        out.bytes(credential->value);
    }
    std::string pdu = finished(out);
    if (credential)
        put_length(pdu, 10, credential->value.size());
    return pdu;
}

std::string write_bind_nak(std::uint32_t call, std::uint16_t reason)
{
    ByteWriter out;
    write_header(out, PduType::bind_nak, whole, call);
    out.u16(reason);
    out.u8(1); // versions that are spoken
    out.u8(5);
    out.u8(0);
    out.zeros(3); // to four, as Windows sends it
    return finished(out);
}

std::string write_fault(std::uint32_t call, std::uint16_t context, std::uint32_t status, std::uint8_t flags)
{
    ByteWriter out;
    write_header(out, PduType::fault, static_cast<std::uint8_t>(whole | flags), call);
    out.u32(32); // alloc_hint: Windows says the size of the PDU
    out.u16(context);
    out.u16(0);
    out.u32(status);
    out.u32(0);
    return finished(out);
}

std::string write_response(
    std::uint32_t call, std::uint16_t context, std::uint8_t flags, std::uint32_t hint, std::uint8_t cancels, std::string_view stub)
{
    ByteWriter out;
    out.reserve(response_size + stub.size() + 64); // a signature follows, perhaps
    write_header(out, PduType::response, flags, call);
    out.u32(hint);
    out.u16(context);
    out.u8(cancels);
    out.u8(0);
    out.bytes(stub);
    return finished(out);
}

std::size_t add_trailer(std::string& fragment, const Credential& credential, std::size_t size)
{
    // [MS-RPCE] 2.2.2.11 asks for a multiple of 4; Windows takes 16, the block of the ciphers.
    const std::size_t padding = (16 - (fragment.size() - response_size) % 16) % 16;
    fragment.append(padding, '\0');
    const std::size_t at = fragment.size();
    ByteWriter out;
    append_trailer(out, credential, static_cast<std::uint8_t>(padding));
    fragment += out.view();
    fragment.append(size, '\0');
    put_length(fragment, 8, fragment.size());
    put_length(fragment, 10, size);
    return at;
}

} // namespace exemu::rpc
