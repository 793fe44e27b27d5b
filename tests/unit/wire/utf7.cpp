#include "wire/utf7.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace exemu;
using namespace exemu::wire;

TEST_CASE("modified UTF-7 both ways")
{
    struct Case {
        const char *wire, *utf8;
    };
    const Case cases[] = {
        {"", ""},
        {"INBOX", "INBOX"},
        {"a&-b", "a&b"},
        {"&-", "&"},
        {"Entw&APw-rfe", "Entw\xc3\xbcrfe"},
        {"~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"}, // RFC 3501 5.1.3
        {"&2D3eAA-", "\xf0\x9f\x98\x80"},
    };
    for (const Case& each : cases) {
        INFO(each.wire);
        CHECK(decode_utf7(each.wire) == each.utf8);
        CHECK(encode_utf7(each.utf8) == each.wire);
    }
}

TEST_CASE("names that are no modified UTF-7")
{
    for (const char* broken : {"&", "&AP", "&AP-", "&A-", "&APwA-", "a&AGE-", "&2D0-", "&3gA-", "&AP/8-", "\xc3\xbc", "tab\t", "&APx-"})
        CHECK_FALSE(decode_utf7(broken));
}

TEST_CASE("any text survives the way there and back")
{
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (unsigned i = random() % 12; i > 0; --i) {
            char32_t c = random() % 2 ? 0x20 + random() % 0x5f : random() % 0x110000;
            if (c >= 0xd800 && c < 0xe000)
                c = 0xe9;
            append_utf8(text, c);
        }
        CHECK(is_utf8(text));
        const std::string wire = encode_utf7(text);
        REQUIRE(decode_utf7(wire) == text);
    }
    CHECK_FALSE(is_utf8("\xc0\x80"));
    CHECK_FALSE(is_utf8("\xed\xa0\x80"));
    CHECK_FALSE(is_utf8("\xf5\x80\x80\x80"));
    CHECK_FALSE(is_utf8("\xe2\x82"));
}
