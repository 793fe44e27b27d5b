#include "net/client_hello.hpp"
#include "net/handshake_records.hpp"

#include "wire/byte_reader.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::net;

namespace {

std::string u16(std::size_t number) { return {static_cast<char>(number >> 8), static_cast<char>(number)}; }

std::string numbers(const std::vector<std::uint16_t>& all)
{
    std::string bytes;
    for (const std::uint16_t one : all)
        bytes += u16(one);
    return bytes;
}

std::string extension(std::uint16_t type, const std::string& body) { return u16(type) + u16(body.size()) + body; }
std::string list(const std::string& body) { return u16(body.size()) + body; }
std::string short_list(const std::string& body) { return std::string(1, static_cast<char>(body.size())) + body; }

// A handshake message, with extensions as they are given.
std::string message(std::uint16_t version, const std::vector<std::uint16_t>& ciphers, const std::string& extensions, bool any = true)
{
    const std::string body = u16(version) + std::string(32, 'r') + std::string(1, '\0') + list(numbers(ciphers)) + std::string("\1\0", 2) +
        (any ? list(extensions) : "");
    return std::string("\1\0", 2) + u16(body.size()) + body;
}

} // namespace

TEST_CASE("JA3 is that of its authors")
{
    // From the description of JA3: 769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0
    const std::string extensions = extension(0, list(std::string("\0", 1) + list("example.com"))) +
        extension(10, list(numbers({23, 24, 25}))) + extension(11, short_list(std::string(1, '\0')));
    const auto hello = parse_client_hello(message(0x301, {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4}, extensions));
    REQUIRE(hello.has_value());
    CHECK(hello->server_name == "example.com");
    CHECK(ja3_of(*hello) == "ada70206e40642a3e4461f35503241d5");
    // And without extensions: 769,4-5-10-9-100-98-3-6-19-18-99,,,
    const auto bare = parse_client_hello(message(0x301, {4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99}, "", false));
    REQUIRE(bare.has_value());
    CHECK(ja3_of(*bare) == "de350869b8c85de67a350c8d186f11e6");
}

