#include "pattern/condition.hpp"

#include "base/text.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::pattern;

namespace {

Place here()
{
    static const auto source = std::make_shared<const std::string>("x.yaml");
    return {source, 3, 7};
}

Tree scalar(std::string text) { return Tree::scalar(std::move(text), here()); }

Tree list(std::vector<std::string> texts)
{
    std::vector<Tree> items;
    for (std::string& text : texts)
        items.push_back(scalar(std::move(text)));
    return Tree::list(std::move(items), here());
}

Tree negated(Tree what)
{
    Tree map = Tree::map(here());
    map.set("not", std::move(what));
    return map;
}

Condition good(const Tree& written, Type type)
{
    Problems problems;
    Condition condition = Condition::compile(written, type, problems);
    REQUIRE(problems.to_text() == "");
    return condition;
}

std::string complaint(const Tree& written, Type type)
{
    Problems problems;
    const Condition condition = Condition::compile(written, type, problems);
    CHECK(!condition.matches(std::string_view("x")));
    CHECK(!condition.matches(Value{}));
    return problems.to_text();
}

bool fits(const Tree& written, Type type, const Value& value) { return good(written, type).matches(value); }

constexpr std::int64_t operator""_n(unsigned long long number) { return static_cast<std::int64_t>(number); }

Value size(ByteCount count) { return static_cast<std::int64_t>(count.bytes); }

Value time(Duration duration) { return static_cast<std::int64_t>(duration.count()); }

Value text(std::string_view value) { return value; }

const Value absent{};

} // namespace

TEST_CASE("a scalar is typed by its field")
{
    struct Case {
        const char* written;
        Type type;
        Value value;
        bool fits;
    };
    const Case cases[] = {
        // text: a glob over the whole value, letter case ignored
        {"ann", Type::text, text("Ann"), true},
        {"ann", Type::text, text("anna"), false},
        {"*@contoso.test", Type::text, text("ANN@CONTOSO.TEST"), true},
        {"*@contoso.test", Type::text, text("ann@contoso.test.example"), false},
        {"a?n", Type::text, text("ann"), true},
        {"a?n", Type::text, text("an"), false},
        {"", Type::text, text(""), true},
        {"", Type::text, text("x"), false},
        {"0123", Type::text, text("0123"), true},
        {"0123", Type::text, text("123"), false},
        {"no", Type::text, text("no"), true},
        {"1.2", Type::text, text("1.2"), true},
        {"1.2", Type::text, text("1x2"), false},
        {"3..5", Type::text, text("3..5"), true},
        {"<>", Type::text, text("<>"), true},
        {"<*>", Type::text, text("<ann@contoso.test>"), true},
        {" x", Type::text, text(" x"), true},
        {"!= ann", Type::text, text("bob"), true},
        {"!= ann", Type::text, text("ANN"), false},
        {"!=a*", Type::text, text("ann"), false},
        {"!= none", Type::text, text("ann"), true},
        // regular expressions: letter case counts, found anywhere
        {"~nn", Type::text, text("ann@x"), true},
        {"~NN", Type::text, text("ann@x"), false},
        {"~^nn", Type::text, text("ann@x"), false},
        {"~^none$", Type::text, text("none"), true},
        {"~(?i)NN", Type::text, text("ann@x"), true},
        // numbers
        {"25", Type::number, 25_n, true},
        {"25", Type::number, 26_n, false},
        {">= 25", Type::number, 25_n, true},
        {">=25", Type::number, 24_n, false},
        {"> 25", Type::number, 25_n, false},
        {"> 25", Type::number, 26_n, true},
        {"< 25", Type::number, 24_n, true},
        {"< 25", Type::number, 25_n, false},
        {"<= 25", Type::number, 25_n, true},
        {"!= 25", Type::number, 25_n, false},
        {"!= 25", Type::number, 26_n, true},
        {"3..5", Type::number, 3_n, true},
        {"3..5", Type::number, 5_n, true},
        {"3 .. 5", Type::number, 6_n, false},
        {"25", Type::number, text("25"), true},
        {"25", Type::number, text("25x"), false},
        // sizes and durations
        {"512B", Type::size, size(512_B), true},
        {"1KB", Type::size, size(1_KiB), true},
        {">= 10MB", Type::size, size(10_MiB), true},
        {"> 10MB", Type::size, size(10_MiB), false},
        {"1KB..2KB", Type::size, size(1500_B), true},
        {"!= 1KB", Type::size, size(1_KiB), false},
        {"< 5m", Type::duration, time(299s), true},
        {"< 5m", Type::duration, time(5min), false},
        {"0s", Type::duration, time(0s), true},
        {"1s..2s", Type::duration, time(1500ms), true},
        // flags
        {"true", Type::flag, true, true},
        {"true", Type::flag, false, false},
        {"false", Type::flag, false, true},
        {"!= true", Type::flag, false, true},
        {"!= true", Type::flag, true, false},
        // versions: part by part
        {"1.2", Type::version, text("1.2"), true},
        {"1.2", Type::version, text("1.20"), false},
        {"1.2", Type::version, text("1.2.0"), true},
        {"< 1.10", Type::version, text("1.2"), true},
        {"< 1.2", Type::version, text("1.10"), false},
        {"<= 12.1", Type::version, text("12.1"), true},
        {"<= 12.1", Type::version, text("14.0"), false},
        {"> 1.2", Type::version, text("1.2"), false},
        {"> 1.2", Type::version, text("1.3"), true},
        {"1.0..1.2", Type::version, text("1.1"), true},
        {"1.0..1.2", Type::version, text("1.3"), false},
        {"!= 1.2", Type::version, text("1.3"), true},
        {"15.2.1748.10", Type::version, text("15.02.1748.010"), true},
        {"> 15.2.99999999999999999999", Type::version, text("15.2.100000000000000000000"), true},
        {"14.*", Type::version, text("14.1"), true},
        {"Exchange2013", Type::version, text("exchange2013"), true},
        {"Exchange2013_SP1", Type::version, text("Exchange2013"), false},
        {">= 1.2", Type::version, text("Exchange2013"), false},
        // codes: as numbers where both are, else as text
        {"250", Type::code, text("250"), true},
        {"250", Type::code, 250_n, true},
        {"250", Type::code, text("2500"), false},
        {">= 500", Type::code, text("550"), true},
        {">= 500", Type::code, 451_n, false},
        {">= 500", Type::code, text("NO"), false},
        {"400..499", Type::code, text("451"), true},
        {"no", Type::code, text("NO"), true},
        {"NO", Type::code, text("OK"), false},
        {"4*", Type::code, text("451"), true},
        {"4*", Type::code, 451_n, true},
        {"4*", Type::code, 250_n, false},
        {"!= 250", Type::code, text("NO"), true},
        {"!= NO", Type::code, text("NO"), false},
        {"~^4..$", Type::code, 451_n, true},
        // a rate is compared once it was counted
        {"> 5 per 10s", Type::rate, 6_n, true},
        {"> 5 per 10s", Type::rate, 5_n, false},
        {"5 per 1m", Type::rate, 5_n, true},
        {"3..5 per 1m", Type::rate, 6_n, false},
    };
    for (const Case& row : cases) {
        INFO(row.written << " for " << to_text(row.type) << " against " << to_text(row.value, row.type));
        CHECK(fits(scalar(row.written), row.type, row.value) == row.fits);
        Tree quoted = scalar(row.written);
        quoted.quoted = true;
        CHECK(fits(quoted, row.type, row.value) == row.fits);
    }
}

