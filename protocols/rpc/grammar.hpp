#pragma once
#include "base/result.hpp"
#include "wire/tower.hpp"
#include "wire/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Connection-oriented RPC, PDU by PDU (C706 chapter 12, [MS-RPCE] 2.2.2), sans-IO. A peer may be of either byte order; we are
// little-endian, and it makes right what it reads.
namespace exemu::rpc {

enum class PduType : std::uint8_t {
    request = 0,
    ping = 1,
    response = 2,
    fault = 3,
    bind = 11,
    bind_ack = 12,
    bind_nak = 13,
    alter_context = 14,
    alter_context_response = 15,
    auth3 = 16,
    shutdown = 17,
    cancel = 18,
    orphaned = 19,
    rts = 20, // of RPC over HTTP
};

enum PduFlag : std::uint8_t { // pfc_flags
    first_fragment = 0x01,
    last_fragment = 0x02,
    whole = first_fragment | last_fragment,
    pending_cancel = 0x04, // in bind and alter_context: header signing is understood ([MS-RPCE] 2.2.2.3)
    concurrent = 0x10,
    did_not_execute = 0x20,
    has_object = 0x80,
};

constexpr std::size_t header_size = 16, trailer_size = 8, response_size = header_size + 8;

struct Header {
    PduType type{};
    std::uint8_t flags = 0;
    std::endian order = std::endian::little;
    std::uint16_t fragment = 0, auth_length = 0; // frag_length, auth_length
    std::uint32_t call = 0;                      // call_id
};

// sec_trailer ([MS-RPCE] 2.2.2.11).
struct Trailer {
    std::uint8_t type = 0, level = 0, padding = 0;
    std::uint32_t context = 0;
    std::string_view value;
};

struct Pdu { // views are of the bytes it was read from
    Header header;
    std::string_view bytes;       // all of it
    std::string_view body;        // behind the header, without padding and trailer
    std::optional<Trailer> trailer;
    std::size_t trailer_at = 0;   // in `bytes`; their end where there is none
};

struct Heard {
    enum class Kind : std::uint8_t {
        more,
        pdu,
        wrong_version, // no RPC of version 5: `header` is filled as far as there is one
        malformed,     // lengths that lie, or a drep that nobody has
    } kind = Kind::more;
    Pdu pdu;
    std::string_view expected; // malformed: what was not there
};
// The first PDU of what has come.
Heard next_pdu(std::string_view input);

struct ContextElement { // p_cont_elem_t
    std::uint16_t id = 0;
    wire::Syntax abstract;
    std::vector<wire::Syntax> transfers;
};
struct Bind { // and alter_context
    std::uint16_t most_sent = 0, most_received = 0; // max_xmit_frag, max_recv_frag, as the peer sees them
    std::uint32_t group = 0;                        // assoc_group_id
    std::vector<ContextElement> contexts;
};
Parsed<Bind> parse_bind(const Pdu&);

struct Request {
    std::uint32_t hint = 0; // alloc_hint: never believed
    std::uint16_t context = 0, opnum = 0;
    std::optional<wire::Uuid> object;
    std::string_view stub;
};
Parsed<Request> parse_request(const Pdu&);

// p_result_t
enum class ContextResult : std::uint16_t { accepted = 0, user_rejection = 1, provider_rejection = 2, negotiate_ack = 3 };
struct Accepted {
    ContextResult result = ContextResult::accepted;
    std::uint16_t reason = 0; // of a rejection; of negotiate_ack the features
    wire::Syntax transfer;
};
enum RejectReason : std::uint16_t {
    reason_not_specified = 0,
    abstract_syntax_not_supported = 1,
    transfer_syntaxes_not_supported = 2,
    local_limit_exceeded = 3
};

struct BindAck {
    std::uint16_t most_sent = 0, most_received = 0;
    std::uint32_t group = 0;
    std::string secondary; // secondary address, without its NUL; alter_context_response has none
    std::vector<Accepted> results;
};

struct Credential { // what stands in the trailer of a PDU of ours
    std::uint8_t type = 0, level = 0;
    std::uint32_t context = 0;
    std::string value;
};
std::string write_bind_ack(PduType, std::uint32_t call, std::uint8_t flags, const BindAck&, const std::optional<Credential>&);
std::string write_bind_nak(std::uint32_t call, std::uint16_t reason);
std::string write_fault(std::uint32_t call, std::uint16_t context, std::uint32_t status, std::uint8_t flags);
// One fragment, without a trailer. `hint`: bytes of the stub from here on.
std::string write_response(
    std::uint32_t call, std::uint16_t context, std::uint8_t flags, std::uint32_t hint, std::uint8_t cancels, std::string_view stub);
// Pads the stub of a fragment to 16, appends a trailer whose value is `size` zeros, and makes the lengths right.
// Where the trailer begins.
std::size_t add_trailer(std::string& fragment, const Credential&, std::size_t size);

} // namespace exemu::rpc
