#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What a ClientHello says (RFC 8446 4.1.2, RFC 5246 7.4.1.2), as numbers. Knows nothing of OpenSSL's SSL, which does not hand out
// the extensions it does not know, and fingerprints need those too.
namespace exemu::net {

struct ClientHello {
    unsigned legacy_version = 0;
    std::vector<std::uint16_t> ciphers, extensions; // in the peer's order, GREASE (RFC 8701) among them
    std::vector<std::uint16_t> versions, groups, signatures;
    std::vector<std::uint8_t> point_formats;
    std::vector<std::string> alpn;
    std::string server_name;
    bool has_server_name = false;
    bool has_session_id = false, has_ticket = false, has_psk = false;
};

// The whole handshake message with its four bytes of type and length; or the ClientHello of SSL 2 in which old clients wrapped
// theirs (RFC 5246 E.2), from its type on. Extensions that are broken inside are as if they were not there: who negotiates by them
// refuses them in its own words.
Parsed<ClientHello> parse_client_hello(std::string_view message);

bool is_grease(std::uint16_t);

// Fingerprints of a client: JA3 (MD5 over version, ciphers, extensions, groups, formats) and JA4 (a readable head, then two cut
// SHA-256 of what is sorted).
std::string ja3_of(const ClientHello&);
std::string ja4_of(const ClientHello&);

} // namespace exemu::net
