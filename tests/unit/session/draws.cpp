// Same seed: same decisions, on any number of shards.
#include "support/toys/talk.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace exemu;
using namespace exemu::test;

namespace {

constexpr int people = 60;

std::string accounts()
{
    std::string yaml = "accounts:\n";
    for (int i = 0; i < people; ++i)
        yaml += fmt::format("  p{}: {{password: secret}}\n", i);
    return yaml;
}

// Everybody, from first to last or the other way, with their connections round the shards, says PUT three times; a word of
// "-" and "x" for each, in order of their names' numbers.
std::vector<std::string> refusals(const std::string& yaml, std::size_t shards, bool backwards)
{
    Talk talk(accounts() + yaml, shards);
    std::vector<std::string> all(people);
    for (int i = 0; i < people; ++i) {
        const int person = backwards ? people - 1 - i : i;
        auto peer = talk.open(fmt::format("p{}", person), static_cast<std::size_t>(i) % shards);
        for (int n = 0; n < 3; ++n)
            all[static_cast<std::size_t>(person)] += peer.ask("a PUT lunch") == "a NO hit\n" ? 'x' : '-';
    }
    return all;
}

} // namespace

TEST_CASE("share: the same part of the accounts, in any order, on any number of shards")
{
    const auto yaml = [](int seed) {
        return fmt::format(
            "seed: {}\nrules:\n  - {{name: some, event: tagged.put, scope: account, share: 30%, do: {{reply: \"NO hit\"}}}}\n", seed);
    };
    const std::vector<std::string> first = refusals(yaml(1), 1, false);
    REQUIRE(first == refusals(yaml(1), 1, true));
    REQUIRE(first == refusals(yaml(1), 2, false));
    REQUIRE(first == refusals(yaml(1), 2, true));
    REQUIRE(first != refusals(yaml(2), 1, false));
    const auto chosen = std::count(first.begin(), first.end(), "xxx");
    REQUIRE(chosen + std::count(first.begin(), first.end(), "---") == people); // all or nothing
    REQUIRE(chosen > people / 10);
    REQUIRE(chosen < people / 2);
}

TEST_CASE("chance: drawn for each counted turn of a scope value, whatever the others do")
{
    const std::string yaml = "seed: 3\nrules:\n  - {name: some, event: tagged.put, scope: account, chance: 40%, do: {reply: \"NO hit\"}}\n";
    const std::vector<std::string> first = refusals(yaml, 1, false);
    REQUIRE(first == refusals(yaml, 2, true));
    // Another rule above shifts nothing.
    const std::string with_another = "seed: 3\nrules:\n  - {name: more, event: tagged.put, chance: 50%, do: {note: drawn}}\n" +
        yaml.substr(yaml.find("  - "));
    REQUIRE(first == refusals(with_another, 2, false));
    std::string all;
    for (const std::string& one : first)
        all += one;
    const auto hits = std::count(all.begin(), all.end(), 'x');
    REQUIRE(hits > people * 3 * 2 / 10);
    REQUIRE(hits < people * 3 * 6 / 10);
    REQUIRE(std::set<std::string>(first.begin(), first.end()).size() > 3);
}

TEST_CASE("a refused draw does not use up times")
{
    const auto hits = [](const std::string& keys) {
        Talk talk("seed: 3\nrules:\n  - {name: some, event: tagged.put, " + keys + ", do: {reply: \"NO hit\"}}\n");
        auto alice = talk.open("alice");
        std::string all;
        for (int i = 0; i < 40; ++i)
            all += alice.ask("a PUT lunch") == "a NO hit\n" ? 'x' : '-';
        return all;
    };
    std::string free = hits("chance: 20%");
    REQUIRE(std::count(free.begin(), free.end(), 'x') > 3);
    // With `times: 3` the same turns are hit, up to the third.
    std::size_t at = 0;
    for (int i = 0; i < 3; ++i)
        at = free.find('x', at) + 1;
    std::replace(free.begin() + static_cast<std::ptrdiff_t>(at), free.end(), 'x', '-');
    REQUIRE(hits("chance: 20%, times: 3") == free);
}
