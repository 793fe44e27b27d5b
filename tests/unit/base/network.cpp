#include "base/network.hpp"

#include <catch2/catch.hpp>

using exemu::Network;

TEST_CASE("networks as they are written, and who is in them")
{
    struct Case {
        const char *network, *inside, *outside;
    };
    const Case cases[] = {
        {"192.0.2.0/24", "192.0.2.255", "192.0.3.0"},
        {"192.0.2.7", "192.0.2.7", "192.0.2.8"},
        {"10.0.0.0/9", "10.127.0.1", "10.128.0.1"},
        {"0.0.0.0/0", "255.255.255.255", "::1"},
        {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"},
        {"::/0", "192.0.2.1", ""},
        {"::1", "::1", "::2"},
    };
    for (const Case& one : cases) {
        INFO(one.network);
        const auto network = Network::parse(one.network);
        REQUIRE(network);
        CHECK(network->contains(one.inside));
        CHECK_FALSE(network->contains(one.outside));
    }
    for (const char* wrong :
        {"", "/", "192.0.2.1/24", "192.0.2.0/33", "192.0.2/24", "::/129", "contoso.test", "192.0.2.0/-1", "192.0.2.0/"})
        CHECK_FALSE(Network::parse(wrong));
    CHECK(exemu::is_loopback("127.9.9.9"));
    CHECK(exemu::is_loopback("::1"));
    CHECK_FALSE(exemu::is_loopback("128.0.0.1"));
}
