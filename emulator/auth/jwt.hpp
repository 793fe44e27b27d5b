#pragma once
#include "auth/tokens.hpp"

// The text of a token (RFC 7515 3.1: header.payload.signature), sans-IO.
namespace exemu::auth::jwt {

struct Jwt {
    std::string algorithm, key_id; // "alg", "kid"
    Claims claims;
    std::string_view signed_part;  // a view of the token: header.payload
    std::string signature;
};
// Strict base64url and JSON; "exp" and "aud" must be there, "scp" is a text of words or a list. Bounded by the token's own size.
Parsed<Jwt> parse(std::string_view token);
// header.payload, to be signed.
std::string write(const Claims&, std::string_view key_id);

} // namespace exemu::auth::jwt