TEST_CASE("an absent field matches only none, whatever its type")
{
    struct Case {
        Type type;
        const char* other;
        Value value;
    };
    const std::vector<std::string> words = {"x"};
    const Case cases[] = {
        {Type::text, "*", text("x")},
        {Type::number, ">= 0", 1_n},
        {Type::size, ">= 0B", 1_n},
        {Type::duration, ">= 0s", 1_n},
        {Type::flag, "true", true},
        {Type::version, "< 1.2", text("1.0")},
        {Type::code, "*", text("250")},
        {Type::list, "*", std::span(words)},
        {Type::rate, ">= 0 per 1s", 1_n},
        {Type::text, "~.*", text("something")},
    };
    for (const Case& row : cases) {
        INFO(to_text(row.type));
        CHECK(fits(scalar("none"), row.type, absent));
        CHECK(fits(scalar("None"), row.type, absent));
        CHECK(!fits(scalar("none"), row.type, row.value));
        CHECK(!fits(scalar(row.other), row.type, absent));
        CHECK(fits(scalar(row.other), row.type, row.value));
        CHECK(!fits(negated(scalar(row.other)), row.type, absent));
        CHECK(!fits(negated(scalar("none")), row.type, absent));
        CHECK(fits(negated(scalar("none")), row.type, row.value));
        CHECK(!fits(scalar("!= none"), row.type, absent));
    }
}

TEST_CASE("a list means any of its entries, not turns one around")
{
    const Tree people = list({"ann", "b*"});
    CHECK(fits(people, Type::text, text("ANN")));
    CHECK(fits(people, Type::text, text("bob")));
    CHECK(!fits(people, Type::text, text("carol")));
    CHECK(!fits(negated(people), Type::text, text("bob")));
    CHECK(fits(negated(people), Type::text, text("carol")));
    CHECK(!fits(negated(people), Type::text, absent));

    const Tree maybe = list({"none", "ann"});
    CHECK(fits(maybe, Type::text, absent));
    CHECK(fits(maybe, Type::text, text("ann")));
    CHECK(!fits(negated(maybe), Type::text, absent));

    Tree mixed = list({"1..3"});
    mixed.items.push_back(negated(scalar("< 10")));
    CHECK(fits(mixed, Type::number, 2_n));
    CHECK(!fits(mixed, Type::number, 5_n));
    CHECK(fits(mixed, Type::number, 10_n));
}

