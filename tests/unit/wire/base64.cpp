#include "wire/base64.hpp"

#include <catch2/catch.hpp>

using namespace exemu::wire;

TEST_CASE("base64 says the examples of RFC 4648 section 10")
{
    const std::pair<const char*, const char*> examples[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : examples) {
        CHECK(base64_encode(bytes) == text);
        CHECK(base64_decode(text) == std::string(bytes));
    }
}

TEST_CASE("base64 carries every byte, at every length")
{
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        REQUIRE(base64_decode(base64_encode(bytes)) == bytes);
        bytes += static_cast<char>(i * 7);
    }
}

TEST_CASE("base64 that is wrong is refused, and told where")
{
    struct Case {
        const char* text;
        std::size_t at;
    };
    const Case cases[] = {
        {"Zg=", 3},
        {"Zg", 2},
        {"Z", 1},
        {"Z===", 1},
        {"====", 0},
        {"=", 1},
        {"Zm9v\r\n", 4},
        {"Zm 9v", 2},
        {"Zm9-", 3},
        {"Zh==", 1},
        {"Zm9=", 2},
        {"Zg==Zg==", 2},
        {"*", 0},
        {"Zm9vYg", 6},
    };
    for (const Case& c : cases) {
        INFO(c.text);
        const auto decoded = base64_decode(c.text);
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().at == c.at);
    }
}
