#include "wire/lines.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using exemu::wire::Line;
using exemu::wire::LineReader;

namespace {

// Plays `wire` in pieces of `step` bytes and tells what came out, and the rest that was left.
std::string play(const std::string& wire, std::size_t limit, std::size_t step, std::size_t* most_kept = nullptr)
{
    LineReader reader(limit);
    std::string buffer, told;
    std::size_t at = 0;
    for (;;) {
        const Line line = reader.next(buffer);
        if (line.kind == Line::Kind::line)
            told += "[" + std::string(line.text) + "]";
        if (line.kind == Line::Kind::too_long)
            told += "[too long]";
        if (line.kind != Line::Kind::more)
            told += std::string(line.bare_lf ? "l" : "") + (line.has_nul ? "0" : "");
        buffer.erase(0, line.consumed);
        if (most_kept)
            *most_kept = std::max(*most_kept, buffer.size());
        if (line.kind != Line::Kind::more)
            continue;
        if (at == wire.size())
            return told + "|" + buffer;
        buffer += wire.substr(at, step);
        at = std::min(wire.size(), at + step);
    }
}

} // namespace

TEST_CASE("lines come out the same whole and in pieces")
{
    using namespace std::string_literals;
    struct Case {
        std::string wire, told;
    };
    const Case cases[] = {
        {"", "|"},
        {"EHLO", "|EHLO"},
        {"EHLO a\r\nQUIT\r\nRS", "[EHLO a][QUIT]|RS"},
        {"\r\n\n", "[][]l|"},
        {"a\nb\r\n", "[a]l[b]|"},
        {"a\rb\r\r\n", "[a\rb\r]|"},
        {"a\0b\r\nc\r\n"s, "[a\0b]0[c]|"s},
        {"12345678\r\n", "[12345678]|"},
        {"12345678\n", "[12345678]l|"},
        {"123456789\r\nnext\r\n", "[too long][next]|"},
        {"123456789\nnext\r\n", "[too long]l[next]|"},
        {"12345678\r9\r\nnext\r\n", "[too long][next]|"},
        {"12345678\r\r\n", "[too long]|"},
        {"123456789012345678901234567890\0\r\nok\r\n"s, "[too long]0[ok]|"},
        {"1234567890\r", "|"},
    };
    for (const Case& c : cases) {
        for (std::size_t step = 1; step <= c.wire.size() + 1; ++step) {
            INFO(c.wire << " in pieces of " << step);
            // An unfinished overlong line may or may not have been dropped to its last byte; every case above was.
            CHECK(play(c.wire, 8, step) == c.told);
        }
    }
}

TEST_CASE("an overlong line does not stay in the buffer")
{
    std::size_t kept = 0;
    CHECK(play(std::string(100'000, 'x') + "\r\nNOOP\r\n", 512, 7, &kept) == "[too long][NOOP]|");
    CHECK(kept <= 513);
}

TEST_CASE("within_line tells a line that was begun")
{
    LineReader reader(4);
    CHECK_FALSE(reader.within_line());
    CHECK(reader.next("ab").consumed == 0);
    CHECK(reader.within_line());
    CHECK(reader.next("ab\r\n").text == "ab");
    CHECK_FALSE(reader.within_line());
    CHECK(reader.next("abcdefg").consumed == 7);
    CHECK(reader.within_line());
    reader.reset();
    CHECK_FALSE(reader.within_line());
    CHECK(reader.next("ab\r\n").kind == Line::Kind::line);
}

TEST_CASE("a new limit counts from the next line on")
{
    LineReader reader(4);
    CHECK(reader.next("abcdef\r\n").kind == Line::Kind::too_long);
    reader.set_limit(6);
    CHECK(reader.next("abcdef\r\n").text == "abcdef");
}
