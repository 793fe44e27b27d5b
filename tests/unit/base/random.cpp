#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <set>

using namespace exemu;

TEST_CASE("mix is splitmix64")
{
    // The first three numbers of the reference generator from state 0, whose state grows by the golden ratio.
    CHECK(mix(0) == 0xe220a8397b1dcdafu);
    CHECK(mix(0x9e3779b97f4a7c15u) == 0x6e789e6aa1b965f4u);
    CHECK(mix(2 * 0x9e3779b97f4a7c15u) == 0x06c45d188009454fu);
}

TEST_CASE("hashes are the same in every run and on every platform")
{
    // Fixed for ever: a scenario's seed must choose the same 5% of accounts in every release.
    CHECK(hash_of(1, "alice") == 0xd188836f00004ccbu);
    CHECK(hash_of(1, {"rule", "alice"}) == 0xfcd651d1ae278841u);
}

TEST_CASE("seed, text and the borders of parts all count")
{
    const std::set<std::uint64_t> all = {
        hash_of(1, "ab"),
        hash_of(2, "ab"),
        hash_of(1, "ba"),
        hash_of(1, {"ab"}),
        hash_of(1, {"a", "b"}),
        hash_of(1, {"ab", ""}),
        hash_of(1, {"", "ab"}),
        hash_of(1, {"b", "a"}),
        hash_of(1, ""),
        hash_of(1, {""}),
        hash_of(1, {"", ""}),
    };
    CHECK(all.size() == 11);
}

TEST_CASE("a share of names is near what was asked")
{
    int chosen = 0;
    for (int i = 0; i < 100'000; ++i)
        chosen += hash_of(20240117, {"slow for some", "user" + std::to_string(i)}) % 1'000'000 < 50'000;
    CHECK(chosen > 4'700);
    CHECK(chosen < 5'300);
}

TEST_CASE("a generator repeats itself by seed")
{
    Random one(7), two(7), other(8);
    bool differs = false;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t value = one.next();
        REQUIRE(value == two.next());
        differs = differs || value != other.next();
    }
    CHECK(differs);
}

TEST_CASE("draws below a bound are even")
{
    Random random(1);
    CHECK(random.below(0) == 0);
    CHECK(random.below(1) == 0);
    int counts[6] = {};
    for (int i = 0; i < 60'000; ++i)
        ++counts[random.below(6)];
    for (const int count : counts) {
        CHECK(count > 9'600);
        CHECK(count < 10'400);
    }
    const std::uint64_t bound = (std::uint64_t{1} << 63) + 1;
    for (int i = 0; i < 1000; ++i)
        REQUIRE(random.below(bound) < bound);
}

TEST_CASE("unit and normal draws have their mean and spread")
{
    Random random(3);
    double sum = 0, squares = 0, units = 0;
    constexpr int draws = 100'000;
    for (int i = 0; i < draws; ++i) {
        const double unit = random.unit(), normal = random.normal();
        REQUIRE(unit >= 0);
        REQUIRE(unit < 1);
        REQUIRE(std::isfinite(normal));
        units += unit;
        sum += normal;
        squares += normal * normal;
    }
    CHECK(units / draws == Approx(0.5).margin(0.01));
    CHECK(sum / draws == Approx(0).margin(0.02));
    CHECK(squares / draws == Approx(1).margin(0.03));
}
