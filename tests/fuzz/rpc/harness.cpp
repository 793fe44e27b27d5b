#include "auth/security.hpp"
#include "rpc/grammar.hpp"
#include "rpc/protection.hpp"
#include "wire/tower.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

// What a peer of RPC sends. Input: one byte that says what it is (PDUs, a tower, a sealed request), then the bytes.
// A PDU is never longer than what there is, parts of it lie in it, and a stream that is cut anywhere is heard alike.
using namespace exemu;
using namespace exemu::rpc;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

bool lies_in(std::string_view part, std::string_view whole)
{
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

std::string told(const Pdu& pdu)
{
    require(lies_in(pdu.body, pdu.bytes));
    require(pdu.trailer_at <= pdu.bytes.size());
    std::string text = std::to_string(static_cast<int>(pdu.header.type)) + "," + std::to_string(pdu.header.call);
    if (pdu.trailer) {
        require(pdu.trailer->value.size() == pdu.header.auth_length);
        require(lies_in(pdu.trailer->value, pdu.bytes));
    }
    if (const auto bind = parse_bind(pdu)) {
        for (const ContextElement& element : bind->contexts)
            text += "c" + std::to_string(element.transfers.size());
        require(bind->contexts.size() * 24 <= pdu.body.size());
    }
    if (const auto request = parse_request(pdu)) {
        require(lies_in(request->stub, pdu.body));
        text += "r" + std::to_string(request->stub.size());
    }
    return text + "|";
}

std::string heard(std::string_view stream, std::size_t step)
{
    std::string buffer, all;
    while (true) {
        const Heard one = next_pdu(buffer);
        if (one.kind == Heard::Kind::pdu) {
            require(one.pdu.bytes.size() >= header_size && one.pdu.bytes.size() <= buffer.size());
            all += told(one.pdu);
            buffer.erase(0, one.pdu.bytes.size());
        } else if (one.kind != Heard::Kind::more) {
            return all + (one.kind == Heard::Kind::malformed ? "malformed" : "version");
        } else if (stream.empty()) {
            return all;
        } else {
            buffer += stream.substr(0, step);
            stream.remove_prefix(std::min(step, stream.size()));
        }
    }
}

void judge_tower(std::string_view octets)
{
    const auto floors = wire::read_tower(octets);
    if (!floors)
        return;
    require(wire::write_tower(*floors) == octets);
    const auto endpoint = wire::endpoint_of(*floors);
    require(endpoint == wire::endpoint_of(octets));
    if (endpoint && (endpoint->sequence == wire::ProtocolSequence::tcp || endpoint->sequence == wire::ProtocolSequence::http))
        require(wire::endpoint_of(wire::write_tower(*endpoint)) == endpoint);
}

// Nothing that was not signed is taken for signed, and nothing is touched outside of the PDU.
void judge_sealed(std::string_view bytes)
{
    const Heard one = next_pdu(bytes);
    if (one.kind != Heard::Kind::pdu)
        return;
    for (const std::uint32_t flags : {0x60080000u, 0x20000000u}) {
        Protection server(10, level_privacy, 0, std::make_shared<auth::Security>(auth::ntlm::Side::server, flags, "0123456789abcdef"));
        std::string copy(one.pdu.bytes);
        require(!server.take_off(copy, next_pdu(copy).pdu));
        require(copy.size() == one.pdu.bytes.size());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
    case 0: {
        const std::string whole = heard(bytes, bytes.size() + 1);
        require(heard(bytes, 1) == whole);
        require(heard(bytes, 1 + data[0] / 3) == whole);
        break;
    }
    case 1: judge_tower(bytes); break;
    default: judge_sealed(bytes);
    }
    return 0;
}
