#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The three messages of NTLM and what lies in them ([MS-NLMP] section 2.2), sans-IO. A field is a length and an offset that the peer chose:
// one that reaches outside of its message, into the head, or over another field is an error.
namespace exemu::auth::ntlm {

enum Flag : std::uint32_t { // 2.2.2.5
    unicode = 0x1,
    oem = 0x2,
    request_target = 0x4,
    sign = 0x10,
    seal = 0x20,
    lm_key = 0x80,
    ntlm = 0x200,
    anonymous = 0x800,
    domain_supplied = 0x1000,
    workstation_supplied = 0x2000,
    always_sign = 0x8000,
    target_is_domain = 0x10000,
    target_is_server = 0x20000,
    extended_session_security = 0x80000,
    non_nt_session_key = 0x400000,
    target_info = 0x800000,
    version = 0x2000000,
    key_128 = 0x20000000,
    key_exchange = 0x40000000,
    key_56 = 0x80000000,
};

bool is_ntlm(std::string_view message); // begins with "NTLMSSP\0"

struct Negotiate { // NEGOTIATE_MESSAGE, 2.2.1.1. Its domain and workstation are checked and not used: nobody asks for them
    std::uint32_t flags = 0;
};
Parsed<Negotiate> parse_negotiate(std::string_view);

struct Authenticate { // AUTHENTICATE_MESSAGE, 2.2.1.3. Views are of the message
    std::uint32_t flags = 0;
    std::string_view lm_response, nt_response, session_key;
    std::string domain, user, workstation; // UTF-8
    std::optional<std::string_view> mic; // where the head has room for it
    static constexpr std::size_t mic_at = 72;
};
// `flags` are those of the challenge: they say whether names are Unicode.
Parsed<Authenticate> parse_authenticate(std::string_view, std::uint32_t flags);

struct TargetInfo { // a list of AV_PAIR, 2.2.2.1: what a client's blob adds to ours
    std::uint32_t flags = 0; // MsvAvFlags
    std::optional<std::uint64_t> timestamp; // MsvAvTimestamp
    std::optional<std::string> channel_bindings; // MsvAvChannelBindings, 16 bytes; all zero is none
    std::string target_name; // MsvAvTargetName: the service's principal name
    static constexpr std::uint32_t has_mic = 2; // in flags
};

struct ClientChallenge { // NTLMv2_CLIENT_CHALLENGE, 2.2.2.7
    std::uint64_t timestamp = 0;
    TargetInfo target;
};
Parsed<ClientChallenge> parse_client_challenge(std::string_view);

struct Challenge { // CHALLENGE_MESSAGE, 2.2.1.2
    std::uint32_t flags = 0;
    std::string nonce; // 8 bytes
    std::string netbios_domain, netbios_computer, dns_domain, dns_computer, dns_tree;
    std::uint64_t timestamp = 0;
    std::uint8_t major = 0, minor = 0;
    std::uint16_t build = 0;
};
std::string write(const Challenge&);

// Windows' rule: what the client asked for, without OEM where Unicode is offered, and what a domain's member adds.
std::uint32_t answered_flags(std::uint32_t asked);

// FILETIME: steps of 100 ns since 1601.
std::uint64_t file_time(WallTime);

} // namespace exemu::auth::ntlm
