#pragma once
#include "auth/ntlm_messages.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// From a password to responses and keys ([MS-NLMP] sections 3.3 and 3.4.5), sans-IO. Raw bytes everywhere.
namespace exemu::auth::ntlm {

// 3.3.1 and 3.3.2: one-way functions of the password (UTF-8 here).
std::string nt_owf_v1(std::string_view password);
std::string lm_owf_v1(std::string_view password); // of the first 14 characters, upper case; what is not ASCII is taken as it stands
std::string nt_owf_v2(std::string_view password, std::string_view user, std::string_view domain);

// DESL: 24 bytes, the 8 of `block` under the three parts of a 16-byte key.
std::string desl(std::string_view key, std::string_view block);

enum class Dialect : std::uint8_t { anonymous, lm, ntlm_v1, ntlm_v1_session, lm_v2, ntlm_v2, none };

struct Proof { // what the responses of an AUTHENTICATE message prove
    Dialect dialect = Dialect::none; // none: they have no form of any dialect
    bool right = false;
    std::string session_base_key, key_exchange_key; // when right
    std::string_view client_challenge;              // NTLMv2: the blob behind the proof
};
// `nonce` and `flags` are those of the challenge. The time it takes does not depend on what was right.
Proof prove(const Authenticate&, std::string_view nonce, std::uint32_t flags, std::string_view password);

// 3.4.5.1: the key that key exchange keys, and (without key exchange) all else is made of.
std::string key_exchange_key(Dialect, std::uint32_t flags, const Authenticate&, std::string_view nonce, std::string_view session_base_key,
    std::string_view password);
// ExportedSessionKey: what the client drew, where key exchange was agreed upon. Empty when it is not 16 bytes long.
std::string exported_session_key(std::string_view key_exchange_key, std::uint32_t flags, std::string_view encrypted);

enum class Side : std::uint8_t { client, server };
std::string sign_key(Side, std::uint32_t flags, std::string_view exported); // 3.4.5.2; empty without extended session security
std::string seal_key(Side, std::uint32_t flags, std::string_view exported); // 3.4.5.3

// The MIC of 3.1.5.1.2, over all three messages; in the third its own 16 bytes are taken for zeros.
std::string mic_of(std::string_view exported, std::string_view negotiate, std::string_view challenge, std::string_view authenticate);

// MsvAvChannelBindings (2.2.2.1): MD5 over a gss_channel_bindings_struct that holds "tls-server-end-point:" and the hash (RFC 5929 4).
std::string channel_bindings(std::string_view end_point);

} // namespace exemu::auth::ntlm
