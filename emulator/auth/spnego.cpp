#include "auth/spnego.hpp"

#include "auth/der.hpp"

namespace exemu::auth::spnego {

using namespace std::literals;

const std::string_view ntlm = "\x2B\x06\x01\x04\x01\x82\x37\x02\x02\x0A"sv;
const std::string_view kerberos = "\x2A\x86\x48\x86\xF7\x12\x01\x02\x02"sv;
const std::string_view ms_kerberos = "\x2A\x86\x48\x82\xF7\x12\x01\x02\x02"sv;

namespace {

constexpr std::string_view spnego_oid = "\x2B\x06\x01\x05\x05\x02"sv; // 1.3.6.1.5.5.2
constexpr std::size_t most_mechanisms = 32;

constexpr std::uint8_t context(unsigned number) { return static_cast<std::uint8_t>(der::context_0 + number); }

// [number] OCTET STRING, where it stands next.
std::optional<std::string> optional_octets(wire::ByteReader& in, unsigned number)
{
    if (der::next_tag(in) != context(number))
        return {};
    wire::ByteReader wrapped = der::element(in, context(number));
    wire::ByteReader octets = der::element(wrapped, der::octet_string);
    if (!wrapped.ok() || !octets.ok() || !wrapped.done())
        in.fail();
    return std::string(octets.rest());
}

// [number] anything, which is passed over.
void skip_optional(wire::ByteReader& in, unsigned number)
{
    if (der::next_tag(in) == context(number))
        der::element(in, context(number));
}

} // namespace

bool is_init(std::string_view token) { return token.starts_with('\x60'); }

// NegTokenInit ::= SEQUENCE { mechTypes [0] MechTypeList, reqFlags [1] OPTIONAL, mechToken [2] OPTIONAL, mechListMIC [3] OPTIONAL, ... }
Parsed<Init> parse_init(std::string_view token)
{
    wire::ByteReader in(token);
    wire::ByteReader frame = der::element(in, der::application_0);
    const std::string_view oid = der::element(frame, der::oid).rest();
    if (!in.ok() || !frame.ok() || oid != spnego_oid)
        return syntax_error("the frame of SPNEGO", 0);
    wire::ByteReader chosen = der::element(frame, context(0));
    wire::ByteReader body = der::element(chosen, der::sequence);
    wire::ByteReader types = der::element(body, context(0));
    Init init;
    init.mechanism_list = types.rest();
    wire::ByteReader again(init.mechanism_list);
    wire::ByteReader list = der::element(again, der::sequence);
    while (list.ok() && !list.done()) {
        if (init.mechanisms.size() == most_mechanisms)
            return syntax_error("at most 32 mechanisms", 0);
        init.mechanisms.emplace_back(der::element(list, der::oid).rest());
    }
    skip_optional(body, 1);
    init.token = optional_octets(body, 2);
    const bool good = frame.ok() && chosen.ok() && body.ok() && types.ok() && again.ok() && list.ok() && !init.mechanisms.empty();
    if (!good)
        return syntax_error("a NegTokenInit", 0);
    return init;
}

// NegTokenResp ::= SEQUENCE { negState [0] OPTIONAL, supportedMech [1] OPTIONAL, responseToken [2] OPTIONAL, mechListMIC [3] OPTIONAL, ... }
Parsed<Response> parse_response(std::string_view token)
{
    wire::ByteReader in(token);
    wire::ByteReader chosen = der::element(in, context(1));
    wire::ByteReader body = der::element(chosen, der::sequence);
    skip_optional(body, 0);
    skip_optional(body, 1);
    Response response;
    response.token = optional_octets(body, 2);
    response.mic = optional_octets(body, 3);
    if (!in.ok() || !chosen.ok() || !body.ok())
        return syntax_error("a NegTokenResp", 0);
    return response;
}

std::string write(State state, std::string_view mechanism, const std::optional<std::string>& token, const std::optional<std::string>& mic)
{
    std::string body = der::wrap(context(0), der::wrap(der::enumerated, std::string(1, static_cast<char>(state))));
    if (!mechanism.empty())
        body += der::wrap(context(1), der::wrap(der::oid, mechanism));
    if (token)
        body += der::wrap(context(2), der::wrap(der::octet_string, *token));
    if (mic)
        body += der::wrap(context(3), der::wrap(der::octet_string, *mic));
    return der::wrap(context(1), der::wrap(der::sequence, body));
}

} // namespace exemu::auth::spnego
