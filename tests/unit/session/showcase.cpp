#include "session/showcase.hpp"
#include "session/tls_style.hpp"

#include <catch2/catch.hpp>

#include <thread>

// Which certificate is shown for which name, and what a persona's style of TLS may say.
using namespace exemu;
using namespace exemu::session;

namespace {

Showcase::Shown shown(const std::string& name) { return {name, {}, nullptr}; }

std::string problems_of(TlsStyle& style, const std::vector<std::pair<std::string, Tree>>& entries)
{
    Tree tree = Tree::map();
    for (const auto& [key, value] : entries)
        tree.set(key, value);
    Problems problems;
    style = check_tls_style(tree, problems);
    return problems.to_text();
}

Tree words(std::initializer_list<const char*> all)
{
    std::vector<Tree> items;
    for (const char* word : all)
        items.push_back(Tree::scalar(word));
    return Tree::list(std::move(items));
}

} // namespace

TEST_CASE("the certificate is chosen by the name that is asked for")
{
    Showcase showcase({shown("usual"), {{"eas.contoso.test", shown("exact")}, {"*.contoso.test", shown("wild")}}});
    struct Case {
        const char* asked;
        const char* name;
    };
    const Case cases[] = {{"", "usual"}, {"EAS.contoso.test", "exact"}, {"owa.contoso.test", "wild"}, {"a.b.contoso.test", "usual"},
        {"contoso.test", "usual"}, {"localhost", "usual"}, {"fabrikam.test", "usual"}, {".contoso.test", "wild"}};
    for (const Case& c : cases) {
        INFO(c.asked);
        CHECK(showcase.now()->for_name(c.asked).name == c.name);
    }
}

TEST_CASE("another certificate takes a place; what was begun keeps what it has seen")
{
    Showcase showcase({shown("usual"), {{"eas.contoso.test", shown("exact")}}});
    const auto before = showcase.now();
    CHECK(showcase.show("", shown("other"), nullptr) == "usual");
    CHECK(showcase.show("Eas.Contoso.test", shown("old"), nullptr) == "exact");
    CHECK(showcase.show("new.contoso.test", shown("fresh"), nullptr) == "other"); // where none was asked for by that name
    CHECK(before->for_name("").name == "usual");
    CHECK(before->for_name("eas.contoso.test").name == "exact");
    CHECK(showcase.now()->for_name("").name == "other");
    CHECK(showcase.now()->for_name("eas.contoso.test").name == "old");
    CHECK(showcase.now()->for_name("NEW.contoso.test").name == "fresh");
    CHECK(showcase.now()->by_name.size() == 2);
}

TEST_CASE("many threads may look while another shows something else")
{
    Showcase showcase({shown("0"), {}});
    std::thread swapping([&] {
        for (int i = 1; i <= 2000; ++i)
            showcase.show(i % 2 ? "" : "eas.contoso.test", shown(std::to_string(i)), nullptr);
    });
    std::size_t looks = 0;
    for (std::string last; last != "1999"; ++looks)
        last = showcase.now()->for_name("").name;
    swapping.join();
    CHECK(looks > 0);
    CHECK(showcase.now()->for_name("eas.contoso.test").name == "2000");
}

TEST_CASE("a persona's style of TLS becomes settings, with what departs from it by protocol")
{
    TlsStyle style;
    Tree departures = Tree::map(), smtp = Tree::map();
    smtp.set("most", Tree::scalar("1.2"));
    departures.set("smtp", smtp);
    CHECK(problems_of(style,
              {{"least", Tree::scalar("1.0")}, {"most", Tree::scalar("1.3")}, {"ciphers", words({"AES128-SHA", "ECDHE-RSA-AES256-SHA"})},
                  {"suites", words({"TLS_AES_256_GCM_SHA384"})}, {"groups", words({"X25519", "P-256"})},
                  {"signatures", words({"RSA+SHA1"})}, {"protocols", departures}}) == "");
    const net::TlsSettings settings = style.settings("http", {"http/1.1"});
    CHECK(settings.least == net::TlsVersion::tls1_0);
    CHECK(settings.most == net::TlsVersion::tls1_3);
    CHECK(settings.ciphers == "AES128-SHA:ECDHE-RSA-AES256-SHA");
    CHECK(settings.groups == "X25519:P-256");
    CHECK(settings.alpn == std::vector<std::string>{"http/1.1"});
    CHECK(style.settings("smtp", {}).most == net::TlsVersion::tls1_2);
}

TEST_CASE("mistakes in a persona's style of TLS")
{
    using Entries = std::vector<std::pair<std::string, Tree>>;
    const Entries good{{"least", Tree::scalar("1.0")}, {"most", Tree::scalar("1.2")}, {"ciphers", words({"AES128-SHA"})},
        {"groups", words({"P-256"})}, {"signatures", words({"RSA+SHA256"})}};
    const auto with = [&](const std::string& key, Tree value) {
        Entries entries = good;
        for (auto& [name, old] : entries)
            if (name == key)
                old = value;
        if (key == "suites")
            entries.emplace_back(key, value);
        return entries;
    };
    struct Case {
        Entries entries;
        const char* said;
    };
    const Case cases[] = {
        {with("ciphers", words({"AES128-SHA", "AES128-SHAA"})), "\"AES128-SHAA\" is nothing that OpenSSL offers under ciphers"},
        {with("ciphers", words({"RC4-SHA"})), "\"RC4-SHA\" is nothing that OpenSSL offers under ciphers"}, // what it has no more
        {with("ciphers", words({"ALL:!AES128-SHA"})), "is nothing that OpenSSL offers under ciphers"},    // one suite, not an expression
        {with("groups", words({"P-257"})), "\"P-257\" is nothing that OpenSSL offers under groups"},
        {with("signatures", words({"RSA+SHA257"})), "\"RSA+SHA257\" is nothing that OpenSSL offers under signatures"},
        {with("suites", words({"TLS_NULL"})), "\"TLS_NULL\" is nothing that OpenSSL offers under suites"},
        {with("most", Tree::scalar("1.3")), "TLS 1.3 needs suites"},
        {with("least", Tree::scalar("1.3")), "the oldest version is above the newest"},
        {with("most", Tree::scalar("1.4")), "\"1.4\" is not one of 1.0, 1.1, 1.2, 1.3"},
        {with("ciphers", Tree()), "stands where a list is wanted"},
    };
    for (const Case& c : cases) {
        TlsStyle style;
        const std::string said = problems_of(style, c.entries);
        INFO(said);
        CHECK(said.find(c.said) != std::string::npos);
    }
}
