#include "wire/reader.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using namespace exemu;
using wire::Reader;

namespace {

struct SeqRange {
    unsigned first = 0, last = 0;
    bool operator==(const SeqRange&) const = default;
};

// seq-range = seq-number ":" seq-number                        RFC 3501 9
Parsed<SeqRange> parse_seq_range(std::string_view text)
{
    Reader in(text);
    SeqRange range;
    if (in.number(range.first) && in.word(":") && in.number(range.last) && in.end())
        return range;
    return in.error();
}

} // namespace

TEST_CASE("a production is an expression, checked at its end")
{
    CHECK(parse_seq_range("2:40") == SeqRange{2, 40});
    struct Case {
        const char *text, *expected;
        std::size_t at;
    };
    const Case cases[] = {
        {"2-40", "\":\"", 1},
        {"", "a number up to 4294967295", 0},
        {"2:", "a number up to 4294967295", 2},
        {"2:4294967296", "a number up to 4294967295", 2},
        {"2:40 ", "the end", 4},
    };
    for (const Case& c : cases) {
        INFO(c.text);
        const auto range = parse_seq_range(c.text);
        REQUIRE_FALSE(range);
        CHECK(range.error() == SyntaxError(c.expected, c.at));
    }
}

TEST_CASE("numbers reach the end of their type and no further")
{
    std::uint8_t small = 7;
    CHECK(Reader("255").number(small));
    CHECK(small == 255);
    CHECK_FALSE(Reader("256").number(small));
    std::uint64_t large = 0;
    CHECK(Reader("18446744073709551615").number(large));
    CHECK(large == UINT64_MAX);
    CHECK_FALSE(Reader("18446744073709551616").number(large));
    CHECK_FALSE(Reader("-1").number(large));
}

TEST_CASE("what is asked and not there is neither taken nor remembered")
{
    Reader in("To:<ann>");
    CHECK_FALSE(in.try_word("FROM:"));
    CHECK(in.ok());
    CHECK(in.try_word("TO:"));
    CHECK(in.word("<"));
    std::string_view name;
    CHECK(in.some(wire::is_alpha, "a letter", name));
    CHECK(name == "ann");
    CHECK_FALSE(in.some(wire::is_digit, "a digit", name));
    CHECK_FALSE(in.word("!"));
    CHECK(name == "ann");
    CHECK(in.error().error() == SyntaxError("a digit", 7));
    in.forgive();
    CHECK(in.word(">"));
    CHECK((in.end() && in.ok()));
}

TEST_CASE("classes take as much as they may")
{
    Reader in("abc123  x");
    CHECK(in.any(wire::is_alpha, 2) == "ab");
    CHECK(in.any(wire::is_digit).empty());
    const std::size_t here = in.at();
    CHECK(in.one(wire::is_alpha, "a letter"));
    in.back_to(here);
    CHECK(in.peek() == 'c');
    CHECK(in.any(wire::is_hexdig) == "c123");
    CHECK(in.any(wire::is_wsp) == "  ");
    CHECK(in.take_rest() == "x");
    CHECK(in.peek() == '\0');
    CHECK_FALSE(in.one(wire::is_vchar, "a character"));
}
