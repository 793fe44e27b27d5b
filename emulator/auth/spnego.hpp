#pragma once
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The tokens of SPNEGO (RFC 4178 4.2, [MS-SPNG] 2.2), sans-IO.
namespace exemu::auth::spnego {

// Object identifiers as DER has them, without tag and length.
extern const std::string_view ntlm;         // 1.3.6.1.4.1.311.2.2.10
extern const std::string_view kerberos;     // 1.2.840.113554.1.2.2
extern const std::string_view ms_kerberos;  // 1.2.840.48018.1.2.2, which Windows has offered since a typing error of long ago

struct Init { // NegTokenInit, in GSS-API's frame (RFC 2743 3.1)
    std::vector<std::string> mechanisms; // in the peer's order
    std::string mechanism_list;          // their DER, which both sides sign
    std::optional<std::string> token;    // for the first of them
};
struct Response { // NegTokenResp
    std::optional<std::string> token, mic;
};
bool is_init(std::string_view token); // begins as GSS-API's frame does
Parsed<Init> parse_init(std::string_view);
Parsed<Response> parse_response(std::string_view);

enum class State : unsigned char { accept_completed, accept_incomplete, reject, request_mic };
// A NegTokenResp of ours. `mechanism`: told in the first one alone.
std::string write(State, std::string_view mechanism, const std::optional<std::string>& token, const std::optional<std::string>& mic = {});

} // namespace exemu::auth::spnego
