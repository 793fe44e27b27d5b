// Written for the thread sanitizer: several shards write while readers of both kinds follow them.
#include "words.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace exemu;
using namespace exemu::journal;
using namespace exemu::journal::test;

namespace {

constexpr std::size_t shards = 3;
constexpr std::uint64_t each = 4000;

struct Followed {
    std::uint64_t read = 0, lost = 0, disorder = 0;
    std::vector<std::int64_t> last_of_shard = std::vector<std::int64_t>(shards, -1);
};

// Reads until all that the writers wrote has passed, asleep in between.
Followed follow(const Journal& journal, const Words& words)
{
    Followed seen;
    Journal::Reader reader(journal);
    std::uint64_t last = 0;
    const pattern::FieldId number = words["size"];
    while (reader.read_to() < shards * each) {
        journal.wait_beyond(reader.read_to(), [] { return false; });
        while (const auto record = reader.next()) {
            ++seen.read;
            seen.disorder += record->header().sequence <= last;
            last = record->header().sequence;
            auto& before = seen.last_of_shard[record->header().session];
            const std::int64_t mine = std::get<std::int64_t>(record->field(number));
            seen.disorder += mine <= before;
            before = mine;
        }
    }
    seen.lost = reader.lost();
    return seen;
}

void run(std::size_t capacity, bool all_must_be_seen)
{
    const Words words;
    Journal journal(words.all, shards, capacity);
    std::vector<Followed> followed(2);
    std::vector<std::thread> threads;
    threads.reserve(followed.size() + shards);
    for (Followed& result : followed)
        threads.emplace_back([&] { result = follow(journal, words); });
    for (std::size_t shard = 0; shard < shards; ++shard) {
        threads.emplace_back([&, shard] {
            Header header = header_of(words.end);
            header.session = static_cast<std::uint32_t>(shard);
            const pattern::FieldId number = words["size"];
            for (std::uint64_t i = 0; i < each; ++i)
                journal.add(shard, header, [&](Packer& packer) { packer.add(number, static_cast<std::int64_t>(i)); });
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const Followed& result : followed) {
        CHECK(result.disorder == 0);
        CHECK(result.read + result.lost == shards * each);
        if (all_must_be_seen)
            CHECK(result.lost == 0);
    }
    CHECK(journal.written() == shards * each);
}

} // namespace

TEST_CASE("readers miss nothing while several shards write") { run(16u << 20, true); }

TEST_CASE("readers count exactly what small rings evicted before them") { run(1, false); }

TEST_CASE("a sleeper wakes for one event and for the stop alone")
{
    const Words words;
    Journal journal(words.all, 1);
    std::atomic<bool> stop = false;
    std::atomic<std::uint64_t> woken = 0;
    std::thread sleeper([&] {
        std::uint64_t seen = 0;
        while (!stop) {
            journal.wait_beyond(seen, [&] { return stop.load(); });
            seen = journal.written();
            woken = seen;
            woken.notify_all();
        }
    });
    for (std::uint64_t n = 1; n <= 200; ++n) {
        add_rcpt(journal, words, 0, "x");
        for (std::uint64_t now = woken; now < n; now = woken)
            woken.wait(now);
    }
    stop = true;
    journal.wake();
    sleeper.join();
    CHECK(woken == 200);
}

TEST_CASE("clearing while others write and read loses nothing that came later")
{
    const Words words;
    Journal journal(words.all, 2);
    std::thread writer([&] {
        for (int i = 0; i < 3000; ++i)
            add_rcpt(journal, words, static_cast<std::size_t>(i % 2), "x");
    });
    for (int i = 0; i < 20; ++i) {
        Journal::Reader reader(journal);
        std::uint64_t last = 0;
        while (const auto record = reader.next(journal.written())) {
            REQUIRE(record->header().sequence > last);
            last = record->header().sequence;
        }
        journal.clear();
    }
    writer.join();
    add_rcpt(journal, words, 0, "the last");
    Journal::Reader reader(journal);
    std::optional<Record> record, final;
    while ((record = reader.next()))
        final = std::move(record);
    REQUIRE(final);
    CHECK(final->header().sequence == 3001);
    CHECK(reader.lost() == 0);
}
