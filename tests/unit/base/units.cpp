#include "base/units.hpp"
#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace exemu;

TEST_CASE("durations carry a unit")
{
    struct Case {
        const char* text;
        Duration value;
        const char* shortest;
    };
    const Case cases[] = {
        {"30s", 30s, "30s"},
        {"1m", 1min, "1m"},
        {"60s", 1min, "1m"},
        {"90s", 90s, "90s"},
        {"250ms", 250ms, "250ms"},
        {"2h", 2h, "2h"},
        {"7d", 7 * 24h, "7d"},
        {"48h", 48h, "2d"},
        {"0s", 0s, "0s"},
        {"0ms", 0s, "0s"},
        {"1.5s", 1500ms, "1500ms"},
        {"0.5m", 30s, "30s"},
        {"1.50s", 1500ms, "1500ms"},
        {"0.000001ms", Duration(1), "0.000001ms"},
        {"0.0000010ms", Duration(1), "0.000001ms"},
        {"2.25ms", Duration(2'250'000), "2.25ms"},
        {"0.00000000001d", Duration(864), "0.000864ms"},
        {"106751d", Duration(106751ll * 86'400'000'000'000), "106751d"},
    };
    for (const Case& row : cases) {
        INFO(row.text);
        const auto parsed = parse_duration(row.text);
        REQUIRE(parsed);
        CHECK(*parsed == row.value);
        CHECK(to_text(*parsed) == row.shortest);
    }
}

TEST_CASE("what is no duration says what was missing, and where")
{
    struct Case {
        const char* text;
        SyntaxError error;
    };
    const SyntaxError large("a smaller number", 0);
    const Case cases[] = {
        {"30", {"a unit: ms s m h d", 2}},
        {"30S", {"a unit: ms s m h d", 2}},
        {"5M", {"a unit: ms s m h d", 1}},
        {"30 s", {"a unit: ms s m h d", 2}},
        {"1h30m", {"a unit: ms s m h d", 1}},
        {"1.5", {"a unit: ms s m h d", 3}},
        {"", {"digits", 0}},
        {"s", {"digits", 0}},
        {"-1s", {"digits", 0}},
        {"+1s", {"digits", 0}},
        {".5s", {"digits", 0}},
        {"1.s", {"digits", 2}},
        {"030s", {"no leading zero", 0}},
        {"0.0000001ms", {"whole nanoseconds", 8}},
        {"106752d", large},
        {"106751.991167301d", large}, // in the fraction
        {"99999999999999999999s", large},
    };
    for (const Case& row : cases) {
        INFO(row.text);
        const auto parsed = parse_duration(row.text);
        REQUIRE(!parsed);
        CHECK(parsed.error().expected == row.error.expected);
        CHECK(parsed.error().at == row.error.at);
    }
}

TEST_CASE("a sign stands where it is allowed")
{
    CHECK(parse_duration("-1d", Sign::allowed) == Duration(-24h));
    CHECK(parse_duration("+1.5s", Sign::allowed) == Duration(1500ms));
    CHECK(parse_duration("1s", Sign::allowed) == Duration(1s));
    CHECK(!parse_duration("--1s", Sign::allowed));
    CHECK(!parse_duration("-", Sign::allowed));
    CHECK(to_text(Duration(-90s)) == "-90s");
    CHECK(to_text(Duration(-1)) == "-0.000001ms");
    CHECK(to_text(Duration::min()) == "-9223372036854.775808ms");
    CHECK(to_text(Duration::max()) == "9223372036854.775807ms");
}

TEST_CASE("every duration is read back as it was written")
{
    Random random(7);
    const std::int64_t units[] = {1, 1000, 1'000'000, 1'000'000'000, 60'000'000'000, 3'600'000'000'000, 86'400'000'000'000};
    for (int i = 0; i < 5000; ++i) {
        const std::int64_t unit = units[random.below(std::size(units))];
        const Duration value((static_cast<std::int64_t>(random.next() >> 1) / unit) / (1 << random.below(30)) * unit);
        for (const Duration one : {value, -value}) {
            INFO(one.count());
            REQUIRE(parse_duration(to_text(one), Sign::allowed) == one);
        }
    }
}

