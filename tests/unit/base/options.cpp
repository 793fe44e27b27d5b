#include "base/options.hpp"

#include <catch2/catch.hpp>

using namespace exemu;

namespace {

enum class Tls : std::uint8_t { none, implicit, starttls };

} // namespace

template <>
struct exemu::Words<Tls> {
    static constexpr std::pair<std::string_view, Tls> all[] = {
        {"none", Tls::none}, {"implicit", Tls::implicit}, {"starttls", Tls::starttls}};
};

namespace {

struct Limits {
    ByteCount line = 64_KiB;
    Duration idle = 5min;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("line", &Limits::line, "Longest command line accepted.").at_least(8_KiB).at_most(1_MiB);
        field("idle", &Limits::idle, "Longest silence.").at_least(1s);
    }
};

struct Options {
    bool offer = true;
    std::string banner = "220 ready";
    std::uint16_t port = 25;
    unsigned most = 3;
    ByteRate rate{64 * 1024};
    Percent share{50'000};
    Tls tls = Tls::starttls;
    std::optional<Duration> patience;
    std::vector<std::string> names = {"a", "b c"};
    std::vector<Tls> ways;
    std::vector<unsigned> counts;
    std::vector<Limits> steps;
    std::map<std::string, Limits> named;
    std::map<std::string, std::string> texts;
    Limits limits;
    Tree free;
    std::string password = "Winter!1";
    Duration hidden = 3s;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("offer", &Options::offer, "Offer STARTTLS.");
        field("banner", &Options::banner, "The first line.");
        field("port", &Options::port, "Where to listen.").at_least(1);
        field("most", &Options::most, "How many.").at_most(10);
        field("rate", &Options::rate, "How fast.");
        field("share", &Options::share, "How much.");
        field("tls", &Options::tls, "How TLS begins.");
        field("patience", &Options::patience, "How long to wait.").at_least(1s);
        field("names", &Options::names, "Names.");
        field("ways", &Options::ways, "Ways.");
        field("counts", &Options::counts, "Counts.").at_most(9);
        field("steps", &Options::steps, "Steps.");
        field("named", &Options::named, "Limits by name.");
        field("texts", &Options::texts, "Texts by name.");
        field("limits", &Options::limits, "Limits.");
        field("free", &Options::free, "Taken as it stands.");
        field("password", &Options::password, "Never shown.").secret();
        field("hidden", &Options::hidden, "Never shown either.").secret();
    }
};

struct Needy {
    std::string name;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("name", &Needy::name, "What it is called.").required();
    }
};

Place at(std::uint32_t line, std::uint32_t column)
{
    static const auto source = std::make_shared<const std::string>("x.yaml");
    return {source, line, column};
}

Tree one(std::string key, Tree value)
{
    Tree map = Tree::map(at(1, 1));
    value.place = at(1, 10);
    map.entries.push_back({std::move(key), at(1, 2), std::move(value)});
    return map;
}

Tree text(std::string value) { return Tree::scalar(std::move(value), at(1, 10)); }

Tree texts(std::vector<std::string> values)
{
    std::vector<Tree> items;
    for (std::string& value : values)
        items.push_back(text(std::move(value)));
    return Tree::list(std::move(items), at(1, 10));
}

std::string complaint(const Tree& tree)
{
    Problems problems;
    decode<Options>(tree, problems);
    return problems.to_text();
}

Options good(const Tree& tree)
{
    Problems problems;
    Options options = decode<Options>(tree, problems);
    REQUIRE(problems.to_text() == "");
    return options;
}

} // namespace

TEST_CASE("what is absent keeps its default")
{
    const Options options = good(Tree{});
    CHECK(options.offer);
    CHECK(options.port == 25);
    CHECK(options.limits.line == 64_KiB);
    CHECK(!options.patience);
    CHECK(good(Tree::map()).names.size() == 2);
}

TEST_CASE("each member type is read from the text as written")
{
    CHECK(!good(one("offer", text("false"))).offer);
    CHECK(good(one("banner", text("0123"))).banner == "0123");
    CHECK(good(one("port", text("65535"))).port == 65535);
    CHECK(good(one("rate", text("1MB/s"))).rate.per_second == 1 << 20);
    CHECK(good(one("share", text("0.01%"))).share.millionths == 100);
    CHECK(good(one("tls", text("implicit"))).tls == Tls::implicit);
    CHECK(good(one("patience", text("90s"))).patience == 90s);
    CHECK(good(one("names", texts({"x", "y"}))).names == std::vector<std::string>{"x", "y"});
    CHECK(good(one("names", text("x"))).names == std::vector<std::string>{"x"});
    CHECK(good(one("names", Tree::list({}))).names.empty());
    CHECK(good(one("ways", texts({"none", "starttls"}))).ways == std::vector{Tls::none, Tls::starttls});
    CHECK(good(one("counts", texts({"1", "9"}))).counts == std::vector<unsigned>{1, 9});
    CHECK(good(one("steps", Tree::list({one("line", text("8KB")), Tree::map()}))).steps.at(0).line == 8_KiB);
    CHECK(good(one("named", one("slow", one("idle", text("1h"))))).named.at("slow").idle == 1h);
    CHECK(good(one("texts", one("k", text("v")))).texts.at("k") == "v");
    CHECK(good(one("limits", one("line", text("1MB")))).limits.line == 1_MiB);
    CHECK(good(one("limits", Tree{})).limits.line == 64_KiB);
    CHECK(good(one("free", texts({"1"}))).free.items.at(0).text == "1");
    CHECK(good(one("password", text("yes"))).password == "yes");
}