TEST_CASE("a field that holds a list matches if one element does")
{
    const std::vector<std::string> flags = {"\\Seen", "\\Flagged"};
    const Value value = std::span(flags);
    CHECK(fits(scalar("\\seen"), Type::list, value));
    CHECK(fits(scalar("~Flag"), Type::list, value));
    CHECK(!fits(scalar("\\deleted"), Type::list, value));
    CHECK(fits(list({"\\deleted", "\\flagged"}), Type::list, value));
    // Turned around: no element may match, though one of them is something else.
    CHECK(!fits(negated(scalar("\\seen")), Type::list, value));
    CHECK(!fits(scalar("!= \\seen"), Type::list, value));
    CHECK(fits(negated(scalar("\\deleted")), Type::list, value));

    const Value empty = std::span<const std::string>();
    CHECK(fits(scalar("none"), Type::list, empty));
    CHECK(!fits(scalar("*"), Type::list, empty));
    CHECK(fits(negated(scalar("\\seen")), Type::list, empty));
    CHECK(!fits(negated(scalar("none")), Type::list, empty));
}

TEST_CASE("what cannot be read is a problem at its place and matches nothing")
{
    struct Case {
        const char* written;
        Type type;
        const char* said;
    };
    const Case cases[] = {
        {"10", Type::size, "\"10\" is no size: write a unit (B KB MB GB), for example 64KB"},
        {"> 10", Type::size, "\"10\" is no size: write a unit (B KB MB GB), for example 64KB"},
        {"> 10mb", Type::size, "\"10mb\" is no size: did you mean 10MB?"},
        {"30", Type::duration, "\"30\" is no duration: write a unit (ms s m h d), for example 30s"},
        {"< 5M", Type::duration, "\"5M\" is no duration: did you mean 5m?"},
        {"1s..", Type::duration, "\"\" is no duration: write a unit (ms s m h d), for example 30s"},
        {"0123", Type::number, "\"0123\" is no number: write it without leading zeros"},
        {"2*", Type::number, "\"2*\" is no number: write digits alone"},
        {"== 5", Type::number, "\"== 5\" is no number: write digits alone"},
        {"99999999999999999999", Type::number, "\"99999999999999999999\" is too large"},
        {"9223372036854775807", Type::number, "\"9223372036854775807\" is too large"},
        {"5..3", Type::number, "\"5..3\" is an empty range: write the smaller value first"},
        {"1.2..1.1", Type::version, "\"1.2..1.1\" is an empty range: write the smaller value first"},
        {"yes", Type::flag, "\"yes\" is not true or false: write true"},
        {"1.x", Type::version, "\"1.x\" is no version: write numbers with dots, for example 1.2"},
        {"< 1.x", Type::version, "\"1.x\" is no version: write numbers with dots, for example 1.2"},
        {"<", Type::version, "\"<\" compares with nothing"},
        {"TLSv1.2", Type::version, "\"TLSv1.2\" is no version: write the number alone, 1.2"},
        {"tls 1.2", Type::version, "\"tls 1.2\" is no version: write the number alone, 1.2"},
        {"", Type::version, "\"\" is no version: write numbers with dots, for example 1.2"},
        {">= NO", Type::code, "\"NO\" is no number: write digits alone"},
        {"!=", Type::text, "\"!=\" compares with nothing"},
        {"> 5", Type::text, "\"> 5\" compares, and texts have no order: write a glob, a list or a ~ regular expression"},
        {"~", Type::text, "\"~\" is an empty regular expression: it would match everything"},
        {"~(", Type::text, "\"(\" is no regular expression (RE2): missing ): ("},
        {"~a{2000}", Type::text, "\"a{2000}\" is no regular expression (RE2): invalid repetition size: {2000}"},
        {"> 5", Type::rate, "\"> 5\" is no rate: write how many in which time, for example \"> 5 per 10s\""},
        {"> 5 per 10", Type::rate, "\"10\" is no duration: write a unit (ms s m h d), for example 30s"},
        {"> 5 per 0s", Type::rate, "\"> 5 per 0s\" counts in no time at all"},
        {"> 50000 per 1s", Type::rate, "\"> 50000 per 1s\" is too large: at most 10000"},
    };
    for (const Case& row : cases) {
        INFO(row.written << " for " << to_text(row.type));
        CHECK(complaint(scalar(row.written), row.type) == "x.yaml:3:7: " + std::string(row.said) + '\n');
    }
}

