#include "pki/certificate.hpp"
#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <ctime>
#include <filesystem>
#include <fstream>

#include <unistd.h>

// `certs`: what a scenario makes of the gallery, and its mistakes.
namespace {

using namespace exemu;
using namespace exemu::scenario;
namespace fs = std::filesystem;

std::shared_ptr<const Scenario> loaded(const std::string& yaml, std::string& said)
{
    Problems problems;
    auto scenario = load_text("exemu: 1\n" + yaml, "t.yaml", toy::words().language, problems);
    said = problems.to_text();
    return scenario;
}

const pki::Recipe& recipe(const Scenario& scenario, const std::string& name)
{
    const Certificate* found = scenario.certificate(name);
    REQUIRE(found);
    return found->recipe;
}

// A certificate of its own and its key, in files.
struct Files {
    Files()
    {
        const auto key = pki::make_authority_key();
        const auto now = std::time(nullptr);
        const auto certificate = pki::make_self_signed(*key, {"own", {"own"}, {}}, {now - 60, now + 3600});
        std::ofstream(folder / "own.pem") << pki::to_pem(*certificate);
        std::ofstream(folder / "own.key") << pki::to_pem(*key);
        std::ofstream(folder / "broken.pem") << "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n";
    }
    ~Files() { fs::remove_all(folder); }
    fs::path folder = [] {
        const fs::path made = fs::temp_directory_path() / ("exemu-certs-" + std::to_string(::getpid()));
        fs::create_directories(made);
        return made;
    }();
};

} // namespace

TEST_CASE("a certificate is like another, with dates, names, key and chain of its own")
{
    std::string said;
    const auto scenario = loaded(R"(
certs:
  short: {like: good, valid: "-1d..+3m"}
  old: {like: short, names: [eas.contoso.test, 127.0.0.1], valid: "-400d..-1h"}
  small: {key: rsa-1024}
  below: {chain: intermediate, key: ecdsa-p384}
  named: {like: exchange-default, problem: as setup leaves it}
  again: {like: expired, valid: "-1h..+1h"}
  asking: {client: wanted}
  quiet: {like: client-cert-required, client: none}
listeners:
  toy-25: {cert: short}
  toy-587: {cert: {default: exchange-default, eas.contoso.test: old, "*.Contoso.test": wildcard}}
)",
        said);
    CHECK(said.empty());
    REQUIRE(scenario);
    CHECK(recipe(*scenario, "short").valid == pki::Span{-86400, 180});
    CHECK(recipe(*scenario, "short").problem.empty());
    CHECK(recipe(*scenario, "old").valid == pki::Span{-400 * 86400, -3600});
    CHECK(recipe(*scenario, "old").problem == "expired");
    CHECK(recipe(*scenario, "old").names == pki::Names{"eas.contoso.test", {"eas.contoso.test"}, {"127.0.0.1"}});
    CHECK(recipe(*scenario, "small").key == pki::KeyKind::rsa_1024);
    CHECK(recipe(*scenario, "small").problem == "weak key");
    CHECK(recipe(*scenario, "below").chain == pki::Chain::intermediate);
    CHECK(recipe(*scenario, "below").key == pki::KeyKind::ecdsa_p384);
    CHECK(recipe(*scenario, "named").problem == "as setup leaves it");
    CHECK(recipe(*scenario, "again").problem.empty()); // it has not expired any more
    CHECK(recipe(*scenario, "asking").client == pki::AskClient::wanted);
    CHECK(recipe(*scenario, "quiet").client == pki::AskClient::no);

    const Listener& second = *std::ranges::find(scenario->listeners, "toy-587", &Listener::name);
    CHECK(second.cert == "exchange-default");
    CHECK(second.certs_by_name ==
        std::vector<std::pair<std::string, std::string>>{{"eas.contoso.test", "old"}, {"*.contoso.test", "wildcard"}});
    std::string used;
    for (const Certificate& one : scenario->certificates)
        used += one.used ? one.name + " " : "";
    CHECK(used == "short old exchange-default wildcard "); // in the order they are known; no other is made
}

TEST_CASE("without a word every listener shows the good one")
{
    std::string said;
    const auto scenario = loaded("use: [exchange-2019]\n", said);
    REQUIRE(scenario);
    REQUIRE(scenario->certificates.size() == 1);
    CHECK(scenario->certificates.front().name == "good");
    CHECK(scenario->certificates.front().used);
    CHECK(recipe(*scenario, "good").names.common_name == scenario->persona.host);
}

