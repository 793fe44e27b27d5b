#include "words.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace exemu;
using namespace exemu::journal;
using namespace exemu::journal::test;

namespace {

std::vector<std::uint64_t> sequences(Journal::Reader& reader, std::uint64_t last = UINT64_MAX)
{
    std::vector<std::uint64_t> all;
    while (const auto record = reader.next(last))
        all.push_back(record->header().sequence);
    return all;
}

std::vector<std::uint64_t> from_to(std::uint64_t first, std::uint64_t last)
{
    std::vector<std::uint64_t> all;
    for (std::uint64_t n = first; n <= last; ++n)
        all.push_back(n);
    return all;
}

} // namespace

TEST_CASE("events of several rings are read in the order they were written")
{
    const Words words;
    Journal journal(words.all, 3);
    const std::size_t shards[] = {0, 2, 2, 1, 0, 1, 2, 0, 0, 1};
    for (std::size_t i = 0; i < std::size(shards); ++i)
        CHECK(add_rcpt(journal, words, shards[i], std::to_string(i + 1)) == i + 1);

    Journal::Reader reader(journal);
    for (std::size_t i = 1; i <= std::size(shards); ++i) {
        const auto record = reader.next();
        REQUIRE(record);
        CHECK(record->header().sequence == i);
        CHECK(text_of(record->field(words["rcpt"])) == std::to_string(i));
    }
    CHECK_FALSE(reader.next());
    CHECK(reader.lost() == 0);
    CHECK(reader.read_to() == 10);

    add_rcpt(journal, words, 1, "later");
    CHECK(sequences(reader) == from_to(11, 11));
}

TEST_CASE("a reader begins after a number and stops at one")
{
    const Words words;
    Journal journal(words.all, 2);
    for (std::size_t i = 0; i < 20; ++i)
        add_rcpt(journal, words, i % 2, "x");
    Journal::Reader reader(journal, 5);
    CHECK(sequences(reader, 9) == from_to(6, 9));
    CHECK(sequences(reader, 9).empty());
    CHECK(sequences(reader) == from_to(10, 20));
    CHECK(reader.lost() == 0);

    Journal::Reader ahead(journal, 25);
    CHECK_FALSE(ahead.next());
    for (int i = 0; i < 6; ++i)
        add_rcpt(journal, words, 0, "x");
    CHECK(sequences(ahead) == from_to(26, 26));
}

TEST_CASE("what is evicted is counted, by the journal and by each reader")
{
    const Words words;
    Journal journal(words.all, 2, 1); // the smallest rings there are
    Journal::Reader early(journal);
    const std::string text(1000, 'r');
    std::uint64_t written = 0;
    for (std::size_t i = 0; i < 20; ++i)
        written = add_rcpt(journal, words, i % 2, text);
    CHECK(sequences(early) == from_to(1, 20));
    CHECK(journal.evicted() == 0);

    for (std::size_t i = 0; i < 1000; ++i)
        written = add_rcpt(journal, words, i % 2, text);
    CHECK(journal.evicted() > 0);
    Journal::Reader late(journal);
    const auto seen = sequences(late);
    CHECK(late.lost() == journal.evicted());
    CHECK(seen.size() + late.lost() == written);
    CHECK(seen.back() == written);
    CHECK(sequences(early) == seen);
    CHECK(early.lost() == journal.evicted() - 20);
}

TEST_CASE("a reader that stops at a number knows that all before it is gone")
{
    const Words words;
    Journal journal(words.all, 1, 1);
    for (int i = 0; i < 2000; ++i)
        add_rcpt(journal, words, 0, std::string(100, 'x'));
    REQUIRE(journal.evicted() > 10);
    Journal::Reader reader(journal);
    CHECK_FALSE(reader.next(10));
    CHECK(reader.lost() == 10);
    CHECK(reader.read_to() == 10);
    CHECK(sequences(reader).size() + reader.lost() == 2000);
}

