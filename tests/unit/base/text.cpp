#include "base/text.hpp"

#include <catch2/catch.hpp>

#include <unordered_map>

using namespace exemu;

TEST_CASE("letter case is that of ASCII alone")
{
    CHECK(to_lower("AZ[az{É") == "az[az{É");
    CHECK(to_upper("AZ[az{é") == "AZ[AZ{é");
    CHECK(iequals("MaiL", "mAIl"));
    CHECK(!iequals("mail", "mails"));
    CHECK(!iequals("[", "{")); // they differ by the bit that letters differ by
    CHECK(istarts_with("MAIL FROM:", "mail from"));
    CHECK(!istarts_with("ma", "mail"));
    CHECK(iends_with("a.TEST", ".test"));
    CHECK(!iends_with("t", "test"));
    CHECK(iless("a", "B"));
    CHECK(iless("A", "b"));
    CHECK(!iless("a", "A"));
    CHECK(iless("a", "ab"));
    CHECK(iless("z", "é")); // bytes beyond ASCII come after it, whatever the sign of char
}

TEST_CASE("a map may be asked in any letter case")
{
    std::unordered_map<std::string, int, IHash, IEqual> map{{"Subject", 1}};
    CHECK(map.contains(std::string_view("sUBJECT")));
    CHECK(!map.contains(std::string_view("subjects")));
}

TEST_CASE("trim takes blanks at both ends")
{
    CHECK(trim(" \t a b\t ") == "a b");
    CHECK(trim(" \t ") == "");
    CHECK(trim("\r\na") == "\r\na"); // line ends are somebody's syntax
}

TEST_CASE("split keeps empty parts, join undoes it")
{
    using Parts = std::vector<std::string_view>;
    CHECK(split("a,b,,c", ',') == Parts{"a", "b", "", "c"});
    CHECK(split("", ',') == Parts{""});
    CHECK(split(",", ',') == Parts{"", ""});
    const std::vector<std::string> parts = {"a", "", "b"};
    CHECK(join(parts, ", ") == "a, , b");
    CHECK(join({}, ", ") == "");
}

TEST_CASE("the nearest word is what a typing error meant")
{
    const std::vector<std::string> known = {"reply", "delay", "replay", "event", "on", "since_first", "since_last"};
    struct Case {
        const char *word, *near;
    };
    const Case cases[] = {
        {"repply", "reply"},           // one letter more
        {"rply", "reply"},             // one less
        {"rpely", "reply"},            // two swapped
        {"Reply", "reply"},            // letter case alone
        {"replax", "replay"},          // one other
        {"repla", "reply"},            // of two equally near the first
        {"evnet", "event"},
        {"sinse_frst", "since_first"}, // two in ten
        {"since_xyzzy", nullptr},      // four in eleven
        {"abc", nullptr},
        {"xy", nullptr},               // every letter wrong
        {"of", "on"},
        {"", nullptr},
    };
    for (const Case& row : cases) {
        INFO(row.word);
        const auto near = nearest(row.word, known);
        CHECK(near.value_or("nothing") == (row.near ? row.near : "nothing"));
    }
    CHECK(!nearest("x", {}));
    const std::vector<std::string> one_letter = {"b"};
    CHECK(!nearest("a", one_letter));
    const std::vector<std::string> long_word = {std::string(100'000, 'a')};
    CHECK(!nearest(std::string(100'001, 'a'), long_word)); // no square of this is ever worked out
}

TEST_CASE("an unknown word is answered with the nearest and with what is known")
{
    const std::vector<std::string> known = {"event", "reply", "when"};
    CHECK(unknown_word("key", "repply", known) == "unknown key \"repply\": did you mean \"reply\"? Known here: event, reply, when");
    CHECK(unknown_word("key", "zzzz", known) == "unknown key \"zzzz\". Known here: event, reply, when");
    CHECK(unknown_word("key", "a\nb", {}) == "unknown key \"a\\x0Ab\".");
    const std::vector<std::string> many(50, "word");
    CHECK(unknown_word("event", "wort", many) == "unknown event \"wort\": did you mean \"word\"?");
}

TEST_CASE("printable text stays on its line and within its length")
{
    CHECK(printable("plain ~ text") == "plain ~ text");
    CHECK(printable(std::string_view("a\0\r\n\x7f\xc3", 6)) == "a\\x00\\x0D\\x0A\\x7F\\xC3");
    CHECK(printable("abcd", 4) == "abcd");
    CHECK(printable("abcde", 4) == "abcd…");
    CHECK(printable("abc\n", 6) == "abc…"); // an escape is whole or not there
    CHECK(printable("", 0) == "");
}
