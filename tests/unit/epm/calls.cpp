#include "epm/calls.hpp"

#include "support/hex.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::epm;

TEST_CASE("ept_map as clients send it, and cut anywhere")
{
    const std::string stub = test::bytes_of(
        "01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 00 00 00 4b 00 00 00 4b 00 00 00 "
        "05 00 13 00 0d 18 5a cc f5 64 42 1a 10 8c 59 08 00 2b 2f 84 26 38 00 02 00 00 00 "
        "13 00 0d 04 5d 88 8a eb 1c c9 11 9f e8 08 00 2b 10 48 60 02 00 02 00 00 00 "
        "01 00 0b 02 00 00 00 01 00 07 02 00 00 87 01 00 09 04 00 00 00 00 00 00 "
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 00 00 00");
    Map map;
    wire::NdrReader in(stub);
    map.in(in);
    REQUIRE(in.ok());
    CHECK(map.most == 4);
    REQUIRE(map.tower);
    CHECK(map.tower->octets.size() == 75);
    rpc::Facts told;
    map.tell(told);
    CHECK(told.uuid == "f5cc5a18-4264-101a-8c59-08002b2f8426");
    CHECK(told.version == "56.0");
    CHECK(told.protseq == "tcp");
    CHECK(told.resumed == std::optional(false));
    for (std::size_t cut = 0; cut < stub.size(); ++cut) {
        Map shorter;
        wire::NdrReader part(std::string_view(stub).substr(0, cut));
        shorter.in(part);
        CHECK_FALSE(part.ok());
    }
}

TEST_CASE("an answer of ept_lookup is read again as it was")
{
    Lookup lookup;
    lookup.entries.most = 500;
    lookup.entries.items.push_back({{}, Tower{"abcdef"}, {"MS Exchange Directory RFR Interface"}});
    lookup.entries.items.push_back({{}, Tower{"xyz"}, {""}});
    wire::NdrWriter out;
    lookup.out(out);
    const std::string stub = out.take();
    Lookup again;
    wire::NdrReader in(stub);
    again.out(in);
    REQUIRE(in.ok());
    REQUIRE(again.entries.items.size() == 2);
    CHECK(again.entries.items[0].annotation.text == "MS Exchange Directory RFR Interface");
    CHECK(again.entries.items[1].tower->octets == "xyz");
    CHECK(in.left() == 0);
}

TEST_CASE("refused with a status, an answer is empty and has no handle")
{
    Map map;
    map.most = 3;
    map.handle.attributes = 7;
    map.refuse(not_registered);
    wire::NdrWriter out;
    map.out(out);
    CHECK(test::hex_of(out.take()) ==
        "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00 00 00 00 00 d6 a0 c9 16");
}
