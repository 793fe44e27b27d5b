#include "scenario/advertise.hpp"

#include <catch2/catch.hpp>

using namespace exemu::scenario;

TEST_CASE("what a listener advertises is a name or an address, perhaps with a port")
{
    struct Case {
        const char* text;
        const char* host; // null: refused
        unsigned port;    // 0: none
    };
    const Case cases[] = {
        {"mail.example.test", "mail.example.test", 0},
        {"198.51.100.10", "198.51.100.10", 0},
        {"localhost:8443", "localhost", 8443},
        {"2001:db8::1", "2001:db8::1", 0},
        {"[2001:db8::1]", "2001:db8::1", 0},
        {"[2001:db8::1]:8443", "2001:db8::1", 8443},
        {"", nullptr, 0},
        {":443", nullptr, 0},
        {"mail:", nullptr, 0},
        {"mail:0", nullptr, 0},
        {"mail:65536", nullptr, 0},
        {"mail:44x", nullptr, 0},
        {"a b", nullptr, 0},
        {"https://mail", nullptr, 0},
        {"mail/owa", nullptr, 0},
        {"[mail]:1", nullptr, 0},
        {"[2001:db8::1", nullptr, 0},
        {"[2001:db8::1]8443", nullptr, 0},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const auto said = parse_advertise(one.text);
        REQUIRE(said.has_value() == (one.host != nullptr));
        if (said) {
            CHECK(said->host == one.host);
            CHECK(said->port.value_or(0) == one.port);
        }
    }
}
