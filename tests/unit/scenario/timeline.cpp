#include "scenario/schedule.hpp"
#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

// The timeline and the steps that act on the house: how they are read, and when their time comes.

using namespace exemu;

namespace {

constexpr const char* rules = "rules: [{name: grey, event: toy.rcpt, disabled: true, do: close}, {event: toy.hello, do: pass}]\n"
                              "state: {mood: {values: [calm, angry]}, own: {scope: client, values: [a, b]}}\n";

struct Row {
    const char *steps, *problem; // column and sentence
};

std::vector<std::string> entries_until(scenario::Schedule& schedule, Duration end)
{
    std::vector<std::string> all;
    while (schedule.next() && *schedule.next() <= SteadyTime{} + end) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*schedule.next() - SteadyTime{}).count();
        const std::string name = schedule.take().name;
        all.push_back(fmt::format("{} {}", seconds, name));
    }
    return all;
}

} // namespace

TEST_CASE("mistakes of effects, in a rule")
{
    const Row rows[] = {
        {"{enable: [gray]}", "15: unknown rule \"gray\": did you mean \"grey\"? Known here: grey\n"},
        {"{disable: []}", "15: an empty list names no rule\n"},
        {"{disable: {a: b}}", "15: a map stands where the name of a rule is wanted\n"},
        {"{open_port: toy-26}", "17: unknown listener \"toy-26\": did you mean \"toy-25\"? Known here: toy-25, toy-587, dot-53\n"},
        {"{close_port: [toy-25, [x]]}", "27: a list stands where the name of a listener is wanted\n"},
        {"{deliver: hello}", "15: \"hello\" stands where a map is wanted: {to: alice, subject: Hello, text: ...}\n"},
        {"{deliver: {subject: x}}", "15: \"to\" is missing: An account, an address or a group, or a list of them.\n"},
        {"{deliver: {to: alcie}}", "20: unknown account \"alcie\": did you mean \"alice\"? Known here: alice, bob, carol\n"},
        {"{deliver: {to: alice, load: none.eml}}", "33: there is no file \"none.eml\" that can be read\n"},
        {"{deliver: {to: alice, folder: a//b}}", "35: \"a//b\" is no path of a folder: write Inbox or a/b\n"},
        {"{bump: uid}", "12: unknown number to bump \"uid\". Known here: uidvalidity, oab\n"},
        {"{bump: {what: oab, mailbox: alice}}", "33: \"mailbox\" beside \"oab\": the address book is the whole organization's\n"},
        {"{move_mailbox: {mailbox: alice}}", "20: \"host\" is missing: The server that has it from now on.\n"},
        {"{move_mailbox: {host: -, mailbox: bab}}", "39: unknown account \"bab\": did you mean \"bob\"? Known here: alice, bob, carol\n"},
        {"{hook: python3 hook.py}",
            "12: \"python3 hook.py\" is no command: write a list of words, [python3, hook.py]; there is no shell\n"},
        {"{hook: []}", "12: a list is no command: write a list of words, [python3, hook.py]; there is no shell\n"},
        {"{hook: {command: [a], limit: 0s}}", "34: \"0s\" is too small: at least 1ms\n"},
    };
    for (const Row& row : rows) {
        INFO(row.steps);
        const std::string with_rule = fmt::format(
            "exemu: 1\nrules: [{{name: grey, event: toy.rcpt, do: pass}}, {{event: toy.hello,\ndo: {}}}]\n", row.steps);
        CHECK(toy::problems_of(with_rule) == std::string("t.yaml:3:") + row.problem);
    }
}

TEST_CASE("mistakes of the timeline")
{
    const Row rows[] = {
        {"x", "14: \"x\" stands where an entry of the timeline is wanted: {at, do} or {every, do}\n"},
        {"{do: {note: x}}", "14: when? Write at: 5m, once, or every: 5m, again and again\n"},
        {"{at: 5m, every: 5m, do: {note: x}}", "30: \"at\" and \"every\" both say when: write one of them\n"},
        {"{at: 5, do: {note: x}}", "19: \"5\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"{every: 1ms, do: {note: x}}", "22: \"1ms\" is too small: at least 10ms\n"},
        {"{at: 5m, do: close}",
            "27: \"close\" acts on an answer, and on the timeline there is none: only effects stand there: set, deliver, move_mailbox, bump, enable, "
            "disable, swap_cert, open_port, close_port, note, hook, recycle\n"},
        {"{at: 5m, do: {set: {own: b}}}",
            "34: state \"own\" has scope client: on the timeline there is no turn to say whose it is, so only states of scope all are set there\n"},
        {"{at: 5m, do: {bump: uidvalidity}}",
            "34: \"bump\" on the timeline needs a mailbox: write {bump: {what: uidvalidity, mailbox: alice}}\n"},
        {"{at: 5m, do: {move_mailbox: mail2.contoso.test}}",
            "42: \"move_mailbox\" on the timeline needs a mailbox: write {move_mailbox: {host: mail2.contoso.test, mailbox: alice}}\n"},
        {"{at: 5m, when: x, do: {note: x}}", "23: unknown key \"when\". Known here: name, at, every, do\n"},
    };
    for (const Row& row : rows) {
        INFO(row.steps);
        CHECK(toy::problems_of(fmt::format("exemu: 1\n{}timeline:  [ {}]\n", rules, row.steps)) == std::string("t.yaml:4:") + row.problem);
    }
}

