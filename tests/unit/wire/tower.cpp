#include "wire/tower.hpp"

#include "support/hex.hpp"

#include <catch2/catch.hpp>

using namespace exemu::wire;
using exemu::test::bytes_of;
using exemu::test::hex_of;

namespace {

const char* nspi_on_59531 = "05 00 13 00 0d 18 5a cc f5 64 42 1a 10 8c 59 08 00 2b 2f 84 26 38 00 02 00 00 00 "
                            "13 00 0d 04 5d 88 8a eb 1c c9 11 9f e8 08 00 2b 10 48 60 02 00 02 00 00 00 "
                            "01 00 0b 02 00 00 00 01 00 07 02 00 e8 8b 01 00 09 04 00 c6 33 64 0a";

Endpoint nspi()
{
    Endpoint endpoint;
    endpoint.interface = {*Uuid::parse("f5cc5a18-4264-101a-8c59-08002b2f8426"), 56, 0};
    endpoint.transfer = ndr20;
    endpoint.sequence = ProtocolSequence::tcp;
    endpoint.port = 59531;
    endpoint.address = 0xc633640a; // 198.51.100.10
    return endpoint;
}

} // namespace

TEST_CASE("a tower of TCP, both ways")
{
    CHECK(hex_of(write_tower(nspi())) == nspi_on_59531);
    CHECK(bytes_of(nspi_on_59531).size() == 75);
    const auto floors = read_tower(bytes_of(nspi_on_59531));
    REQUIRE(floors);
    CHECK(floors->size() == 5);
    const auto endpoint = endpoint_of(*floors);
    REQUIRE(endpoint);
    CHECK(*endpoint == nspi());
    CHECK(endpoint_of(bytes_of(nspi_on_59531)) == nspi());
    CHECK(write_tower(*floors) == bytes_of(nspi_on_59531));
}

TEST_CASE("a tower cut anywhere is none")
{
    const std::string whole = bytes_of(nspi_on_59531);
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        INFO(cut);
        CHECK_FALSE(read_tower(whole.substr(0, cut)));
        CHECK_FALSE(endpoint_of(whole.substr(0, cut)));
    }
    CHECK_FALSE(read_tower(whole + "x"));
    CHECK_FALSE(read_tower(bytes_of("11 00"))); // 17 floors
    CHECK_FALSE(read_tower(bytes_of("01 00 ff ff 0d")));
}

TEST_CASE("what a tower says of its transport")
{
    struct Case {
        const char *rpc, *transport, *means;
    };
    const Case cases[] = {{"0b", "07", "tcp"}, {"0b", "1f", "http"}, {"0b", "0f", "pipe"}, {"0a", "08", "udp"}, {"0c", "10", "lrpc"},
        {"0a", "07", "other"}, {"0b", "55", "other"}};
    for (const Case& one : cases) {
        auto floors = *read_tower(write_tower(nspi()));
        floors[2].left = bytes_of(one.rpc);
        floors[3].left = bytes_of(one.transport);
        const auto endpoint = endpoint_of(floors);
        REQUIRE(endpoint);
        CHECK(to_text(endpoint->sequence) == one.means);
    }
    auto floors = *read_tower(write_tower(nspi()));
    floors[0].left[0] = 7; // no UUID
    CHECK_FALSE(endpoint_of(floors));
    CHECK_FALSE(endpoint_of(std::vector<Floor>()));
}

TEST_CASE("addresses of version 4")
{
    CHECK(ipv4_of("198.51.100.10") == 0xc633640au);
    CHECK(ipv4_of("0.0.0.0") == 0u);
    for (const char* wrong : {"", "::1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1..2.3", "1.2.3.4 ", "a.b.c.d", "1.2.3.4444"})
        CHECK_FALSE(ipv4_of(wrong));
}

TEST_CASE("bind-time features are in the UUID")
{
    const auto uuid = Uuid::parse("6cb71c2c-9812-4540-0300-000000000000");
    REQUIRE(uuid);
    CHECK(features_asked(*uuid) == 3u);
    CHECK_FALSE(features_asked(ndr20.uuid));
}
