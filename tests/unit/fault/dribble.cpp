#include "unit/fault/recorder.hpp"

#include <algorithm>

using namespace exemu;
using namespace exemu::fault;

TEST_CASE("dribble loses nothing, keeps to its sizes and pauses between pieces, not before and not after")
{
    struct Case {
        std::size_t least, most;
    };
    for (const Case& c : {Case{1, 1}, Case{1, 9}, Case{5, 5}, Case{3, 1000}, Case{1000, 2000}}) {
        const auto fault = dribble(c.least, c.most, 40ms, 7);
        const Recorder recorder = written(*fault, reply);
        REQUIRE(recorder.all() == reply);
        for (std::size_t i = 0; i < recorder.pieces.size(); ++i) {
            REQUIRE(recorder.pieces[i].size() <= c.most);
            if (i + 1 < recorder.pieces.size())
                REQUIRE(recorder.pieces[i].size() >= c.least);
        }
        REQUIRE(recorder.pauses == std::vector<Duration>(recorder.pieces.size() - 1, 40ms));
    }
}

TEST_CASE("dribble draws its sizes: the same draw the same sizes, all of them from least to most")
{
    const std::string long_reply(2000, 'x');
    const auto sizes = [&](std::uint64_t draw) {
        std::vector<std::size_t> all;
        for (const std::string& piece : written(*dribble(2, 6, 1ms, draw), long_reply).pieces)
            all.push_back(piece.size());
        return all;
    };
    const auto seven = sizes(7);
    REQUIRE(seven == sizes(7));
    REQUIRE(seven != sizes(8));
    for (std::size_t size = 2; size <= 6; ++size)
        REQUIRE(std::ranges::count(seven, size) > 0);
}

TEST_CASE("dribble of nothing is nothing, and a least size of zero still goes on")
{
    REQUIRE(written(*dribble(1, 9, 40ms, 7), "").pieces.empty());
    REQUIRE(written(*dribble(0, 0, 40ms, 7), "abc").pieces == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("a dribble may write again: each reply of a connection is drawn on")
{
    const auto fault = dribble(1, 9, 40ms, 7);
    REQUIRE(written(*fault, reply).all() == reply);
    REQUIRE(written(*fault, reply).all() == reply);
}
