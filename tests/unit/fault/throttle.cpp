#include "unit/fault/recorder.hpp"

#include <algorithm>

using namespace exemu;
using namespace exemu::fault;
using namespace std::chrono_literals;

TEST_CASE("throttle loses nothing, and N bytes take N / rate, however they are handed over")
{
    const std::string kilobyte(1024, 'x'), byte(1, 'y');
    struct Case {
        std::uint64_t rate;
        std::initializer_list<std::string> parts;
        Duration takes;
    };
    for (const Case& c : {
             Case{1, {"abc"}, 3s},
             Case{1024, {kilobyte}, 1s},
             Case{1024, {kilobyte, kilobyte, ""}, 2s},
             Case{64 * 1024, {kilobyte}, 15'625us},
             Case{3, {byte, byte, byte}, 1s}, // thirds of a second add up to a whole one
             Case{1'000'000'007, {kilobyte}, 1023ns},
             Case{std::uint64_t{1} << 40, {kilobyte}, 0ns},
         }) {
        const auto fault = throttle(c.rate);
        const Recorder recorder = written(*fault, c.parts);
        std::string all;
        for (const std::string& part : c.parts)
            all += part;
        INFO("at " << c.rate);
        REQUIRE(recorder.all() == all);
        REQUIRE(recorder.waited() == c.takes);
        REQUIRE(recorder.pauses.size() == recorder.pieces.size()); // a byte arrives when it has been carried, not before
    }
}

TEST_CASE("a throttled answer comes in twenty pieces a second, of one byte at least and 64 KiB at most")
{
    const std::string large(300'000, 'x');
    const auto longest = [&](std::uint64_t rate) {
        const Recorder recorder = written(*throttle(rate), large.substr(0, std::min<std::size_t>(large.size(), rate * 2)));
        std::size_t most = 0;
        for (const std::string& piece : recorder.pieces)
            most = std::max(most, piece.size());
        return most;
    };
    REQUIRE(longest(1) == 1);
    REQUIRE(longest(19) == 1);
    REQUIRE(longest(20'000) == 1000);
    REQUIRE(longest(1'000'000'000) == 65'536);
}

TEST_CASE("a rate of nothing still goes on") { REQUIRE(written(*throttle(0), "abc").all() == "abc"); }
