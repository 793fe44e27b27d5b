#include "words.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::journal;
using namespace exemu::journal::test;
using pattern::Pattern;

namespace {

Pattern compile(const Words& words, const std::string& event, std::initializer_list<std::pair<const char*, const char*>> when)
{
    Problems problems;
    Tree map = Tree::map();
    for (const auto& [key, value] : when)
        map.set(key, Tree::scalar(value));
    const Pattern pattern = Pattern::compile(Tree::scalar(event), &map, pattern::Use::expectation, words.all, problems);
    INFO(problems.to_text());
    REQUIRE(problems.empty());
    return pattern;
}

struct Evening { // four recipients and a message
    Evening() : journal(words.all, 2)
    {
        add(0, "ann@contoso.test", "451");
        add(1, "bob@contoso.test", "250");
        add(0, "carol@contoso.test", "451");
        add(1, "ann@contoso.test", "250");
        journal.add(0, header_of(words.end), [&](Packer& packer) { packer.add(words["size"], std::int64_t{500}); });
    }
    void add(std::size_t shard, std::string_view rcpt, std::string_view code)
    {
        journal.add(shard, header_of(words.rcpt), [&](Packer& packer) {
            packer.add(words["rcpt"], rcpt);
            packer.add(pattern::f_code, code);
        });
    }

    Words words;
    Journal journal;
};

} // namespace

TEST_CASE("events are counted and found by pattern")
{
    const Evening evening;
    CHECK(evening.journal.count(compile(evening.words, "smtp.rcpt", {})) == 4);
    CHECK(evening.journal.count(compile(evening.words, "smtp.*", {})) == 5);
    CHECK(evening.journal.count(compile(evening.words, "smtp.rcpt", {{"code", "250"}, {"rcpt", "ann*"}})) == 1);
    CHECK(evening.journal.count(compile(evening.words, "tcp.accept", {})) == 0);

    const auto found = evening.journal.find(compile(evening.words, "smtp.rcpt", {{"code", "451"}}));
    REQUIRE(found.size() == 2);
    CHECK(found[0].header().sequence == 1);
    CHECK(found[1].header().sequence == 3);
    CHECK(evening.journal.find(compile(evening.words, "smtp.rcpt", {}), 3).size() == 3);
    CHECK(evening.journal.find(compile(evening.words, "smtp.rcpt", {}), 0).empty());
}

TEST_CASE("near misses: the fewest differences first, then the latest")
{
    const Evening evening;
    const auto misses = evening.journal.nearest(compile(evening.words, "smtp.rcpt", {{"code", "250"}, {"rcpt", "carol@*"}}));
    REQUIRE(misses.size() == 3);
    CHECK(misses[0].record.header().sequence == 4); // another recipient
    CHECK(misses[1].record.header().sequence == 3); // another code
    CHECK(misses[2].record.header().sequence == 2);
    REQUIRE(misses[1].differences.size() == 1);
    CHECK(misses[1].differences[0].field == "code");
    CHECK(misses[1].differences[0].wanted == "250");
    CHECK(misses[1].differences[0].was == "451");
}

TEST_CASE("near misses are of the pattern's events alone, never matches, and at most as many as asked")
{
    const Evening evening;
    const Pattern pattern = compile(evening.words, "smtp.rcpt", {{"code", "250"}});
    CHECK(evening.journal.nearest(pattern, 10).size() == 2);
    CHECK(evening.journal.nearest(pattern, 1).size() == 1);
    CHECK(evening.journal.nearest(pattern, 0).empty());
    CHECK(evening.journal.nearest(compile(evening.words, "session.closed", {{"by", "peer"}})).empty());
    const auto first = [](const Record& record) { return record.header().sequence == 1; };
    const auto among = evening.journal.nearest(pattern, 3, first);
    REQUIRE(among.size() == 1);
    CHECK(among[0].record.header().sequence == 1);
}
