#include "persona/persona.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using persona::Build;
using persona::Persona;

namespace {

Tree scalar(std::string text, std::uint32_t line)
{
    static const auto file = std::make_shared<const std::string>("p.yaml");
    return Tree::scalar(std::move(text), {file, line, 5});
}

Tree listener(std::uint32_t line, const char* port, const char* protocol)
{
    Tree map = Tree::map(scalar("", line).place);
    map.set("port", scalar(port, line));
    map.set("protocol", scalar(protocol, line));
    return map;
}

// Lines are numbered as a file would have them.
Tree good()
{
    Tree tree = Tree::map(scalar("", 1).place);
    tree.set("name", scalar("exchange-2019", 1));
    tree.set("product", scalar("Microsoft Exchange Server 2019 Cumulative Update 15", 2));
    tree.set("build", scalar("15.2.1748.10", 3));
    tree.set("host", scalar("Mail.contoso.test", 4));
    tree.set("domain", scalar("contoso.test", 5));
    tree.set("netbios", scalar("CONTOSO", 6));
    Tree listeners = Tree::map(scalar("", 8).place);
    listeners.set("smtp-25", listener(8, "25", "smtp"));
    listeners.set("smtp-587", listener(9, "587", "smtp"));
    tree.set("listeners", std::move(listeners));
    Tree styles = Tree::map(scalar("", 11).place);
    Tree smtp = Tree::map(scalar("", 11).place);
    smtp.set("banner", scalar("Microsoft ESMTP MAIL Service ready at", 12));
    styles.set("smtp", std::move(smtp));
    tree.set("styles", std::move(styles));
    return tree;
}

std::string problems_of(const Tree& tree)
{
    Problems problems;
    persona::decode_persona(tree, problems);
    return problems.to_text();
}

} // namespace

TEST_CASE("a build number has four parts")
{
    struct Case {
        const char* text;
        bool good;
        std::size_t at;
    };
    const Case cases[] = {
        {"15.2.1748.10", true, 0},
        {"0.0.0.0", true, 0},
        {"65535.65535.65535.65535", true, 0},
        {"", false, 0},
        {"15", false, 2},
        {"15.2.1748", false, 9},
        {"15.2.1748.", false, 10},
        {"15.2.1748.10.1", false, 10},
        {"15.02.1748.010", false, 3}, // the padded form is for display
        {"15..1748.10", false, 3},
        {".2.1748.10", false, 0},
        {"15.2.1748.x", false, 10},
        {"15.2.65536.1", false, 5},
        {"-1.2.3.4", false, 0},
        {" 15.2.1748.10", false, 0},
        {"99999999999999999999.1.1.1", false, 0},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        const auto build = Build::parse(one.text);
        REQUIRE(build.has_value() == one.good);
        if (one.good)
            CHECK(build->to_text() == one.text);
        else
            CHECK(build.error().at == one.at);
    }
}

TEST_CASE("a build of Windows has three parts, as NTLM's VERSION has room for them")
{
    struct Case {
        const char* text;
        bool good;
    };
    const Case cases[] = {
        {"6.1.7601", true},
        {"10.0.17763", true},
        {"255.255.65535", true},
        {"10.0", false},
        {"10.0.17763.1", false},
        {"256.0.1", false},
        {"10.0.65536", false},
        {"", false},
        {"ten", false},
    };
    for (const Case& one : cases) {
        INFO(one.text);
        CHECK(persona::Windows::parse(one.text).has_value() == one.good);
    }
    const auto windows = persona::Windows::parse("10.0.20348");
    REQUIRE(windows);
    CHECK(windows->major == 10);
    CHECK(windows->minor == 0);
    CHECK(windows->build == 20348);
}

TEST_CASE("a persona is decoded with its names, styles and listeners")
{
    Problems problems;
    const Persona persona = persona::decode_persona(good(), problems);
    CHECK(problems.to_text() == "");
    CHECK(persona.name == "exchange-2019");
    CHECK(persona.product == "Microsoft Exchange Server 2019 Cumulative Update 15");
    CHECK(persona.build().major == 15);
    CHECK(persona.build().minor == 2);
    CHECK(persona.build().build == 1748);
    CHECK(persona.build().revision == 10);
    CHECK(persona.host == "Mail.contoso.test"); // letter case stays: Exchange shows AD's
    REQUIRE(persona.style("smtp") != nullptr);
    CHECK(persona.style("smtp")->find("banner")->text == "Microsoft ESMTP MAIL Service ready at");
    CHECK(persona.style("imap") == nullptr);
    REQUIRE(persona.listeners.find("smtp-587") != nullptr);
    CHECK(persona.listeners.find("smtp-587")->find("port")->text == "587");
}