TEST_CASE("what is wrong is said where it stands, with what to write")
{
    struct Case {
        const char* name;
        Tree tree;
        const char* said;
    };
    const Case cases[] = {
        {"no unit", one("patience", text("30")), "x.yaml:1:10: \"30\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"no size", one("limits", one("line", text("64"))),
            "x.yaml:1:10: \"64\" is no size: write a unit (B KB MB GB), for example 64KB\n"},
        {"capital unit", one("patience", text("5M")), "x.yaml:1:10: \"5M\" is no duration: did you mean 5m?\n"},
        {"size in small letters", one("limits", one("line", text("64k"))), "x.yaml:1:10: \"64k\" is no size: did you mean 64KB?\n"},
        {"no rate", one("rate", text("64KB")), "x.yaml:1:10: \"64KB\" is no rate: write a unit (B/s KB/s MB/s GB/s), for example 64KB/s\n"},
        {"no percent", one("share", text("5")), "x.yaml:1:10: \"5\" is no percentage: write the sign %, for example 5%\n"},
        {"over 100%", one("share", text("101%")), "x.yaml:1:10: \"101%\" is too large\n"},
        {"too small", one("limits", one("line", text("4KB"))), "x.yaml:1:10: \"4KB\" is too small: at least 8KB\n"},
        {"too large", one("limits", one("line", text("2MB"))), "x.yaml:1:10: \"2MB\" is too large: at most 1MB\n"},
        {"optional too small", one("patience", text("10ms")), "x.yaml:1:10: \"10ms\" is too small: at least 1s\n"},
        {"element too large", one("counts", texts({"1", "10"})), "x.yaml:1:10: \"10\" is too large: at most 9\n"},
        {"port zero", one("port", text("0")), "x.yaml:1:10: \"0\" is too small: at least 1\n"},
        {"port too large for its type", one("port", text("65536")), "x.yaml:1:10: \"65536\" is too large: at most 65535\n"},
        {"beyond 64 bits", one("port", text("99999999999999999999")), "x.yaml:1:10: \"99999999999999999999\" is too large\n"},
        {"leading zero", one("port", text("025")), "x.yaml:1:10: \"025\" is no number: write it without leading zeros\n"},
        {"negative", one("port", text("-1")), "x.yaml:1:10: \"-1\" is no number: write digits alone\n"},
        {"yes", one("offer", text("yes")), "x.yaml:1:10: \"yes\" is not true or false: write true\n"},
        {"off", one("offer", text("off")), "x.yaml:1:10: \"off\" is not true or false: write false\n"},
        {"True", one("offer", text("True")), "x.yaml:1:10: \"True\" is not true or false: write true\n"},
        {"maybe", one("offer", text("maybe")), "x.yaml:1:10: \"maybe\" is not true or false\n"},
        {"word", one("tls", text("implict")),
            "x.yaml:1:10: \"implict\" is not one of none, implicit, starttls: did you mean \"implicit\"?\n"},
        {"list for a text", one("banner", texts({"a"})), "x.yaml:1:10: a list stands where a text is wanted\n"},
        {"nothing for a number", one("most", Tree{}), "x.yaml:1:10: nothing stands where a number is wanted\n"},
        {"map for a list", one("names", Tree::map()), "x.yaml:1:10: a map stands where a list is wanted\n"},
        {"text for a map", one("named", text("x")), "x.yaml:1:10: \"x\" stands where a map is wanted\n"},
        {"text for a struct", one("limits", text("x")), "x.yaml:1:10: \"x\" stands where a map is wanted. Known here: line, idle\n"},
        {"unknown key", one("limits", one("lime", text("x"))),
            "x.yaml:1:2: unknown key \"lime\": did you mean \"line\"? Known here: line, idle\n"},
        {"secret", one("hidden", text("12345")), "x.yaml:1:10: this value is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"secret list", one("password", texts({"12345"})), "x.yaml:1:10: a list stands where a text is wanted\n"},
    };
    for (const Case& row : cases) {
        INFO(row.name);
        CHECK(complaint(row.tree) == row.said);
    }
}

TEST_CASE("what is wrong keeps the value that was there")
{
    Problems problems;
    Options options;
    options.port = 587;
    options.names = {"kept"};
    Tree tree = one("port", text("x"));
    tree.set("names", Tree::list({Tree::map()}));
    tree.set("most", text("7"));
    decode_into(options, tree, problems);
    CHECK(problems.size() == 2);
    CHECK(options.port == 587);
    CHECK(options.names == std::vector<std::string>{"kept"});
    CHECK(options.most == 7);
}

TEST_CASE("decoding over a value merges maps and replaces lists")
{
    Problems problems;
    Options options;
    options.named["slow"].idle = 1h;
    options.named["fast"].idle = 2s;
    decode_into(options, one("named", one("slow", one("line", text("9KB")))), problems);
    decode_into(options, one("names", texts({"x"})), problems);
    REQUIRE(problems.empty());
    CHECK(options.named.size() == 2);
    CHECK(options.named["slow"].idle == 1h);
    CHECK(options.named["slow"].line == 9_KiB);
    CHECK(options.names == std::vector<std::string>{"x"});
}

TEST_CASE("a required option that is missing is a problem at the map")
{
    Problems problems;
    decode<Needy>(Tree::map(at(4, 3)), problems);
    CHECK(problems.to_text() == "x.yaml:4:3: \"name\" is missing: What it is called.\n");
    Problems none;
    CHECK(decode<Needy>(one("name", text("x")), none).name == "x");
    CHECK(none.empty());
}

TEST_CASE("the documentation is read from the same declaration")
{
    const std::vector<OptionDoc> rows = describe_options<Options>("smtp.");
    struct Case {
        const char *path, *type, *standard, *bounds;
    };
    const Case cases[] = {
        {"smtp.offer", "true or false", "true", ""},
        {"smtp.banner", "text", "220 ready", ""},
        {"smtp.port", "number", "25", ">= 1"},
        {"smtp.most", "number", "3", "<= 10"},
        {"smtp.rate", "rate", "64KB/s", ""},
        {"smtp.share", "percentage", "5%", ""},
        {"smtp.tls", "one of none, implicit, starttls", "starttls", ""},
        {"smtp.patience", "duration", "", ">= 1s"},
        {"smtp.names", "list of text", "[a, b c]", ""},
        {"smtp.ways", "list of one of none, implicit, starttls", "[]", ""},
        {"smtp.counts", "list of number", "[]", "<= 9"},
        {"smtp.steps", "list of map", "", ""},
        {"smtp.steps[].line", "size", "64KB", ">= 8KB, <= 1MB"},
        {"smtp.steps[].idle", "duration", "5m", ">= 1s"},
        {"smtp.named", "map", "", ""},
        {"smtp.named.NAME.line", "size", "64KB", ">= 8KB, <= 1MB"},
        {"smtp.named.NAME.idle", "duration", "5m", ">= 1s"},
        {"smtp.texts", "map", "", ""},
        {"smtp.limits.line", "size", "64KB", ">= 8KB, <= 1MB"},
        {"smtp.limits.idle", "duration", "5m", ">= 1s"},
        {"smtp.free", "any", "", ""},
        {"smtp.password", "text", "", ""},
        {"smtp.hidden", "duration", "", ""},
    };
    REQUIRE(rows.size() == std::size(cases));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(cases[i].path);
        CHECK(rows[i].path == cases[i].path);
        CHECK(rows[i].type == cases[i].type);
        CHECK(rows[i].default_value == cases[i].standard);
        CHECK(rows[i].bounds == cases[i].bounds);
        CHECK(!rows[i].text.empty());
    }
    CHECK(rows[6].words == std::vector<std::string>{"none", "implicit", "starttls"});
    CHECK(describe_options<Needy>().at(0).required);
}

TEST_CASE("a default that YAML would read otherwise is printed in quotes")
{
    CHECK(options::quoted_if_needed("plain words") == "plain words");
    CHECK(options::quoted_if_needed("250 2.1.0 OK") == "250 2.1.0 OK");
    CHECK(options::quoted_if_needed("*x") == "\"*x\"");
    CHECK(options::quoted_if_needed("a: b") == "\"a: b\"");
    CHECK(options::quoted_if_needed("a, b") == "\"a, b\"");
    CHECK(options::quoted_if_needed("say \"hi\"") == "\"say \\\"hi\\\"\"");
    CHECK(options::quoted_if_needed(" x") == "\" x\"");
    CHECK(options::quoted_if_needed("") == "\"\"");
}
