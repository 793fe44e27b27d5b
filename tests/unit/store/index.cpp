#include "store/index.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using exemu::store::Index;

namespace {

struct Number { // empty is 0
    int value = 0;
    explicit operator bool() const { return value != 0; }
};

std::map<unsigned, int> contents(const Index<unsigned, Number>& index, unsigned after = 0)
{
    std::map<unsigned, int> all;
    index.each_after(after, [&](unsigned key, Number number) { return all.emplace(key, number.value).second; });
    return all;
}

} // namespace

TEST_CASE("an index agrees with a map, whatever is taken from it")
{
    const unsigned seed = std::random_device()();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    Index<unsigned, Number> index;
    std::map<unsigned, int> model;
    unsigned last = 0;
    for (int round = 0; round < 40'000; ++round) {
        // Long phases of growth, of shrinking, and of a queue of steady length.
        const unsigned phase = (static_cast<unsigned>(round) / 5000) % 3;
        const unsigned dice = random() % 10;
        if (dice < (phase == 0 ? 7u : phase == 1 ? 2u : 5u)) {
            last += 1 + random() % 3;
            index.add(last, {static_cast<int>(last)});
            model.emplace(last, static_cast<int>(last));
        } else if (phase == 2 || dice % 2 == 0) {
            const auto front = index.take_front();
            REQUIRE(front.has_value() == !model.empty());
            if (front) {
                REQUIRE(front->key == model.begin()->first);
                model.erase(model.begin());
            }
        } else {
            const unsigned key = last == 0 ? 1 : 1 + random() % last;
            REQUIRE(index.take(key).value == (model.contains(key) ? model[key] : 0));
            model.erase(key);
        }
        REQUIRE(index.size() == model.size());
        const unsigned probe = last == 0 ? 1 : 1 + random() % last;
        REQUIRE((index.find(probe) != nullptr) == model.contains(probe));
        REQUIRE((index.front() != nullptr) == !model.empty());
        REQUIRE(index.memory() <= (4 * model.size() + 64) * 8 + 64);
        if (round % 500 == 0) {
            REQUIRE(contents(index) == model);
            REQUIRE(contents(index, probe) == std::map(model.upper_bound(probe), model.end()));
        }
    }
}

TEST_CASE("a queue of steady length stays small")
{
    Index<unsigned, Number> queue;
    for (unsigned i = 1; i <= 1'000'000; ++i) {
        queue.add(i, {1});
        if (queue.size() > 1000)
            queue.take_front();
    }
    CHECK(queue.size() == 1000);
    CHECK(queue.memory() <= 2 * 1000 * 8 + 256);
}

TEST_CASE("a visit ends when it is told to")
{
    Index<unsigned, Number> index;
    for (unsigned i = 1; i <= 5; ++i)
        index.add(i, {1});
    unsigned seen = 0;
    index.each([&](unsigned key, Number) { return (seen = key) < 3; });
    CHECK(seen == 3);
    index.each_after(3, [&](unsigned key, Number) { return (seen = key) < 4; });
    CHECK(seen == 4);
}
