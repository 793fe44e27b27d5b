#include "auth/sealer.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace exemu::auth;

TEST_CASE("what is sealed is opened for the same end, by the same key, unchanged")
{
    const Sealer sealer, other;
    for (const std::string& text : {std::string(), std::string("x"), std::string(1000, '\0')}) {
        const std::string sealed = sealer.seal("cookie", text);
        CHECK(sealed.size() == text.size() + Sealer::overhead);
        CHECK(sealer.open("cookie", sealed) == text);
        CHECK_FALSE(sealer.open("canary", sealed));
        CHECK_FALSE(other.open("cookie", sealed));
        for (std::size_t i = 0; i < sealed.size(); i += 5) {
            std::string altered = sealed;
            altered[i] = static_cast<char>(altered[i] ^ 1);
            CHECK_FALSE(sealer.open("cookie", altered));
            CHECK_FALSE(sealer.open("cookie", sealed.substr(0, i)));
        }
    }
    CHECK(sealer.seal("a", "x") != sealer.seal("a", "x"));
}

TEST_CASE("signatures differ by end, text and key")
{
    const Sealer sealer(std::string(32, 'k'));
    CHECK(sealer.sign("a", "text").size() == 32);
    CHECK(sealer.sign("a", "text") == Sealer(std::string(32, 'k')).sign("a", "text"));
    CHECK(sealer.sign("a", "text") != sealer.sign("b", "text"));
    CHECK(sealer.sign("a", "text") != sealer.sign("a", "texts"));
    CHECK_THROWS_AS(Sealer("short"), std::logic_error);
}

// FIPS 197, Appendix C.3
TEST_CASE("one block of AES-256")
{
    std::string key, block;
    for (int i = 0; i < 32; ++i)
        key += static_cast<char>(i);
    for (int i = 0; i < 16; ++i)
        block += static_cast<char>(i * 17);
    const std::string sealed = encrypt_block(key, block);
    CHECK(sealed == "\x8e\xa2\xb7\xca\x51\x67\x45\xbf\xea\xfc\x49\x90\x4b\x49\x60\x89");
    CHECK(decrypt_block(key, sealed) == block);
    CHECK_THROWS_AS(encrypt_block(key, "short"), std::logic_error);
}
