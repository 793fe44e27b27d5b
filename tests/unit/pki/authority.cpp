#include "pki/pki.hpp"
#include "temporary_folder.hpp"
#include "verify.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>
#include <sstream>

using namespace exemu::pki;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> contoso{"contoso.test"};
const Names mail{"mail.contoso.test", {"mail.contoso.test", "localhost"}, {"127.0.0.1", "::1"}};

std::string text_of(const fs::path& path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void put(const fs::path& path, const std::string& text) // keeps the mode of a file that is there
{
    std::ofstream(path, std::ios::trunc) << text;
}

unsigned mode_of(const fs::path& path)
{
    struct stat facts{};
    REQUIRE(stat(path.c_str(), &facts) == 0);
    return facts.st_mode & 07777;
}

Authority opened(const fs::path& state, const std::vector<std::string>& domains = contoso)
{
    auto authority = Authority::open(state, domains);
    INFO((authority ? "" : authority.error()));
    REQUIRE(authority.has_value());
    return *authority;
}

Credential made(Authority& authority, const std::string& name = "good", const Names& names = mail)
{
    auto leaf = authority.leaf(name, names);
    INFO((leaf ? "" : leaf.error()));
    REQUIRE(leaf.has_value());
    return *leaf;
}

std::string verdict(const Credential& leaf, const Authority& authority, const std::string& host)
{
    return verify(*parse_certificate(leaf.certificate), *parse_certificate(authority.certificate()), host);
}

} // namespace

TEST_CASE("a first start makes a CA and a leaf, a second one finds them")
{
    const TemporaryFolder folder;
    const fs::path state = folder.path() / "new" / "exemu";
    Authority authority = opened(state);
    const Credential leaf = made(authority);
    CHECK(verdict(leaf, authority, "mail.contoso.test") == "ok");
    CHECK(leaf.name == "good");
    CHECK(leaf.subject == "CN=mail.contoso.test");
    CHECK(leaf.chain.empty());
    CHECK(leaf.not_after.size() == 20);
    CHECK(leaf.not_after.back() == 'Z');
    CHECK(parse_key(leaf.key) != nullptr);

    Authority again = opened(state);
    const Credential found = made(again);
    CHECK(again.certificate() == authority.certificate());
    CHECK(found.certificate == leaf.certificate);
    CHECK(found.key == leaf.key);
    CHECK(found.not_after == leaf.not_after);
}

TEST_CASE("keys are for their owner alone, the CA certificate for everybody")
{
    const TemporaryFolder folder;
    const fs::path state = folder.path() / "exemu";
    const mode_t before = umask(0);
    Authority authority = opened(state);
    made(authority);
    umask(before);
    CHECK(mode_of(state) == 0700);
    CHECK(mode_of(state / "pki") == 0700);
    CHECK(mode_of(state / "ca.pem") == 0644);
    CHECK(authority.certificate_path() == state / "ca.pem");
    for (const char* name : {"ca.key", "good.key", "good.pem"})
        CHECK(mode_of(state / "pki" / name) == 0600);
    CHECK(std::distance(fs::directory_iterator(state / "pki"), {}) == 3); // nothing half-written stays
    CHECK(std::distance(fs::directory_iterator(state), {}) == 2);
    CHECK(text_of(state / "ca.pem").find("PRIVATE") == std::string::npos);
}

TEST_CASE("a key that others may read is refused, and the sentence says what to do")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    made(authority);
    const fs::path pki = folder.path() / "pki";

    chmod((pki / "good.key").c_str(), 0640);
    const auto leaf = authority.leaf("good", mail);
    REQUIRE_FALSE(leaf.has_value());
    CHECK(leaf.error() ==
        (pki / "good.key").string() + " holds a key, and others than its owner may use it (mode 0640): chmod 600 " +
            (pki / "good.key").string());

    chmod((pki / "ca.key").c_str(), 0604);
    const auto opened_again = Authority::open(folder.path(), contoso);
    REQUIRE_FALSE(opened_again.has_value());
    CHECK(opened_again.error().find("chmod 600 " + (pki / "ca.key").string()) != std::string::npos);

    chmod(pki.c_str(), 0755);
    const auto wide = Authority::open(folder.path(), contoso);
    REQUIRE_FALSE(wide.has_value());
    CHECK(wide.error().find("chmod 700 " + pki.string()) != std::string::npos);
}

