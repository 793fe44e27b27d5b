#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

// Base64 (RFC 4648 section 4): SASL in SMTP, IMAP and POP3, HTTP Basic and Negotiate, MIME.
namespace exemu::wire {

std::string base64_encode(std::string_view bytes);

// Strict: no character outside of the alphabet, line ends included (3.3); padding present and right (3.2); the bits that
// padding leaves over are zero (3.5). `at` of the error is the offending character. Output is 3/4 of the input, so whoever
// bounds the line bounds the memory.
Parsed<std::string> base64_decode(std::string_view text);

// The same with "-" and "_", without padding (RFC 4648 section 5, as JWS wants it: RFC 7515 2). As strict.
std::string base64url_encode(std::string_view bytes);
Parsed<std::string> base64url_decode(std::string_view text);

} // namespace exemu::wire
