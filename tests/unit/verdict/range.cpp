#include "verdict/verdict.hpp"

#include <catch2/catch.hpp>

using exemu::verdict::Range;

TEST_CASE("counts are read as users write them")
{
    struct Case {
        const char *written, *text;
        std::uint64_t least, most;
    };
    const Case cases[] = {
        {"1", "1", 1, 1},
        {"0", "0", 0, 0},
        {">= 2", ">= 2", 2, UINT64_MAX},
        {">=2", ">= 2", 2, UINT64_MAX},
        {"> 2", ">= 3", 3, UINT64_MAX},
        {"<= 5", "<= 5", 0, 5},
        {"< 5", "<= 4", 0, 4},
        {"2..5", "2..5", 2, 5},
        {" 2 .. 5 ", "2..5", 2, 5},
        {"3..3", "3", 3, 3},
    };
    for (const Case& it : cases) {
        INFO(it.written);
        const auto range = Range::parse(it.written);
        REQUIRE(range);
        CHECK(range->least == it.least);
        CHECK(range->most == it.most);
        CHECK(range->to_text() == it.text);
        CHECK_FALSE(range->empty());
        CHECK(range->holds(it.least));
        CHECK(range->holds(it.most));
        CHECK((it.least == 0 || !range->holds(it.least - 1)));
        CHECK((it.most == UINT64_MAX || !range->holds(it.most + 1)));
        CHECK(Range::parse(range->to_text())->to_text() == it.text);
    }
}

TEST_CASE("a range that holds no number is empty")
{
    for (const char* written : {"5..2", "< 0", "> 18446744073709551615"}) {
        INFO(written);
        const auto range = Range::parse(written);
        REQUIRE(range);
        CHECK(range->empty());
    }
}

TEST_CASE("what is no count is refused")
{
    for (const char* written : {"", " ", "x", "-1", "1.5", "=> 2", "== 2", "= 2", ">= ", "..", "2..", "..5", "2..x", "2...5", "<> 3",
             "!= 3", "18446744073709551616", ">= 2 3"}) {
        INFO(written);
        const auto range = Range::parse(written);
        REQUIRE_FALSE(range);
        CHECK(range.error().expected == "a count: 3, >= 2, <= 5 or 2..5");
    }
}