TEST_CASE("a leaf is made anew when it no longer fits")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const Credential first = made(authority);
    const fs::path certificate = folder.path() / "pki" / "good.pem", key = folder.path() / "pki" / "good.key";

    SECTION("other names")
    {
        const Credential leaf = made(authority, "good", {"mail.contoso.test", {"mail.contoso.test", "owa.contoso.test"}, {"127.0.0.1"}});
        CHECK(leaf.certificate != first.certificate);
        CHECK(verdict(leaf, authority, "owa.contoso.test") == "ok");
        CHECK(verdict(leaf, authority, "localhost") == "hostname mismatch");
    }
    SECTION("another common name") { CHECK(made(authority, "good", {"mail", mail.dns, mail.addresses}).subject == "CN=mail"); }
    SECTION("an address spelled in another way is the same")
    {
        CHECK(made(authority, "good", {mail.common_name, mail.dns, {"127.0.0.1", "0:0:0::1"}}).certificate == first.certificate);
    }
    SECTION("it is about to expire")
    {
        const auto authority_key = parse_key(text_of(folder.path() / "pki" / "ca.key"));
        const auto authority_certificate = parse_certificate(authority.certificate());
        const std::time_t now = std::time(nullptr);
        put(certificate, to_pem(*make_leaf(*parse_key(first.key), mail, *authority_certificate, *authority_key, {now - 7200, now + 3600})));
        const Credential leaf = made(authority);
        CHECK(verdict(leaf, authority, "localhost") == "ok");
        CHECK(is_fresh(*parse_certificate(leaf.certificate), now));
    }
    SECTION("its key is another one's, or none")
    {
        for (const std::string& text : {to_pem(*make_authority_key()), std::string("nonsense"), std::string()}) {
            put(key, text);
            const Credential leaf = made(authority);
            CHECK(X509_check_private_key(parse_certificate(leaf.certificate).get(), parse_key(leaf.key).get()) == 1);
            CHECK(text_of(key).ends_with(leaf.key));
            CHECK(X509_check_private_key(parse_certificate(leaf.certificate).get(), parse_key(text_of(key)).get()) == 1);
        }
    }
    SECTION("half of the pair is gone")
    {
        fs::remove(key);
        CHECK(made(authority).certificate != first.certificate);
        CHECK(mode_of(key) == 0600);
    }
}

TEST_CASE("a leaf never outlives its CA")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const fs::path key_file = folder.path() / "pki" / "ca.key";
    const std::time_t now = std::time(nullptr), soon = now + 5 * 24 * 3600;
    const auto key = parse_key(text_of(key_file));
    put(folder.path() / "ca.pem", to_pem(*make_authority(*key, contoso, {now - 60, soon})));
    Authority short_lived = opened(folder.path());
    CHECK(end_of(*parse_certificate(made(short_lived).certificate)) == soon);
}

TEST_CASE("an expired or unreadable CA is made anew, with a new key, and its leaves too")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const Credential first = made(authority);
    const fs::path key_file = folder.path() / "pki" / "ca.key";
    const std::string old_key = text_of(key_file);
    const std::time_t now = std::time(nullptr);

    SECTION("expired") { put(folder.path() / "ca.pem", to_pem(*make_authority(*parse_key(old_key), contoso, {now - 7200, now - 60}))); }
    SECTION("ends within a day")
    {
        put(folder.path() / "ca.pem", to_pem(*make_authority(*parse_key(old_key), contoso, {now - 7200, now + 3600})));
    }
    SECTION("not yet valid")
    {
        put(folder.path() / "ca.pem", to_pem(*make_authority(*parse_key(old_key), contoso, {now + 7200, now + 999999})));
    }
    SECTION("no certificate") { put(folder.path() / "ca.pem", "nonsense"); }
    SECTION("gone") { fs::remove(folder.path() / "ca.pem"); }
    SECTION("its key is gone") { fs::remove(key_file); }

    Authority renewed = opened(folder.path());
    CHECK(text_of(key_file) != old_key);
    CHECK(mode_of(key_file) == 0600);
    const Credential leaf = made(renewed);
    CHECK(leaf.certificate != first.certificate);
    CHECK(verdict(leaf, renewed, "mail.contoso.test") == "ok");
    CHECK(verdict(first, renewed, "mail.contoso.test") != "ok");
}

