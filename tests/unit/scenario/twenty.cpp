#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>

// One file with twenty different mistakes, what it uses and what is laid over it with one each: one report names them all.

using namespace exemu;

namespace {

constexpr const char* twenty = R"(exemu: 1
nmae: Everything is wrong
use: [used.yaml, exchange-2020]
seed: five
clock: {start: 2026-13-01}
persona: {host: mail, set: {styles.toy.baner: "220 x"}}
accounts:
  alice: {state: lockedout}
  bob: {quota: 5}
mailboxes:
  carl: {folders: [x]}
  bob: {load: nowhere.mbox}
listeners:
  toy-25: {port: 25, protocol: tyo}
  dot-53: {port: 587, protocol: toy}
limits: {store: 5}
reveal: all
state:
  mood: {values: [calm, calm]}
rules:
  - {name: a, event: tls.accepted, do: pass}
  - {name: b, event: toy.rcpt, do: {reply: "nine"}}
  - {name: c, event: toy.rcpt, do: {delay: 20}}
  - {name: d, event: toy.rcpt, when: {rcpt: "~(a"}, do: pass}
  - {name: e, event: toy.rcpt, do: [close, {delay: 2s}]}
  - {name: f, event: toy.hello, do: close}
  - {name: g, event: toy.hello, do: pass}
expect:
  - {event: toy.rcpt, count: "5..2"}
)";

constexpr const char* report =
    R"(main.yaml:2:1: unknown key "nmae": did you mean "name"? Known here: exemu, name, use, seed, clock, persona, certs, accounts, mailboxes, um, listeners, faults, state, rules, timeline, lab, lesson, expect, lints, redirects, report, limits, reveal
main.yaml:3:18: unknown preset "exchange-2020": did you mean "exchange-2016"? Known here: exchange-2016, exchange-2019, classroom, round, trip
main.yaml:4:7: "five" is no number: write digits alone
main.yaml:5:16: "2026-13-01" is no time from 1970 to 2199: write it as "2026-11-23T09:00:00Z"
main.yaml:6:17: "mail" is not a fully qualified host name, as mail.contoso.test
main.yaml:6:29: unknown leaf of the persona "styles.toy.baner": did you mean "styles.toy.banner"? Known here: name, product, build, listeners.toy-25.port, listeners.toy-25.protocol, listeners.toy-25.tls, listeners.toy-25.connector, listeners.toy-587.port, listeners.toy-587.protocol, listeners.toy-587.tls, listeners.dot-53.port, listeners.dot-53.protocol, styles.toy.banner, styles.toy.capabilities, host
main.yaml:8:18: "lockedout" is not one of active, locked_out, disabled, password_expired, must_change_password, no_mailbox: did you mean "locked_out"?
main.yaml:9:16: "5" is no size: write a unit (B KB MB GB), for example 64KB
main.yaml:11:3: unknown account "carl". Known here: alice, bob
main.yaml:12:15: nowhere.mbox is not there
main.yaml:14:32: unknown protocol "tyo": did you mean "toy"? Known here: toy, dot
main.yaml:15:3: listener "dot-53" has port 587, which "toy-587" has already (persona exchange-2019:7:3)
main.yaml:16:17: "5" is no size: write a unit (B KB MB GB), for example 64KB
main.yaml:17:9: unknown word "all". Known here: credentials
main.yaml:19:25: value "calm" stands twice
main.yaml:21:22: "tls.accepted" is a fact: facts stand in expect, after and until, never in a rule's event
main.yaml:22:44: a toy reply is a code and text: "250 ok"
main.yaml:23:44: "20" is no duration: write a unit (ms s m h d), for example 30s
main.yaml:24:45: "(a" is no regular expression (RE2): missing ): (a
main.yaml:25:45: "delay" cannot follow "close", which decides the answer: only close, reset, blackhole and effects may
main.yaml:27:5: rule "g" is never asked: "f" (main.yaml:26:5) is asked first and decides whatever this one would match
main.yaml:29:30: "5..2" can never be met: no number lies in it
used.yaml:2:1: unknown key "sede": did you mean "seed"? Known here: exemu, name, use, seed, clock, persona, certs, accounts, mailboxes, um, listeners, faults, state, rules, timeline, lab, lesson, expect, lints, redirects, report, limits, reveal
with.yaml:2:24: "10" is no duration: write a unit (ms s m h d), for example 30s
)";

} // namespace

TEST_CASE("the report of a file with twenty different mistakes names all twenty, and those of the other files")
{
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / fmt::format("exemu-twenty-{}", getpid());
    std::filesystem::create_directories(folder);
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder);
    std::ofstream("main.yaml") << twenty;
    std::ofstream("used.yaml") << "exemu: 1\nsede: 1\n";
    std::ofstream("with.yaml") << "exemu: 1\nfaults: {slow: {delay: 10}}\n";
    Problems problems;
    const auto scenario = scenario::load({.files = {"main.yaml", "with.yaml"}}, toy::words().language, problems);
    std::filesystem::current_path(before);
    std::filesystem::remove_all(folder);
    CHECK_FALSE(scenario);
    CHECK(problems.to_text() == report);
}