TEST_CASE("shapes that mean nothing are problems")
{
    Tree empty;
    empty.place = here();
    CHECK(complaint(empty, Type::text) == "x.yaml:3:7: nothing stands here: for a field that is absent write none\n");
    CHECK(complaint(list({}), Type::text) == "x.yaml:3:7: an empty list matches nothing\n");
    CHECK(complaint(Tree::list({list({"a"})}, here()), Type::text) == "x.yaml:3:7: a list stands within a list\n");
    CHECK(complaint(Tree::map(here()), Type::text) == "x.yaml:3:7: an empty map stands where a condition is wanted\n");
    CHECK(complaint(negated(negated(scalar("a"))), Type::text) == "x.yaml:3:7: {not: ...} within {not: ...}: leave both out\n");
    CHECK(complaint(list({"> 5 per 10s", "> 50 per 10m"}), Type::rate) ==
        "x.yaml:3:7: a rate is one comparison, for example \"> 5 per 10s\"\n");
    Tree typo = Tree::map(here());
    typo.entries.push_back({"nto", here(), scalar("a")});
    CHECK(complaint(typo, Type::text) == "x.yaml:3:7: unknown key \"nto\": did you mean \"not\"? Known here: not\n");
}

TEST_CASE("every entry of a list is checked, and one that is wrong spoils all")
{
    Problems problems;
    const Condition condition = Condition::compile(list({"10", "5MB", "x"}), Type::size, problems);
    CHECK(problems.size() == 2);
    CHECK(!condition.matches(size(5_MiB)));
}

TEST_CASE("a rate says its window and how much to remember")
{
    struct Case {
        const char* written;
        Duration window;
        std::uint64_t remember;
    };
    const Case cases[] = {
        {"> 5 per 10s", 10s, 6},
        {">= 5 per 1m", 1min, 5},
        {"< 5 per 10s", 10s, 5},
        {"5 per 10s", 10s, 6},
        {"3..5 per 10s", 10s, 6},
        {"!= 5 per 1h", 1h, 6},
    };
    for (const Case& row : cases) {
        INFO(row.written);
        const Condition condition = good(scalar(row.written), Type::rate);
        CHECK(condition.window() == row.window);
        CHECK(condition.events_to_remember() == row.remember);
    }
    CHECK(good(negated(scalar("> 5 per 10s")), Type::rate).window() == 10s);
    CHECK(!good(scalar("> 5"), Type::number).window());
    CHECK(good(scalar("> 5"), Type::number).events_to_remember() == 0);
    CHECK(!Condition().window());
}

TEST_CASE("a condition is shown as it was written")
{
    CHECK(good(scalar(">= 10MB"), Type::size).to_text() == ">= 10MB");
    CHECK(good(list({"ann", "b*"}), Type::text).to_text() == "[ann, b*]");
    CHECK(good(negated(list({"ann", "none"})), Type::text).to_text() == "{not: [ann, none]}");
    CHECK(good(scalar("~^a"), Type::text).to_text() == "~^a");
    CHECK(good(scalar("a"), Type::text) == good(scalar("a"), Type::text));
    CHECK(!(good(scalar("a"), Type::text) == good(scalar("b"), Type::text)));
    CHECK(Condition().matches(absent));
    CHECK(Condition().matches(text("x")));
}

TEST_CASE("equals takes a text literally")
{
    CHECK(Condition::equals("a*", Type::text).matches(text("A*")));
    CHECK(!Condition::equals("a*", Type::text).matches(text("ab")));
    CHECK(!Condition::equals("none", Type::text).matches(absent));
    CHECK(Condition::equals("5s", Type::duration).matches(time(5s)));
    CHECK(Condition::equals("250", Type::code).matches(250_n));
    CHECK_THROWS_AS(Condition::equals("5", Type::duration), std::logic_error);
}

TEST_CASE("a regular expression sees 64 KiB of a value")
{
    const std::string before(64 * 1024 - 1, 'a');
    CHECK(fits(scalar("~X"), Type::text, text(before + "X")));
    CHECK(!fits(scalar("~X"), Type::text, text(before + "aX")));
    CHECK(fits(scalar("*X"), Type::text, text(before + "aX"))); // a glob means the whole value
}

TEST_CASE("a value is shown in the unit of its type")
{
    const std::vector<std::string> words = {"a", "b c"};
    CHECK(to_text(size(12_KiB), Type::size) == "12KB");
    CHECK(to_text(time(30s), Type::duration) == "30s");
    CHECK(to_text(Value(25_n), Type::number) == "25");
    CHECK(to_text(Value(true), Type::flag) == "true");
    CHECK(to_text(Value(std::span(words)), Type::list) == "[a, b c]");
    CHECK(to_text(absent, Type::text) == "none");
    CHECK(to_text(text("a\r\n"), Type::text) == "a\\x0D\\x0A");
}