TEST_CASE("names have defaults, product and build have none")
{
    Tree tree = Tree::map();
    Problems problems;
    const Persona persona = persona::decode_persona(tree, problems);
    CHECK(persona.host == "mail.contoso.test");
    CHECK(persona.domain == "contoso.test");
    CHECK(persona.netbios == "CONTOSO");
    for (const char* key : {"name", "product", "build"}) {
        INFO(problems.to_text());
        CHECK(problems.to_text().find(key) != std::string::npos);
    }
    CHECK(problems.size() == 3);
    CHECK_THROWS_AS(persona.build(), std::logic_error);
}

TEST_CASE("what is wrong in a persona is told with its place")
{
    struct Case {
        const char* key;
        Tree value;
        const char* says;
    };
    Tree styles = Tree::map(scalar("", 11).place);
    styles.set("smtp", scalar("fast", 11));
    const Case cases[] = {
        {"name", scalar("Exchange 2019", 1), "p.yaml:1:5: \"Exchange 2019\" is not a bare name"},
        {"name", scalar("", 1), "p.yaml:1:5: \"\" is not a bare name"},
        {"windows", scalar("2019", 9), "p.yaml:9:5: \"2019\" is not a build of Windows: three numbers with dots between, as in 10.0.17763"},
        {"build", scalar("15.2.1748", 3), "p.yaml:3:5: \"15.2.1748\" is not a build number"},
        {"host", scalar("mail", 4), "p.yaml:4:5: \"mail\" is not a fully qualified host name"},
        {"host", scalar("mail.-x.test", 4), "p.yaml:4:5: \"mail.-x.test\" is not a fully qualified host name"},
        {"host", scalar(std::string(250, 'a') + ".test", 4), "p.yaml:4:5:"},
        {"domain", scalar("contoso test.", 5), "p.yaml:5:5: \"contoso test.\" is not a mail domain"},
        {"domain", scalar("contoso..test", 5), "p.yaml:5:5: \"contoso..test\" is not a mail domain"},
        {"netbios", scalar("CONTOSOCORPORATE", 6), "p.yaml:6:5: \"CONTOSOCORPORATE\" is not a NetBIOS name"},
        {"netbios", scalar("CON\\TOSO", 6), "p.yaml:6:5:"},
        {"styles", scalar("none", 11), "p.yaml:11:5: styles is a map, protocol by protocol; found \"none\""},
        {"styles", styles, "p.yaml:11:5: the style of smtp is a map; found \"fast\""},
        {"listeners", Tree::list({}, scalar("", 8).place), "p.yaml:8:5: listeners is a map of names; found a list"},
        {"bulid", scalar("15.2.1748.10", 3), "build"},
    };
    for (const Case& one : cases) {
        INFO(one.key);
        Tree tree = good();
        tree.set(one.key, one.value);
        const std::string text = problems_of(tree);
        INFO(text);
        CHECK(text.find(one.says) != std::string::npos);
        CHECK(std::ranges::count(text, '\n') <= 1); // one mistake, one line
    }
}

TEST_CASE("a listener needs a protocol and a port of its own")
{
    struct Case {
        const char* what;
        Tree listener;
        const char* says;
    };
    Tree no_port = Tree::map(scalar("", 10).place);
    no_port.set("protocol", scalar("smtp", 10));
    Tree no_protocol = Tree::map(scalar("", 10).place);
    no_protocol.set("port", scalar("717", 10));
    const Case cases[] = {
        {"text", scalar("717", 10), "p.yaml:10:5: listener smtp-717 is a map; found \"717\""},
        {"no port", no_port, "listener smtp-717 has no port from 1 to 65535"},
        {"no protocol", no_protocol, "listener smtp-717 names no protocol"},
        {"port 0", listener(10, "0", "smtp"), "p.yaml:10:5: listener smtp-717 has no port"},
        {"port 65536", listener(10, "65536", "smtp"), "p.yaml:10:5: listener smtp-717 has no port"},
        {"a word", listener(10, "smtp", "smtp"), "p.yaml:10:5: listener smtp-717 has no port"},
        {"an empty protocol", listener(10, "717", ""), "p.yaml:10:5: listener smtp-717 names no protocol"},
        {"a port twice", listener(10, "25", "smtp"), "p.yaml:10:5: port 25 belongs to another listener already"},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        Tree tree = good();
        tree.find("listeners")->set("smtp-717", one.listener);
        const std::string text = problems_of(tree);
        INFO(text);
        CHECK(text.find(one.says) != std::string::npos);
    }
}
