#include "unit/fault/recorder.hpp"

#include <set>

using namespace exemu;
using namespace exemu::fault;

TEST_CASE("garbage: so many bytes come instead, once for the whole answer, and never for nothing")
{
    for (const std::size_t size : {1u, 5u, 64u, 100'000u}) {
        const auto fault = garbage(size, 7);
        const Recorder recorder = written(*fault, {"", "250 OK\r\n", "250 more\r\n"});
        REQUIRE(recorder.pieces.size() == 1);
        REQUIRE(recorder.pieces.front().size() == size);
        REQUIRE(recorder.pauses.empty());
    }
    REQUIRE(written(*garbage(64, 7), "").pieces.empty());
    REQUIRE(written(*garbage(0, 7), "250 OK").pieces.empty());
}

TEST_CASE("garbage is drawn: the same draw the same bytes, another draw others, and any byte may come")
{
    const std::string one = written(*garbage(4096, 7), "x").all();
    REQUIRE(one == written(*garbage(4096, 7), "quite another answer").all());
    REQUIRE(one != written(*garbage(4096, 8), "x").all());
    REQUIRE(std::set<char>(one.begin(), one.end()).size() == 256);
}
