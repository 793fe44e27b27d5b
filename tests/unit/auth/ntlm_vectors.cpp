// The calculations that [MS-NLMP] publishes in section 4.2, value by value.
#include "auth/security.hpp"
#include "unit/auth/hex.hpp"
#include "wire/utf16.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::auth;
using namespace exemu::auth::ntlm;
using test::hex;
using test::unhex;

namespace {

// 4.2.1, common values.
const char *const user = "User", *const domain = "Domain", *const password = "Password";
const std::string nonce = unhex("0123456789abcdef");
const std::string random_session_key(16, '\x55');
const std::string client_challenge(8, '\xaa');

Authenticate answered(const std::string& lm, const std::string& nt)
{
    Authenticate a;
    a.lm_response = lm;
    a.nt_response = nt;
    a.user = user;
    a.domain = domain;
    a.workstation = "COMPUTER";
    return a;
}

} // namespace

TEST_CASE("4.2.2: NTLMv1")
{
    constexpr std::uint32_t flags = 0xE2028233;
    CHECK(hex(lm_owf_v1(password)) == "e52cac67419a9a224a3b108f3fa6cb6d"); // 4.2.2.1.1
    CHECK(hex(nt_owf_v1(password)) == "a4f49c406510bdcab6824ee7c30fd852"); // 4.2.2.1.2
    const std::string lm = desl(lm_owf_v1(password), nonce), nt = desl(nt_owf_v1(password), nonce);
    CHECK(hex(nt) == "67c43011f30298a2ad35ece64f16331c44bdbed927841f94"); // 4.2.2.2.1
    CHECK(hex(lm) == "98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13"); // 4.2.2.2.2

    const Authenticate a = answered(lm, nt);
    const Proof proof = prove(a, nonce, flags, password);
    CHECK(proof.dialect == Dialect::ntlm_v1);
    CHECK(proof.right);
    CHECK(hex(proof.session_base_key) == "d87262b0cde4b1cb7499becccdf10784"); // 4.2.2.1.3
    CHECK(hex(proof.key_exchange_key) == "d87262b0cde4b1cb7499becccdf10784");
    CHECK(hex(prove(a, nonce, flags | non_nt_session_key, password).key_exchange_key) == "e52cac67419a9a220000000000000000");
    CHECK(hex(prove(a, nonce, flags | lm_key, password).key_exchange_key) == "b09e379f7fbecb1eaf0afdcb0383c8a0");
    // 4.2.2.2.3: the session key is enciphered under each of these keys.
    CHECK(hex(Rc4(proof.key_exchange_key).apply(random_session_key)) == "518822b1b3f350c8958682ecbb3e3cb7");
    CHECK(hex(Rc4(unhex("e52cac67419a9a220000000000000000")).apply(random_session_key)) == "7452ca55c225a1ca04b48fae32cf56fc");
    CHECK(hex(Rc4(unhex("b09e379f7fbecb1eaf0afdcb0383c8a0")).apply(random_session_key)) == "4cd7bb57d697ef9b549f02b8f9b37864");
    CHECK(exported_session_key(proof.key_exchange_key, flags, unhex("518822b1b3f350c8958682ecbb3e3cb7")) == random_session_key);

    // 4.2.2.4: GSS_WrapEx of "Plaintext", without extended session security.
    const std::string plain = wire::utf16le_of("Plaintext");
    Security client(Side::client, flags, random_session_key);
    CHECK(hex(client.seal(plain)) == "56fe04d861f9319af0d7238a2e3b4d457fb8");
    const std::string signature = client.sign(plain);
    CHECK(hex(signature) == "010000000000000009dcd1df2e459d36"); // RandomPad is zero here, as 3.4.4.1 has it after the cipher ran
}

TEST_CASE("4.2.3: NTLMv1 with a client challenge, that is, extended session security")
{
    constexpr std::uint32_t flags = 0x820A8233;
    const std::string lm = client_challenge + std::string(16, '\0');
    const std::string nt = unhex("7537f803ae367128ca458204bde7caf81e97ed2683267232"); // 4.2.3.2.2
    const Authenticate a = answered(lm, nt);
    const Proof proof = prove(a, nonce, flags, password);
    CHECK(proof.dialect == Dialect::ntlm_v1_session);
    CHECK(proof.right);
    CHECK(hex(proof.session_base_key) == "d87262b0cde4b1cb7499becccdf10784");
    CHECK(hex(proof.key_exchange_key) == "eb93429a8bd952f8b89c55b87f475edc"); // 4.2.3.1.3
    const std::string exported = exported_session_key(proof.key_exchange_key, flags, {});
    CHECK(hex(seal_key(Side::client, flags, exported)) == "04dd7f014d8504d265a25cc86a3a7c06"); // 4.2.3.4: 56 bits
    CHECK(hex(sign_key(Side::client, flags, exported)) == "60e799be5c72fc92922ae8ebe961fb8d");
    const std::string plain = wire::utf16le_of("Plaintext");
    Security client(Side::client, flags, exported);
    CHECK(hex(client.seal(plain)) == "a02372f6530273f3aa1eb90190ce5200c99d");
    CHECK(hex(client.sign(plain)) == "01000000ff2aeb52f681793a00000000");
}