TEST_CASE("every effect is read, and told in words")
{
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("exemu-effects.{}", ::getpid());
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "one.eml") << "Subject: one\n\nhello\n";
    const auto loaded = toy::loaded(
        fmt::format("exemu: 1\n{}"
                    "timeline:\n"
                    "  - {{at: 1m, do: [{{set: {{mood: angry}}}}, {{note: hi}}, {{enable: grey}}, {{disable: [grey]}}]}}\n"
                    "  - {{every: 2h, do: [{{open_port: toy-25}}, {{close_port: [toy-25, dot-53]}}]}}\n"
                    "  - at: 3m\n"
                    "    do:\n"
                    "      - {{deliver: {{to: [alice, alice@contoso.test, bob], subject: s, text: t}}}}\n"
                    "      - {{deliver: {{to: bob, load: {}/one.eml, folder: a/b}}}}\n"
                    "      - {{bump: {{what: uidvalidity, mailbox: alice, folder: Inbox}}}}\n"
                    "      - {{hook: {{command: [cat, -u], limit: 2s}}}}\n",
            rules, folder.string()));
    std::filesystem::remove_all(folder);
    std::vector<std::string> told;
    for (const auto& entry : loaded->timeline)
        for (const auto& effect : entry.effects)
            told.push_back(scenario::effect_text(effect));
    CHECK(told ==
        std::vector<std::string>{"state mood becomes angry", "note \"hi\"", "rule \"grey\" enabled", "rule \"grey\" disabled",
            "toy-25 opened", "toy-25 closed", "dot-53 closed", "\"s\" from postmaster@contoso.test appears in Inbox of alice, bob",
            "a message of 23B appears in a/b of bob", "UIDVALIDITY of Inbox of alice goes up", "cat -u is asked, and answers within 2s"});
    const auto& mail = std::get<scenario::DeliverStep>(loaded->timeline[2].effects[1]);
    CHECK(*mail.given == "Subject: one\r\n\r\nhello\r\n");
    const std::string checked = scenario::dry_run(*loaded, toy::words().language);
    CHECK(checked.find("timeline (t.yaml:6:5)\n  every 2h: toy-25 opened; toy-25 closed; dot-53 closed\n") != std::string::npos);
    CHECK(scenario::explain(*loaded).find("  - {every: 2h, do: [") != std::string::npos);
}

TEST_CASE("times come in order; of the same time in the order written; repeated ones again and again")
{
    const auto loaded = toy::loaded("exemu: 1\ntimeline:\n"
                                    "  - {name: c, every: 20s, do: {note: x}}\n"
                                    "  - {name: b, at: 40s, do: {note: x}}\n"
                                    "  - {name: a, at: 0s, do: {note: x}}\n"
                                    "  - {name: d, every: 40s, do: {note: x}}\n");
    scenario::Schedule schedule(*loaded, SteadyTime{});
    CHECK(entries_until(schedule, 39s) == std::vector<std::string>{"0 a", "20 c"});
    CHECK(entries_until(schedule, 80s) == std::vector<std::string>{"40 c", "40 b", "40 d", "60 c", "80 c", "80 d"});
    const auto never = toy::loaded("exemu: 1\n");
    CHECK(!scenario::Schedule(*never, SteadyTime{}).next());
}

TEST_CASE("entries of the timeline append, are overridden by name, and dropped by name")
{
    Problems problems;
    scenario::Request request;
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("exemu-timeline.{}", ::getpid());
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "base.yaml")
        << "exemu: 1\ntimeline:\n  - {name: one, at: 1s, do: {note: one}}\n  - {name: two, at: 2s, do: {note: two}}\n"
           "  - {name: three, at: 3s, do: {note: three}}\n";
    std::ofstream(folder / "over.yaml")
        << "exemu: 1\ntimeline:\n  - {name: two, do: {note: other}}\n  - {at: 9s, do: {note: more}}\n  - disable: [one]\n";
    request.files = {(folder / "base.yaml").string(), (folder / "over.yaml").string()};
    const auto loaded = scenario::load(request, toy::words().language, problems);
    std::filesystem::remove_all(folder);
    INFO(problems.to_text());
    REQUIRE(loaded);
    std::vector<std::string> told;
    for (const auto& entry : loaded->timeline)
        told.push_back(fmt::format("{} {}", to_text(entry.time), scenario::effect_text(entry.effects.at(0))));
    CHECK(told == std::vector<std::string>{"2s note \"other\"", "3s note \"three\"", "9s note \"more\""});
}

TEST_CASE("a rule that a step disables hides nothing for ever")
{
    const std::string two = "exemu: 1\nrules: [{name: first, event: toy.rcpt, do: pass}, {name: second, event: toy.rcpt, do: close}]\n";
    CHECK(toy::problems_of(two).find("\"second\" is never asked") != std::string::npos);
    CHECK(toy::problems_of(two + "timeline: [{at: 1m, do: {enable: first}}]\n").find("never asked") != std::string::npos);
    CHECK(toy::problems_of(two + "timeline: [{at: 1m, do: {disable: first}}]\n").empty());
}

TEST_CASE("a field `state` of a fact's own is no declared state")
{
    CHECK(toy::problems_of("exemu: 1\nexpect: [{event: port.changed, when: {name: toy-25, state: closed}}]\n").empty());
    CHECK(toy::problems_of("exemu: 1\nexpect: [{event: toy.rcpt, when: {state: closed}}]\n").find("no state is declared") !=
        std::string::npos);
}
