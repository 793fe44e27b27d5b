#include "wire/utf16.hpp"
#include "wire/base64.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::wire;
using namespace std::literals;

TEST_CASE("names go to UTF-16 and back")
{
    struct Case {
        std::string_view utf8, utf16;
    };
    const Case cases[] = {
        {"", ""},
        {"User", "U\0s\0e\0r\0"sv},
        {"\xC3\xA4", "\xE4\0"sv},
        {"\xE2\x82\xAC", "\xAC\x20"sv},
        {"\xF0\x9F\x98\x80", "\x3D\xD8\x00\xDE"sv},
    };
    for (const Case& one : cases) {
        INFO(one.utf8);
        CHECK(utf16le_of(one.utf8) == one.utf16);
        const auto back = utf8_of(one.utf16);
        REQUIRE(back);
        CHECK(*back == one.utf8);
    }
}

TEST_CASE("what is no UTF-16 is told with its place; what is no UTF-8 is replaced")
{
    struct Case {
        std::string_view utf16;
        std::size_t at;
    };
    const Case cases[] = {{"U"sv, 0}, {"U\0s"sv, 2}, {"\x3D\xD8"sv, 2}, {"\x3D\xD8U\0"sv, 2}, {"U\0\x00\xDE"sv, 2}};
    for (const Case& one : cases) {
        const auto text = utf8_of(one.utf16);
        REQUIRE_FALSE(text);
        CHECK(text.error().at == one.at);
    }
    const std::string replaced = "\xFD\xFF"s;
    for (const std::string_view wrong : {"\xC3"sv, "\xFF"sv, "\x80"sv, "\xC0\x80"sv.substr(0, 1), "\xF8"sv})
        CHECK(utf16le_of(wrong) == replaced);
    CHECK(utf16le_of("\xED\xA0\x80") == replaced + replaced + replaced); // a surrogate in UTF-8 is none
}

TEST_CASE("upper case as Windows takes names")
{
    struct Case {
        std::string_view lower, upper;
    };
    const Case cases[] = {{"User9-x", "USER9-X"}, {"\xC3\xA4\xC3\xB7\xC3\xBF", "\xC3\x84\xC3\xB7\xC5\xB8"},
        {"\xC4\x8D\xC5\xBE", "\xC4\x8C\xC5\xBD"}, {"\xCE\xB1\xCF\x82", "\xCE\x91\xCF\x82"}, {"\xD0\xB6\xD1\x91", "\xD0\x96\xD0\x81"},
        {"\xC3\x9F", "\xC3\x9F"}};
    for (const Case& one : cases) {
        INFO(one.lower);
        CHECK(utf8_upper(one.lower) == one.upper);
        CHECK(utf8_upper(one.upper) == one.upper);
    }
}

TEST_CASE("base64url has no padding and its own two characters (RFC 4648 5)")
{
    struct Case {
        std::string_view bytes, text;
    };
    const Case cases[] = {{"", ""}, {"\xFB\xFF\xFE"sv, "-__-"}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}};
    for (const Case& one : cases) {
        CHECK(base64url_encode(one.bytes) == one.text);
        const auto back = base64url_decode(one.text);
        REQUIRE(back);
        CHECK(*back == one.bytes);
    }
    for (const char* wrong : {"Zg==", "+//+", "Z", "Zh", "Zm9v\n", "Zg="}) {
        INFO(wrong);
        CHECK_FALSE(base64url_decode(wrong));
    }
}
