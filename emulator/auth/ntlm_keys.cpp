#include "auth/ntlm_keys.hpp"

#include "auth/digest.hpp"
#include "base/text.hpp"
#include "directory/secret.hpp"
#include "wire/byte_reader.hpp"
#include "wire/utf16.hpp"

namespace exemu::auth::ntlm {

using namespace std::literals;

std::string nt_owf_v1(std::string_view password) { return md4(wire::utf16le_of(password)); }

std::string lm_owf_v1(std::string_view password)
{
    std::string key = to_upper(password.substr(0, 14));
    key.resize(14);
    return des(std::string_view(key).substr(0, 7), "KGS!@#$%") + des(std::string_view(key).substr(7), "KGS!@#$%");
}

std::string nt_owf_v2(std::string_view password, std::string_view user, std::string_view domain)
{
    return hmac_md5(nt_owf_v1(password), wire::utf16le_of(wire::utf8_upper(user) + std::string(domain)));
}

std::string desl(std::string_view key, std::string_view block)
{
    std::string whole(key);
    whole.resize(21);
    const std::string_view k = whole;
    return des(k.substr(0, 7), block) + des(k.substr(7, 7), block) + des(k.substr(14, 7), block);
}

namespace {

bool same(std::string_view wanted, std::string_view given) { return directory::same_secret(wanted, given); }

// 3.2.5.1.2: "If the NTLM_NegotiateFlags... AUTHENTICATE_MESSAGE.LmChallengeResponse is Z(1)" is how an anonymous client answers.
bool is_anonymous(const Authenticate& a) { return a.user.empty() && a.nt_response.empty() && a.lm_response.size() <= 1; }

// The client's challenge stands in the LM response, padded with zeros, when NTLMv1 is used with extended session security (3.3.1).
bool is_session_response(const Authenticate& a, std::uint32_t flags)
{
    return (flags & extended_session_security) && a.lm_response.size() == 24 &&
        a.lm_response.substr(8).find_first_not_of('\0') == std::string_view::npos;
}

Dialect dialect_of(const Authenticate& a, std::uint32_t flags)
{
    constexpr std::size_t v1 = 24, v2_least = 16 + 28; // the proof, and the fixed part of a client challenge
    if (is_anonymous(a))
        return Dialect::anonymous;
    if (a.nt_response.size() >= v2_least)
        return Dialect::ntlm_v2;
    if (a.nt_response.size() == v1)
        return is_session_response(a, flags) ? Dialect::ntlm_v1_session : Dialect::ntlm_v1;
    if (a.nt_response.empty() && a.lm_response.size() == v1)
        return flags & extended_session_security ? Dialect::lm_v2 : Dialect::lm;
    return Dialect::none;
}

std::string hash_of_both(std::string_view nonce, std::string_view of_client)
{
    return md5(std::string(nonce) + std::string(of_client)).substr(0, 8);
}

} // namespace

Proof prove(const Authenticate& a, std::string_view nonce, std::uint32_t flags, std::string_view password)
{
    Proof proof;
    proof.dialect = dialect_of(a, flags);
    const std::string server(nonce);
    switch (proof.dialect) {
    case Dialect::none:
    case Dialect::anonymous: return proof;
    case Dialect::lm: proof.right = same(desl(lm_owf_v1(password), nonce), a.lm_response); break;
    case Dialect::ntlm_v1: proof.right = same(desl(nt_owf_v1(password), nonce), a.nt_response); break;
    case Dialect::ntlm_v1_session:
        proof.right = same(desl(nt_owf_v1(password), hash_of_both(nonce, a.lm_response.substr(0, 8))), a.nt_response);
        break;
    case Dialect::lm_v2: {
        const std::string key = nt_owf_v2(password, a.user, a.domain);
        const std::string wanted = hmac_md5(key, server + std::string(a.lm_response.substr(16)));
        proof.right = same(wanted, a.lm_response.substr(0, 16));
        proof.session_base_key = hmac_md5(key, wanted);
        break;
    }
    case Dialect::ntlm_v2: {
        const std::string key = nt_owf_v2(password, a.user, a.domain);
        proof.client_challenge = a.nt_response.substr(16);
        const std::string wanted = hmac_md5(key, server + std::string(proof.client_challenge));
        proof.right = same(wanted, a.nt_response.substr(0, 16));
        proof.session_base_key = hmac_md5(key, wanted);
        break;
    }
    }
    if (proof.dialect == Dialect::lm)
        proof.session_base_key = lm_owf_v1(password).substr(0, 8) + std::string(8, '\0');
    else if (proof.session_base_key.empty())
        proof.session_base_key = md4(nt_owf_v1(password));
    proof.key_exchange_key = key_exchange_key(proof.dialect, flags, a, nonce, proof.session_base_key, password);
    return proof;
}

std::string key_exchange_key(Dialect dialect, std::uint32_t flags, const Authenticate& a, std::string_view nonce,
    std::string_view session_base_key, std::string_view password)
{
    if (dialect == Dialect::ntlm_v1_session)
        return hmac_md5(session_base_key, std::string(nonce) + std::string(a.lm_response.substr(0, 8)));
    if (dialect == Dialect::ntlm_v1 && !(flags & extended_session_security)) {
        const std::string lm = lm_owf_v1(password);
        if ((flags & lm_key) && a.lm_response.size() >= 8) {
            const std::string_view block = a.lm_response.substr(0, 8);
            return des(std::string_view(lm).substr(0, 7), block) + des(lm.substr(7, 1) + std::string(6, '\xBD'), block);
        }
        if (flags & non_nt_session_key)
            return lm.substr(0, 8) + std::string(8, '\0');
    }
    return std::string(session_base_key);
}

std::string exported_session_key(std::string_view key, std::uint32_t flags, std::string_view encrypted)
{
    if (!(flags & key_exchange))
        return std::string(key);
    return encrypted.size() == 16 ? Rc4(key).apply(encrypted) : std::string();
}

std::string sign_key(Side side, std::uint32_t flags, std::string_view exported)
{
    if (!(flags & extended_session_security))
        return {};
    const std::string_view magic = side == Side::client ? "session key to client-to-server signing key magic constant\0"sv
                                                        : "session key to server-to-client signing key magic constant\0"sv;
    return md5(std::string(exported) + std::string(magic));
}

std::string seal_key(Side side, std::uint32_t flags, std::string_view exported)
{
    if (flags & extended_session_security) {
        const std::string_view magic = side == Side::client ? "session key to client-to-server sealing key magic constant\0"sv
                                                            : "session key to server-to-client sealing key magic constant\0"sv;
        const std::size_t strength = flags & key_128 ? 16 : flags & key_56 ? 7 : 5;
        return md5(std::string(exported.substr(0, strength)) + std::string(magic));
    }
    if (flags & lm_key)
        return flags & key_56 ? std::string(exported.substr(0, 7)) + '\xA0' : std::string(exported.substr(0, 5)) + "\xE5\x38\xB0";
    return std::string(exported);
}

std::string mic_of(std::string_view exported, std::string_view negotiate, std::string_view challenge, std::string_view authenticate)
{
    std::string third(authenticate);
    third.replace(Authenticate::mic_at, 16, 16, '\0');
    return hmac_md5(exported, std::string(negotiate) + std::string(challenge) + third);
}

std::string channel_bindings(std::string_view end_point)
{
    const std::string application_data = "tls-server-end-point:" + std::string(end_point);
    wire::ByteWriter bindings; // RFC 2744 3.11, its pointers left out: address types and lengths are zero
    bindings.zeros(16);
    bindings.u32(static_cast<std::uint32_t>(application_data.size()));
    bindings.bytes(application_data);
    return md5(bindings.view());
}

} // namespace exemu::auth::ntlm
