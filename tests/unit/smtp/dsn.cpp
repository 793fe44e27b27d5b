#include "smtp/dsn.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::smtp;

TEST_CASE("NOTIFY names what is wanted, or NEVER alone")
{
    struct Row {
        const char* text;
        std::optional<Notify> means;
    };
    const Row rows[] = {
        {"", Notify{false, true, true}},
        {"NEVER", Notify{false, false, false}},
        {"SUCCESS", Notify{true, false, false}},
        {"FAILURE,DELAY", Notify{false, true, true}},
        {"success,Failure,delay", Notify{true, true, true}},
        {"SUCCESS,SUCCESS", Notify{true, false, false}},
        {"NEVER,SUCCESS", std::nullopt},
        {"SUCCESS,NEVER", std::nullopt},
        {"SUCCESS,", std::nullopt},
        {",SUCCESS", std::nullopt},
        {"SOMETIMES", std::nullopt},
        {"SUCCESSFAILURE", std::nullopt},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        const auto parsed = parse_notify(row.text);
        REQUIRE(parsed.has_value() == row.means.has_value());
        if (parsed)
            CHECK(*parsed == *row.means);
    }
}

TEST_CASE("xtext decodes plus and two hexadecimal digits, and nothing that would break a line")
{
    struct Row {
        const char *text, *means;
    };
    const Row rows[] = {
        {"", ""},
        {"abc", "abc"},
        {"a+2Bb", "a+b"},
        {"a+3Db", "a=b"},
        {"+c3+A9", "\xc3\xa9"},
        {"+20", " "},
        {"a+", nullptr},
        {"a+2", nullptr},
        {"a=b", nullptr},
        {"a b", nullptr},
        {"+ZZ", nullptr},
        {"+0A", nullptr},
        {"+00", nullptr},
        {"+7F", nullptr},
        {"\x7f", nullptr},
        {"\xc3\xa9", nullptr},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        const auto parsed = decode_xtext(row.text);
        REQUIRE(parsed.has_value() == (row.means != nullptr));
        if (parsed)
            CHECK(*parsed == row.means);
    }
}

TEST_CASE("ORCPT is an address type and an address in xtext")
{
    const auto good = parse_orcpt("rfc822;Bob+2Bx@Example.test");
    REQUIRE(good);
    CHECK(good->type == "rfc822");
    CHECK(good->address == "Bob+x@Example.test");
    for (const char* wrong : {"", "rfc822", "rfc822;", ";a@b", "rfc 822;a@b", "rfc822;a+ZZ", "rfc822;a+0D+0AX: y"}) {
        INFO(wrong);
        CHECK_FALSE(parse_orcpt(wrong));
    }
}