TEST_CASE("a further domain widens the CA over the same key")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const Credential first = made(authority);
    Authority wider = opened(folder.path(), {"Fabrikam.test"});
    CHECK(wider.certificate() != authority.certificate());
    CHECK(permitted_domains_of(*parse_certificate(wider.certificate())) == std::vector<std::string>{"contoso.test", "fabrikam.test"});
    CHECK(made(wider).certificate == first.certificate); // what runs under the old one stays good
    CHECK(verdict(first, wider, "mail.contoso.test") == "ok");
    CHECK(verdict(made(wider, "other", {"mail.fabrikam.test", {"mail.fabrikam.test"}, {}}), wider, "mail.fabrikam.test") == "ok");
    CHECK(opened(folder.path()).certificate() == wider.certificate()); // either domain alone changes nothing now
    CHECK(opened(folder.path(), {"fabrikam.test"}).certificate() == wider.certificate());
}

TEST_CASE("a CA and a key that do not belong together are said to be so")
{
    const TemporaryFolder folder;
    opened(folder.path());
    put(folder.path() / "pki" / "ca.key", to_pem(*make_authority_key()));
    Authority authority = opened(folder.path());
    const auto leaf = authority.leaf("good", mail);
    REQUIRE_FALSE(leaf.has_value());
    CHECK(leaf.error().find("do not belong together: remove both") != std::string::npos);
}

TEST_CASE("names the lab CA may not vouch for are refused in words")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    struct Case {
        const char* what;
        std::string name;
        Names names;
        std::string says;
    };
    const Case cases[] = {
        {"another domain", "good", {"x", {"mail.example.com"}, {}}, "may not vouch for mail.example.com, only for contoso.test, localhost"},
        {"an address outside", "good", {"x", {}, {"192.0.2.1"}}, "may not vouch for 192.0.2.1"},
        {"no address", "good", {"x", {}, {"127.0.0"}}, "may not vouch for 127.0.0"},
        {"no name", "good", {"x", {"contoso..test"}, {}}, "may not vouch for contoso..test"},
        {"no names at all", "good", {"x", {}, {}}, "needs a name"},
        {"no common name", "good", {"", {"localhost"}, {}}, "1 to 64 letters"},
        {"a long common name", "good", {std::string(65, 'x'), {"localhost"}, {}}, "has 65"},
        {"a path", "../good", mail, "cannot name a certificate"},
        {"a slash", "a/b", mail, "cannot name a certificate"},
        {"nothing", "", mail, "cannot name a certificate"},
        {"the CA's own", "ca", mail, "is taken"},
        {"a hidden file", ".good", mail, "cannot name a certificate"},
    };
    for (const Case& one : cases) {
        INFO(one.what);
        const auto leaf = authority.leaf(one.name, one.names);
        REQUIRE_FALSE(leaf.has_value());
        INFO(leaf.error());
        CHECK(leaf.error().find(one.says) != std::string::npos);
    }
    CHECK_FALSE(Authority::open(folder.path(), {"not a domain"}).has_value());
}

TEST_CASE("a folder that cannot be written is said to be so")
{
    const TemporaryFolder folder;
    put(folder.path() / "file", "");
    const auto authority = Authority::open(folder.path() / "file", contoso);
    REQUIRE_FALSE(authority.has_value());
    CHECK(authority.error().find((folder.path() / "file").string()) != std::string::npos);
    CHECK_FALSE(Authority::open(folder.path() / "file" / "below", contoso).has_value());
}

TEST_CASE("a fingerprint is upper-case hex with colons")
{
    const TemporaryFolder folder;
    const std::string print = fingerprint(opened(folder.path()).certificate());
    REQUIRE(print.size() == 32 * 3 - 1);
    for (std::size_t i = 0; i < print.size(); ++i)
        CHECK((i % 3 == 2 ? print[i] == ':' : std::string_view("0123456789ABCDEF").contains(print[i])));
    CHECK(fingerprint(opened(folder.path()).certificate()) == print);
}
