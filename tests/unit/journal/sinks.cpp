#include "journal/sinks.hpp"
#include "words.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

using namespace exemu;
using namespace exemu::journal;
using namespace exemu::journal::test;

namespace {

struct TemporaryFile {
    TemporaryFile() : file(std::tmpfile()) { REQUIRE(file); }
    ~TemporaryFile() { std::fclose(file); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    std::vector<std::string> lines() const
    {
        std::vector<std::string> all;
        std::string line;
        char byte = 0;
        for (off_t at = 0; ::pread(::fileno(file), &byte, 1, at) == 1; ++at) {
            if (byte != '\n')
                line += byte;
            else
                all.push_back(std::exchange(line, {}));
        }
        REQUIRE(line.empty());
        return all;
    }

    std::FILE* file;
};

} // namespace

TEST_CASE("the sink writes all there is before it ends")
{
    const Words words;
    Journal journal(words.all, 2);
    const TemporaryFile out;
    add_rcpt(journal, words, 0, "before it was made");
    {
        const JsonLines sink(journal, out.file, WallTime{}, SteadyTime{});
        for (std::size_t i = 0; i < 5000; ++i)
            add_rcpt(journal, words, i % 2, std::to_string(i));
    }
    const auto lines = out.lines();
    REQUIRE(lines.size() == 5001);
    CHECK(lines[0].find("before it was made") != std::string::npos);
    for (std::size_t i = 0; i < lines.size(); ++i)
        REQUIRE(lines[i].starts_with("{\"n\":" + std::to_string(i + 1) + ","));
}

TEST_CASE("a line is there as soon as the sink has nothing more to do")
{
    const Words words;
    Journal journal(words.all, 1);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    std::FILE* out = ::fdopen(ends[1], "w");
    REQUIRE(out);
    {
        const JsonLines sink(journal, out, WallTime{}, SteadyTime{});
        for (int i = 1; i <= 5; ++i) {
            add_rcpt(journal, words, 0, "x");
            char line[512];
            const ssize_t size = ::read(ends[0], line, sizeof line); // waits for the sink's flush, not for its end
            REQUIRE(size > 0);
            CHECK(std::string(line, static_cast<std::size_t>(size)).starts_with("{\"n\":" + std::to_string(i) + ","));
        }
        CHECK(sink.lost() == 0);
    }
    std::fclose(out);
    ::close(ends[0]);
}

TEST_CASE("what the sink comes too late for is counted and said")
{
    const Words words;
    Journal journal(words.all, 1, 1);
    for (int i = 0; i < 3000; ++i)
        add_rcpt(journal, words, 0, std::string(200, 'x'));
    const std::uint64_t evicted = journal.evicted();
    REQUIRE(evicted > 0);
    const TemporaryFile out;
    std::uint64_t lost = 0;
    {
        const JsonLines sink(journal, out.file, WallTime{}, SteadyTime{});
        while ((lost = sink.lost()) == 0)
            std::this_thread::yield();
    }
    const auto lines = out.lines();
    REQUIRE(lines.size() > 1);
    CHECK(lines[0] == "{\"event\":\"journal.evicted\",\"count\":" + std::to_string(lost) + "}");
    CHECK(lines.size() - 1 + lost == 3000);
    CHECK(lost == evicted);
}

TEST_CASE("what a full disk does not take is counted as lost")
{
    std::FILE* full = std::fopen("/dev/full", "w");
    REQUIRE(full);
    const Words words;
    Journal journal(words.all, 1);
    for (int i = 0; i < 10; ++i)
        add_rcpt(journal, words, 0, "x");
    {
        JsonLines sink(journal, full, WallTime{}, SteadyTime{});
        while (sink.lost() < 10)
            std::this_thread::yield();
        CHECK(sink.lost() == 10);
        add_rcpt(journal, words, 0, "x");
        CHECK(sink.finish() == 11); // what the last pass lost is in it
        add_rcpt(journal, words, 0, "x");
        CHECK(sink.finish() == 11);
    }
    std::fclose(full);
}