TEST_CASE("mistakes in certificates")
{
    struct Row {
        const char* yaml;
        std::string said;
    };
    const std::string spans = " is no span of time: write \"-1d..+1d\", the earlier first, at most twenty years from now\n";
    const std::string bound = ", only for contoso.test, mail.contoso.test, what lies under them, localhost and loopback\n";
    const Row rows[] = {
        {"certs: {short: {lik: good}}",
            "t.yaml:2:17: unknown key \"lik\": did you mean \"like\"? Known here: like, names, valid, key, chain, problem, client\n"},
        {"certs: {short: {like: goood}}", "t.yaml:2:23: unknown certificate \"goood\": did you mean \"good\"? Known here: short, good, "},
        {"certs: {a: {like: b}, b: {like: a}}", "t.yaml:2:33: certificate \"a\" is like itself\n"},
        {"certs: {good: {}}", "t.yaml:2:9: \"good\" is a certificate of the gallery: give yours another name\n"},
        {"certs: {../x: {}}",
            "t.yaml:2:9: \"../x\" cannot name a certificate: letters, digits, \"-\", \"_\" and \".\" can, and \"ca\" is taken\n"},
        {"certs: {a: {valid: 3m}}", "t.yaml:2:20: \"3m\"" + spans},
        {"certs: {a: {valid: \"+1d..-1d\"}}", "t.yaml:2:20: \"+1d..-1d\"" + spans},
        {"certs: {a: {valid: \"-1..+1d\"}}", "t.yaml:2:20: \"-1..+1d\"" + spans},
        {"certs: {a: {valid: \"-1d..+9000d\"}}", "t.yaml:2:20: \"-1d..+9000d\"" + spans},
        {"certs: {a: {valid: [1d]}}", "t.yaml:2:20: a list" + spans},
        {"certs: {a: {key: rsa-2084}}", "t.yaml:2:18: unknown kind of key \"rsa-2084\": did you mean \"rsa-2048\"? Known here: rsa-1024, "},
        {"certs: {a: {chain: [x]}}", "t.yaml:2:20: a list stands where a chain is wanted\n"},
        {"certs: {a: {client: maybe}}", "t.yaml:2:21: \"maybe\" is not one of none, wanted, required\n"},
        {"certs: {a: {names: [mail.example.com]}}", "t.yaml:2:20: the lab CA may not vouch for mail.example.com" + bound},
        {"certs: {a: {names: [192.0.2.1]}}", "t.yaml:2:20: the lab CA may not vouch for 192.0.2.1" + bound},
        {"certs: {a: {like: revoked, chain: intermediate}}",
            "t.yaml:2:9: certificate \"a\": the lab CA takes back only what it has signed itself (chain: direct)\n"},
        {"certs: {a: {chain: own.pem}}",
            "t.yaml:2:9: certificate \"a\": a file of your own for `chain` needs one for `key`, and the other way round\n"},
        {"certs: {a: {chain: own.pem, key: own.key, valid: \"-1d..+1d\"}}",
            "t.yaml:2:43: \"valid\" says how a certificate is made, and this one is read from files\n"},
        {"certs: 3", "t.yaml:2:8: \"3\" stands where a map is wanted: certs is a map\n"},
    };
    for (const Row& row : rows) {
        std::string said;
        CHECK(loaded(row.yaml, said) == nullptr);
        INFO(said);
        CHECK(said.starts_with(row.said));
        CHECK(std::ranges::count(said, '\n') == 1); // each is told once
    }
}

TEST_CASE("names outside the lab are for who does not need the lab CA")
{
    std::string said;
    CHECK(
        loaded("certs: {a: {like: exchange-default, names: [mail.example.com]}, b: {like: unknown-ca, names: [mail.example.com]}}", said));
    CHECK(said.empty());
}

TEST_CASE("a certificate from files lies beside the scenario that names it")
{
    const Files files;
    const auto from_file = [&](const std::string& yaml, std::string& said) {
        std::ofstream(files.folder / "s.yaml") << "exemu: 1\n" << yaml;
        Problems problems;
        Request request;
        request.files.push_back((files.folder / "s.yaml").string());
        auto scenario = load(request, toy::words().language, problems);
        said = problems.to_text();
        return scenario;
    };
    std::string said;
    const auto scenario = from_file(
        "certs: {mine: {chain: ./own.pem, key: ./own.key, problem: ours, client: required}}\nlisteners: {toy-25: {cert: mine}}\n", said);
    CHECK(said.empty());
    REQUIRE(scenario);
    const Certificate* mine = scenario->certificate("mine");
    REQUIRE((mine && mine->given));
    CHECK(mine->used);
    CHECK(mine->problem() == "ours");
    CHECK(mine->given->subject == "CN=own");
    CHECK(mine->given->client == pki::AskClient::required);

    const std::string place = (files.folder / "s.yaml").string() + ":2:";
    CHECK(from_file("certs: {mine: {chain: broken.pem, key: own.key}}", said) == nullptr);
    CHECK(said == place + "23: \"broken.pem\" holds no certificate in PEM (-----BEGIN CERTIFICATE-----)\n");
    CHECK(from_file("certs: {mine: {chain: own.pem, key: own.pem}}", said) == nullptr);
    CHECK(said == place + "37: \"own.pem\" holds no key in PEM that needs no password\n");
    CHECK(from_file("certs: {mine: {chain: own.pem, key: own.key}, other: {like: mine}}", said) == nullptr);
    CHECK(said == place + "61: certificate \"mine\" is from files: nothing can be made like it\n");

    CHECK(from_file("certs: {mine: {chain: nowhere.pem, key: own.key}}", said) == nullptr);
    CHECK(said == place + "23: there is no file \"" + (files.folder / "nowhere.pem").string() + "\"\n");

    Problems problems;
    CHECK(load_text("exemu: 1\ncerts: {mine: {chain: own.pem, key: own.key}}", "api", toy::words().language, problems, Trust::foreign) ==
        nullptr);
    CHECK(problems.to_text() == "api:2:23: files are refused in a scenario that does not come from a file\n");
}