TEST_CASE("4.2.4: NTLMv2")
{
    constexpr std::uint32_t flags = 0xE28A8233;
    CHECK(hex(nt_owf_v2(password, user, domain)) == "0c868a403bfd7a93a3001ef22ef02e3f"); // 4.2.4.1.1
    // temp of 3.3.2: NetBIOS names alone, time zero.
    const std::string temp = unhex("0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000 02000c0044006f006d00610069006e00"
                                   "01000c00530065007200760065007200 00000000 00000000");
    const std::string nt = unhex("68cd0ab851e51c96aabc927bebef6a1c") + temp; // 4.2.4.2.2
    const std::string lm = unhex("86c35097ac9cec102554764a57cccc19") + client_challenge; // 4.2.4.2.1
    const Authenticate a = answered(lm, nt);
    const Proof proof = prove(a, nonce, flags, password);
    CHECK(proof.dialect == Dialect::ntlm_v2);
    CHECK(proof.right);
    CHECK(proof.client_challenge == temp);
    CHECK(hex(proof.session_base_key) == "8de40ccadbc14a82f15cb0ad0de95ca3"); // 4.2.4.1.2
    CHECK(hex(Rc4(proof.key_exchange_key).apply(random_session_key)) == "c5dad2544fc9799094ce1ce90bc9d03e"); // 4.2.4.2.3
    const Proof of_lm = prove(answered(lm, ""), nonce, flags, password);
    CHECK(of_lm.dialect == Dialect::lm_v2);
    CHECK(of_lm.right);

    CHECK(hex(seal_key(Side::client, flags, random_session_key)) == "59f600973cc4960a25480a7c196e4c58"); // 4.2.4.4
    CHECK(hex(sign_key(Side::client, flags, random_session_key)) == "4788dc861b4782f35d43fd98fe1a2d39");
    const std::string plain = wire::utf16le_of("Plaintext");
    Security client(Side::client, flags, random_session_key);
    CHECK(hex(client.seal(plain)) == "54e50165bf1936dc996020c1811b0f06fb5f");
    CHECK(hex(client.sign(plain)) == "010000007fb38ec5c55d497600000000");
}

TEST_CASE("a wrong password, user, domain, challenge or blob proves nothing, in any dialect")
{
    const std::string temp = unhex("0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000 00000000 00000000");
    constexpr std::uint32_t v1 = 0xE2028233, v1_session = 0x820A8233, v2 = 0xE28A8233;
    const std::string right_v2 = hmac_md5(nt_owf_v2(password, user, domain), nonce + temp) + temp;
    const std::string nt_v1 = desl(nt_owf_v1(password), nonce), lm_v1 = desl(lm_owf_v1(password), nonce);
    const std::string session_lm = client_challenge + std::string(16, '\0');
    const std::string session_nt = unhex("7537f803ae367128ca458204bde7caf81e97ed2683267232");
    struct Case {
        std::string lm, nt;
        std::uint32_t flags;
        Dialect dialect;
    };
    const Case cases[] = {
        {"", right_v2, v2, Dialect::ntlm_v2},
        {lm_v1, nt_v1, v1, Dialect::ntlm_v1},
        {lm_v1, "", v1, Dialect::lm},
        {session_lm, session_nt, v1_session, Dialect::ntlm_v1_session},
        {unhex("86c35097ac9cec102554764a57cccc19") + client_challenge, "", v2, Dialect::lm_v2},
    };
    for (const Case& one : cases) {
        const Authenticate a = answered(one.lm, one.nt);
        INFO(static_cast<int>(one.dialect));
        CHECK(prove(a, nonce, one.flags, password).dialect == one.dialect);
        CHECK(prove(a, nonce, one.flags, password).right);
        CHECK_FALSE(prove(a, nonce, one.flags, "Passwore").right);
        CHECK_FALSE(prove(a, unhex("0123456789abcdee"), one.flags, password).right);
    }
    Authenticate other = answered("", right_v2);
    other.user = "USER"; // upper case either way
    CHECK(prove(other, nonce, v2, password).right);
    other.domain = "DOMAIN"; // 3.3.2: the domain counts as it is written
    CHECK_FALSE(prove(other, nonce, v2, password).right);
}

TEST_CASE("what one side seals and signs the other opens and believes, once and in order")
{
    for (const std::uint32_t flags : {0xE2028233u, 0x820A8233u, 0xE28A8233u, 0xE20A8233u, 0x020282B3u}) {
        INFO(flags);
        const std::string key = unhex("000102030405060708090a0b0c0d0e0f");
        Security client(Side::client, flags, key), server(Side::server, flags, key);
        for (const char* text : {"first", "second", ""}) {
            const std::string sealed = client.seal(text);
            const std::string signature = client.sign(text);
            CHECK(signature.size() == Security::signature_size);
            CHECK(server.unseal(sealed) == text);
            CHECK(server.verify(text, signature));
            const std::string back = server.seal(text);
            const std::string signed_back = server.sign(text);
            CHECK(client.unseal(back) == text);
            CHECK(client.verify(text, signed_back));
        }
        const std::string signature = client.sign("third");
        CHECK_FALSE(server.verify("thirD", signature));
        CHECK_FALSE(server.verify("third", signature)); // its number is used up
        CHECK_FALSE(server.verify("third", signature.substr(0, 15)));
        CHECK_FALSE(server.verify("third", ""));
    }
}

TEST_CASE("channel bindings are hashed as gss_channel_bindings_struct lies in memory")
{
    // A certificate's hash, and what python3-ntlm-auth makes of it.
    const std::string end_point = unhex("e3ca49271e5089cc48ce82109f1324f41dbeddc29a777410c738f7868c4ff405");
    CHECK(hex(channel_bindings(end_point)) == "6ea19df066da4622051f9c4f92c6df74");
    std::string laid_out(16, '\0');
    laid_out += std::string("\x35\0\0\0", 4) + "tls-server-end-point:" + end_point; // 21 + 32 bytes
    CHECK(channel_bindings(end_point) == md5(laid_out));
    CHECK(channel_bindings(end_point) != channel_bindings(end_point.substr(1)));
}