TEST_CASE("JA4 is that of its authors, GREASE left out")
{
    // The browser of JA4's technical details.
    std::string extensions = extension(0x2a2a, "");
    extensions += extension(0x0000, list(std::string("\0", 1) + list("example.com")));
    for (const std::uint16_t type : {0x0017, 0xff01, 0x0005, 0x0012, 0x0015, 0x001b, 0x0023, 0x002d, 0x0033, 0x4469})
        extensions += extension(type, "");
    extensions += extension(0x000a, list(numbers({0x1a1a, 0x001d, 0x0017, 0x0018})));
    extensions += extension(0x000b, short_list(std::string(1, '\0')));
    extensions += extension(0x000d, list(numbers({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601})));
    extensions += extension(0x0010, list(short_list("h2") + short_list("http/1.1")));
    extensions += extension(0x002b, short_list(numbers({0x0a0a, 0x0304, 0x0303})));
    extensions += extension(0x5a5a, std::string(1, '\0'));
    const std::vector<std::uint16_t> ciphers{
        0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
    const auto hello = parse_client_hello(message(0x303, ciphers, extensions));
    REQUIRE(hello.has_value());
    CHECK(ja4_of(*hello) == "t13d1516h2_8daaf6152771_e5627efa2ab1");
    CHECK(hello->versions == std::vector<std::uint16_t>{0x0a0a, 0x0304, 0x0303});
}

TEST_CASE("the head of JA4, field by field")
{
    struct Case {
        const char* head;
        std::uint16_t version;
        std::string extensions;
    };
    const Case cases[] = {
        {"t12i010000", 0x303, ""},
        {"t10i010000", 0x301, ""},
        {"ts3i010000", 0x300, ""},
        {"t00i010000", 0x7f1c, ""},
        {"t12i0101h1", 0x303, extension(16, list(short_list("http/1.1")))},
        {"t12i010100", 0x303, extension(16, list(""))},
        {"t12i0101ab", 0x303, extension(16, list(short_list("\xab")))}, // one byte that is no letter: its hexadecimal form
        {"t12i010139", 0x303, extension(16, list(short_list("0\xa9")))},
        {"t13i010100", 0x303, extension(43, short_list(numbers({0x304})))},
        {"t12d010100", 0x303, extension(0, list(std::string("\0", 1) + list("a")))},
    };
    for (const Case& c : cases) {
        const auto hello = parse_client_hello(message(c.version, {0x2f}, c.extensions, !c.extensions.empty()));
        REQUIRE(hello.has_value());
        CHECK(ja4_of(*hello).substr(0, 10) == c.head);
    }
    const auto none = parse_client_hello(message(0x303, {}, "", false));
    REQUIRE(none.has_value());
    CHECK(ja4_of(*none) == "t12i000000_000000000000_000000000000");
}

TEST_CASE("a ClientHello cut anywhere is an error, and broken extensions inside are as if absent")
{
    const std::string whole = message(0x303, {0x2f, 0x35}, extension(10, list(numbers({23}))) + extension(16, list(short_list("h2"))));
    REQUIRE(parse_client_hello(whole).has_value());
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        CHECK_FALSE(parse_client_hello(std::string_view(whole).substr(0, cut)).has_value());
    const auto lying = parse_client_hello(message(0x303, {0x2f}, extension(10, u16(500) + numbers({23})) + extension(16, list("\x09h2"))));
    REQUIRE(lying.has_value());
    CHECK(lying->groups.empty());
    CHECK(lying->alpn.empty());
    CHECK(lying->extensions == std::vector<std::uint16_t>{10, 16});
}

TEST_CASE("a hello wrapped in SSL 2's form is read too")
{
    const std::string specs("\0\0\x2f\x07\0\xc0\0\0\x35", 9);
    const std::string wrapped = "\1" + u16(0x301) + u16(specs.size()) + u16(0) + u16(16) + specs + std::string(16, 'c');
    const auto hello = parse_client_hello(wrapped);
    REQUIRE(hello.has_value());
    CHECK(hello->legacy_version == 0x301);
    CHECK(hello->ciphers == std::vector<std::uint16_t>{0x2f, 0x35});
    CHECK_FALSE(parse_client_hello(std::string_view(wrapped).substr(0, 12)).has_value());
}

TEST_CASE("handshake records are cut smaller, what keys protect stays")
{
    const std::string record = std::string("\x16\3\3", 3) + u16(5) + "hello";
    const std::string protected_part = std::string("\x14\3\3\0\1\1", 6) + std::string("\x16\3\3\0\2ab", 7);
    const auto piece = [](std::string_view text) { return std::string("\x16\3\3", 3) + u16(text.size()) + std::string(text); };
    struct Case {
        const char* what;
        std::string flight;
        std::size_t most;
        std::string cut;
    };
    const Case cases[] = {
        {"one by one", record, 1, piece("h") + piece("e") + piece("l") + piece("l") + piece("o")},
        {"two by two", record, 2, piece("he") + piece("ll") + piece("o")},
        {"as large as it is", record, 5, record},
        {"larger", record, 100, record},
        {"two records", record + record, 3, piece("hel") + piece("lo") + piece("hel") + piece("lo")},
        {"until keys protect", record + protected_part, 4, piece("hell") + piece("o") + protected_part},
        {"an alert", std::string("\x15\3\3\0\2\2\x28", 7), 1, std::string("\x15\3\3\0\2\2\x28", 7)},
        {"half a record", record.substr(0, 7), 1, record.substr(0, 7)},
        {"nothing", "", 1, ""},
    };
    for (const Case& c : cases) {
        INFO(c.what);
        CHECK(in_smaller_records(c.flight, c.most) == c.cut);
    }
}