TEST_CASE("one busy ring evicts its own events alone")
{
    const Words words;
    Journal journal(words.all, 2, 1);
    add_rcpt(journal, words, 1, "quiet");
    for (int i = 0; i < 5000; ++i)
        add_rcpt(journal, words, 0, std::string(100, 'b'));
    Journal::Reader reader(journal);
    const auto first = reader.next();
    REQUIRE(first);
    CHECK(text_of(first->field(words["rcpt"])) == "quiet");
    CHECK(reader.lost() == 0);
    const auto second = reader.next();
    REQUIRE(second);
    CHECK(reader.lost() == second->header().sequence - 2);
}

TEST_CASE("records of every size stay whole while the ring goes round")
{
    const Words words;
    Journal journal(words.all, 1, 1);
    Journal::Reader reader(journal);
    std::uint64_t read = 0;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        const std::string text(i * 37 % (most_text + 1), static_cast<char>('a' + i % 26));
        const std::uint64_t copies = i % 7;
        journal.add(0, header_of(words.end), [&](Packer& packer) {
            packer.add(words["size"], static_cast<std::int64_t>(i));
            for (std::uint64_t n = 0; n < copies; ++n)
                packer.add(words["header.*"], std::string_view(text), std::to_string(n));
        });
        if (i % 5)
            continue;
        while (const auto record = reader.next()) {
            const auto number = static_cast<std::uint64_t>(std::get<std::int64_t>(record->field(words["size"])));
            REQUIRE(number == record->header().sequence - 1);
            const std::string expected(number * 37 % (most_text + 1), static_cast<char>('a' + number % 26));
            for (std::uint64_t n = 0; n < number % 7; ++n)
                REQUIRE(text_of(record->member(words["header.*"], std::to_string(n))) == expected);
            ++read;
        }
    }
    CHECK(read > 2990);
    CHECK(reader.lost() == 0);
}

TEST_CASE("an event larger than the room for one is kept without what does not fit")
{
    const Words words;
    Journal journal(words.all, 1, 1);
    const std::string text(most_text, 'h');
    journal.add(0, header_of(words.end), [&](Packer& packer) {
        for (int i = 0; i < 40; ++i)
            packer.add(words["header.*"], std::string_view(text), std::to_string(i));
    });
    Journal::Reader reader(journal);
    const auto record = reader.next();
    REQUIRE(record);
    CHECK(record->header().cut);
    CHECK(record->header().size <= most_fields);
    CHECK(text_of(record->member(words["header.*"], "0")) == text);
    CHECK(pattern::is_absent(record->member(words["header.*"], "39")));
}

TEST_CASE("a journal that was cleared starts anew, with numbers going on")
{
    const Words words;
    Journal journal(words.all, 2);
    Journal::Reader under_way(journal);
    for (std::size_t i = 0; i < 4; ++i)
        add_rcpt(journal, words, i % 2, "old");
    journal.clear();
    CHECK_FALSE(Journal::Reader(journal).next());
    CHECK(add_rcpt(journal, words, 1, "new") == 5);
    Journal::Reader fresh(journal);
    CHECK(sequences(fresh) == from_to(5, 5));
    CHECK(fresh.lost() == 0);
    CHECK(journal.evicted() == 0);
    CHECK(sequences(under_way) == from_to(5, 5));
    CHECK(under_way.lost() == 4);
}

TEST_CASE("rule names are interned")
{
    const Words words;
    Journal journal(words.all, 1);
    const RuleId greylist = journal.rule_id("greylist");
    CHECK(greylist == 1);
    CHECK(journal.rule_id("other") == 2);
    CHECK(journal.rule_id("greylist") == greylist);
    CHECK(journal.rule_name(greylist) == "greylist");
    CHECK(journal.rule_name(0).empty());
    CHECK(journal.rule_name(99).empty());

    Header header = header_of(words.rcpt);
    header.rule = greylist;
    header.origin = Origin::rule;
    journal.add(0, header, [](Packer&) {});
    CHECK(Journal::Reader(journal).next()->rule() == "greylist");
}

TEST_CASE("more rules than numbers share the last one")
{
    const Words words;
    Journal journal(words.all, 1);
    for (int i = 1; i < 65535; ++i)
        journal.rule_id(std::to_string(i));
    CHECK(journal.rule_id("the last") == 65535);
    CHECK(journal.rule_id("beyond") == 65535);
    CHECK(journal.rule_name(65535) == "(one of too many rules)");
    CHECK(journal.rule_name(65534) == "65534");
}
