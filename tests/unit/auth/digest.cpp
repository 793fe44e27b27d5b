#include "auth/digest.hpp"
#include "unit/auth/hex.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::auth;
using test::hex;
using test::unhex;

TEST_CASE("MD4 gives RFC 1320's test suite (A.5)")
{
    struct Case {
        const char *text, *digest;
    };
    const Case cases[] = {
        {"", "31d6cfe0d16ae931b73c59d7e0c089c0"},
        {"a", "bde52cb31de33e46245e05fbdbd6fb24"},
        {"abc", "a448017aaf21d8525fc10ae87aa6729d"},
        {"message digest", "d9130a8164549fe818874806e1c7014b"},
        {"abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890", "e33b4ddc9c38f2199c3e7b164fcc0536"},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(hex(md4(one.text)) == one.digest);
    }
}

TEST_CASE("MD4 of every length around a block ends in the right padding")
{
    // Two lengths never share a digest where padding and length are right.
    std::string last;
    for (std::size_t size = 50; size < 140; ++size) {
        const std::string digest = md4(std::string(size, 'x'));
        CHECK(digest != last);
        CHECK(digest.size() == 16);
        last = digest;
    }
}

TEST_CASE("RC4 gives RFC 6229's key stream, and goes on where it stopped")
{
    Rc4 whole(unhex("0102030405"));
    CHECK(hex(whole.apply(std::string(32, '\0'))) == "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919");
    Rc4 pieces(unhex("0102030405"));
    std::string stream;
    for (int i = 0; i < 32; ++i)
        stream += pieces.apply(std::string(1, '\0'));
    CHECK(hex(stream) == "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919");
    Rc4 longer(unhex("0102030405060708090a0b0c0d0e0f10"));
    CHECK(hex(longer.apply(std::string(16, '\0'))) == "9ac7cc9a609d1ef7b2932899cde41b97");
}

TEST_CASE("HMAC-MD5, MD5, CRC-32 and DES")
{
    CHECK(hex(hmac_md5(std::string(16, '\x0b'), "Hi There")) == "9294727a3638bb1c13f48ef8158bfc9d"); // RFC 2202 2
    CHECK(hex(md5("message digest")) == "f96b697d7cb7938d525a2f31aaf161d0");                         // RFC 1321 A.5
    CHECK(crc32("123456789") == 0xCBF43926u);
    // The LM hash of nothing is the magic text under a key of zeros.
    CHECK(hex(des(std::string(7, '\0'), "KGS!@#$%")) == "aad3b435b51404ee");
}