TEST_CASE("sizes carry a unit, in powers of 1024")
{
    struct Case {
        const char* text;
        std::uint64_t bytes;
        const char* shortest;
    };
    const Case cases[] = {
        {"512B", 512, "512B"},
        {"64KB", 65536, "64KB"},
        {"10MB", 10u << 20, "10MB"},
        {"1GB", 1u << 30, "1GB"},
        {"0B", 0, "0B"},
        {"0GB", 0, "0B"},
        {"1536B", 1536, "1536B"},
        {"2048B", 2048, "2KB"},
        {"1024MB", 1u << 30, "1GB"},
        {"17179869183GB", 17179869183ull << 30, "17179869183GB"},
        {"18446744073709551615B", UINT64_MAX, "18446744073709551615B"},
    };
    for (const Case& row : cases) {
        INFO(row.text);
        const auto parsed = parse_byte_count(row.text);
        REQUIRE(parsed);
        CHECK(parsed->bytes == row.bytes);
        CHECK(to_text(*parsed) == row.shortest);
        CHECK(parse_byte_rate(std::string(row.text) + "/s") == ByteRate{row.bytes});
        CHECK(to_text(ByteRate{row.bytes}) == row.shortest + std::string("/s"));
    }
    for (const char* wrong :
        {"64", "64kb", "64 KB", "64K", "64KiB", "1.5KB", "-1B", "B", "", "17179869184GB", "18446744073709551616B", "064KB"}) {
        INFO(wrong);
        CHECK(!parse_byte_count(wrong));
        CHECK(!parse_byte_rate(std::string(wrong) + "/s"));
    }
    for (const char* wrong : {"64KB", "64KB/m", "64KB/S", "/s", "64KB/s/s"})
        CHECK(!parse_byte_rate(wrong));
    CHECK((64_KiB).bytes == 65536);
    CHECK(1_MiB > 1023_KiB);
    CHECK((1_GiB).bytes == 1u << 30);
    CHECK((7_B).bytes == 7);
}

TEST_CASE("percentages are exact to a ten-thousandth")
{
    struct Case {
        const char* text;
        std::uint32_t millionths;
        const char* shortest;
    };
    const Case cases[] = {
        {"5%", 50'000, "5%"},
        {"0.5%", 5'000, "0.5%"},
        {"0.01%", 100, "0.01%"},
        {"0.0001%", 1, "0.0001%"},
        {"100%", 1'000'000, "100%"},
        {"0%", 0, "0%"},
        {"12.3456%", 123'456, "12.3456%"},
        {"2.50%", 25'000, "2.5%"},
    };
    for (const Case& row : cases) {
        INFO(row.text);
        const auto parsed = parse_percent(row.text);
        REQUIRE(parsed);
        CHECK(parsed->millionths == row.millionths);
        CHECK(to_text(*parsed) == row.shortest);
    }
    for (const char* wrong : {"5", "5 %", "-5%", "100.0001%", "101%", "0.00001%", "%", "5%%", "", "99999999999999999999%"}) {
        INFO(wrong);
        CHECK(!parse_percent(wrong));
    }
}

TEST_CASE("numbers are digits alone")
{
    CHECK(parse_number("0") == 0u);
    CHECK(parse_number("18446744073709551615") == UINT64_MAX);
    for (const char* wrong : {"", "0123", "00", "-1", "+1", "1.0", "1e3", "1 ", " 1", "18446744073709551616", "x"}) {
        INFO(wrong);
        CHECK(!parse_number(wrong));
    }
}

TEST_CASE("a sentence says what to write instead")
{
    CHECK(why_no_duration("30") == "is no duration: write a unit (ms s m h d), for example 30s");
    CHECK(why_no_duration("5M") == "is no duration: did you mean 5m?");
    CHECK(why_no_duration("999999d") == "is too large");
    CHECK(why_no_byte_count("64") == "is no size: write a unit (B KB MB GB), for example 64KB");
    CHECK(why_no_byte_count("5m") == "is no size: did you mean 5MB?");
    CHECK(why_no_byte_count("10mb") == "is no size: did you mean 10MB?");
    CHECK(why_no_byte_count("") == "is no size: write a unit (B KB MB GB), for example 64KB");
    CHECK(why_no_byte_rate("64KB") == "is no rate: write a unit (B/s KB/s MB/s GB/s), for example 64KB/s");
    CHECK(why_no_percent("5") == "is no percentage: write the sign %, for example 5%");
    CHECK(why_no_percent("200%") == "is too large");
    CHECK(why_no_number("012") == "is no number: write it without leading zeros");
    CHECK(why_no_number("x") == "is no number: write digits alone");
    CHECK(why_no_flag("On") == "is not true or false: write true");
    CHECK(why_no_flag("no") == "is not true or false: write false");
    CHECK(why_no_flag("perhaps") == "is not true or false");
}
