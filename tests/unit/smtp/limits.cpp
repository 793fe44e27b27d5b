#include "smtp/limits.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace exemu;
using namespace exemu::smtp;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime start{};

} // namespace

TEST_CASE("a rate counts the last minute, whenever it began")
{
    struct Row {
        Duration at;
        bool allowed;
    };
    // Three a minute. What is refused does not count.
    const Row rows[] = {{0s, true}, {10s, true}, {20s, true}, {30s, false}, {59s, false}, {60s, true}, {69s, false}, {70s, true},
        {80s, true}, {119s, false}, {200s, true}};
    Rate rate;
    for (const Row& row : rows) {
        INFO(to_text(row.at));
        CHECK(rate.allows(start + row.at, 3) == row.allowed);
    }
}

TEST_CASE("a rate is idle once its last event is a minute old")
{
    Rate rate;
    CHECK(rate.idle(start));
    for (int i = 0; i < 5; ++i)
        rate.allows(start + i * 20s, 2);
    CHECK_FALSE(rate.idle(start + 100s));
    CHECK(rate.idle(start + 141s));
}

TEST_CASE("each source has its own rate, whatever its letter case")
{
    Limits limits;
    CHECK(limits.message_allowed("alice", start, 1));
    CHECK_FALSE(limits.message_allowed("Alice", start + 1s, 1));
    CHECK(limits.message_allowed("bob", start + 1s, 1));
    CHECK(limits.message_allowed("alice", start + 60s, 1));
}

TEST_CASE("sources are forgotten before they are too many")
{
    Limits limits;
    for (std::size_t i = 0; i < Limits::most_sources; ++i)
        limits.message_allowed("peer " + std::to_string(i), start, 1);
    limits.message_allowed("one more", start + 1s, 1); // somebody had to go, and it is remembered
    CHECK_FALSE(limits.message_allowed("one more", start + 2s, 1));
    limits.message_allowed("late", start + 90s, 1); // all others were quiet for a minute
    CHECK(limits.message_allowed("peer 7", start + 90s, 1));
}

TEST_CASE("connections are counted while they are held")
{
    Limits limits;
    const Limits::Held first(limits);
    {
        const Limits::Held second(limits);
        CHECK(second.among() == 2);
    }
    const Limits::Held third(limits);
    CHECK(third.among() == 2);
}

TEST_CASE("no limit of connections a minute is any number")
{
    Limits limits;
    for (int i = 0; i < 3; ++i)
        CHECK(limits.connection_allowed(start, 0));
    CHECK(limits.connection_allowed(start, 1));
    CHECK_FALSE(limits.connection_allowed(start + 1s, 1));
}
