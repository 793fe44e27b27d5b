#include "scenario/merge.hpp"
#include "scenario/print.hpp"
#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace exemu;
using scenario::Request;

namespace {

// Files of one test, gone with it.
class Files {
public:
    Files()
    {
        static int number = 0;
        folder_ = std::filesystem::temp_directory_path() / fmt::format("exemu-scenario-{}-{}", getpid(), ++number);
        std::filesystem::create_directories(folder_);
    }
    ~Files() { std::filesystem::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text)
    {
        const auto path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path.string();
    }
    // Without the folder, which is another in each run.
    std::string shown(std::string text) const
    {
        for (std::size_t at; (at = text.find(folder_.string() + "/")) != std::string::npos;)
            text.erase(at, folder_.string().size() + 1);
        return text;
    }

private:
    std::filesystem::path folder_;
};

std::shared_ptr<const scenario::Scenario> load(const Request& request)
{
    Problems problems;
    auto loaded = scenario::load(request, toy::words().language, problems);
    INFO(problems.to_text());
    REQUIRE(loaded);
    return loaded;
}

std::string problems_of(const Request& request)
{
    Problems problems;
    CHECK_FALSE(scenario::load(request, toy::words().language, problems));
    return problems.to_text();
}

std::string rule_names(const scenario::Scenario& loaded)
{
    std::string names;
    for (const scenario::Rule& rule : loaded.rules)
        names += (names.empty() ? "" : " ") + rule.name + (rule.disabled ? "(off)" : "");
    return names;
}

Tree yaml(const std::string& text)
{
    Problems problems;
    return *scenario::parse_yaml(text, "f.yaml", problems);
}

std::string merged(const std::string& below, const std::string& above)
{
    Problems problems;
    Tree tree;
    scenario::merge_into(tree, yaml(below), problems);
    scenario::merge_into(tree, yaml(above), problems);
    return problems.empty() ? scenario::flow_text(tree) : problems.to_text();
}

} // namespace

TEST_CASE("maps merge by key, scalars and lists replace, rules and expect append")
{
    struct Row {
        const char *name, *below, *above, *merged;
    };
    const Row rows[] = {
        {"scalars", "{seed: 1, name: a}", "{seed: 2}", "{seed: 2, name: a}"},
        {"maps", "{accounts: {a: {x: 1, y: 2}}}", "{accounts: {a: {y: 3}, b: {z: 4}}}", "{accounts: {a: {x: 1, y: 3}, b: {z: 4}}}"},
        {"lists", "{accounts: {a: {auth: [x, y]}}}", "{accounts: {a: {auth: [z]}}}", "{accounts: {a: {auth: [z]}}}"},
        {"another kind", "{a: {b: c}}", "{a: d}", "{a: d}"},
        {"nothing said", "{a: b}", "{a: }", "{a: b}"},
        {"rules are asked from the weightier source first", "{rules: [{name: a}, {name: b}]}", "{rules: [{name: c}, {name: d}]}",
            "{rules: [{name: c}, {name: d}, {name: a}, {name: b}]}"},
        {"expectations are read in order", "{expect: [{name: a}]}", "{expect: [{name: b}]}", "{expect: [{name: a}, {name: b}]}"},
        {"an override stays where it was", "{rules: [{name: a, times: 1, when: {x: 1}}, {name: b}]}",
            "{rules: [{name: a, times: 2, when: {y: 2}}]}", "{rules: [{name: a, times: 2, when: {x: 1, y: 2}}, {name: b}]}"},
        {"a step overrides, it is not merged", "{rules: [{name: a, do: {reply: x}}]}", "{rules: [{name: a, do: {fail: busy}}]}",
            "{rules: [{name: a, do: [{fail: busy}]}]}"},
        {"a disabled rule waits", "{rules: [{name: a}, {name: b}]}", "{rules: [{disable: [b]}, {name: c}]}",
            "{rules: [{name: c}, {name: a}, {name: b, disabled: true}]}"},
        {"a disabled expectation is gone", "{expect: [{name: a}, {name: b}]}", "{expect: [{disable: [a]}]}", "{expect: [{name: b}]}"},
        {"a persona's name keeps what else is said of it", "{persona: {host: a.b}}", "{persona: exchange-2016}",
            "{persona: {host: a.b, base: exchange-2016}}"},
        {"a fault of one step", "{faults: {a: {reply: x}}}", "{faults: {a: close}}", "{faults: {a: [close]}}"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(merged(row.below, row.above) == row.merged);
    }
    std::string many = "{x: {", more = "{x: {";
    for (int i = 0; i < 100; ++i) {
        many += fmt::format("k{}: 1,", i);
        more += fmt::format("k{}: 2,", i * 2);
    }
    const std::string both = merged(many + "}}", more + "}}");
    CHECK(both.find("k98: 2") != std::string::npos);
    CHECK(both.find("k99: 1") != std::string::npos);
    CHECK(both.ends_with("k196: 2, k198: 2}}"));
}

TEST_CASE("command line beats environment, which beats the last file, the first file, the presets")
{
    Files files;
    const std::string first = files.write("first.yaml", "exemu: 1\nuse: [classroom]\nname: first\n");
    const std::string last = files.write("last.yaml", "exemu: 1\nname: last\nseed: 7\n");
    CHECK(load({.files = {first}})->seed == 5); // of the preset
    CHECK(load({.files = {first, last}})->seed == 7);
    CHECK(load({.files = {last, first}})->seed == 7); // a preset of the last file is still a preset
    CHECK(load({.files = {first, last}})->name == "last");
    CHECK(load({.files = {last, first}})->name == "first");
    CHECK(load({.files = {first, last}, .environment = {{"EXEMU__SEED", "8"}, {"PATH", "x"}}})->seed == 8);
    CHECK(load({.files = {first, last}, .set = {{"seed", "9"}}, .environment = {{"EXEMU__SEED", "8"}}})->seed == 9);
    CHECK(load({.files = {first}, .set = {{"seed", "9"}}, .seed = 10})->seed == 10);
    CHECK(load({})->persona.name == "exchange-2019");
    CHECK(load({})->name == "");
}

TEST_CASE("rules of --with are asked first, then those of the file, then of what it uses, the last first")
{
    Files files;
    files.write("lib/a.yaml", "exemu: 1\nrules: [{name: a, event: toy.hello, do: {delay: 1s}}]\n");
    files.write("lib/b.yaml", "exemu: 1\nuse: [c.yaml]\nrules: [{name: b, event: toy.hello, do: {delay: 1s}}]\n");
    files.write("lib/c.yaml", "exemu: 1\nrules: [{name: c, event: toy.hello, do: {delay: 1s}}]\n");
    const std::string main = files.write("main.yaml",
        "exemu: 1\nuse: [lib/a.yaml, classroom, lib/b.yaml, lib/a.yaml]\nrules:\n  - {name: m1, event: toy.hello, do: {delay: 1s}}\n"
        "  - {name: m2, event: toy.hello, do: {delay: 1s}}\n");
    const std::string with = files.write("with.yaml",
        "exemu: 1\nrules:\n  - {name: w, event: toy.hello, do: {delay: 1s}}\n  - disable: [c]\n"
        "  - {name: m2, times: 3}\n");
    CHECK(rule_names(*load({.files = {main}})) == "m1 m2 b c slow late a");
    const auto both = load({.files = {main, with}});
    CHECK(rule_names(*both) == "w m1 m2 b c(off) slow late a");
    CHECK(both->rules[2].times == 3u);
}

TEST_CASE("a preset's bare name may be a persona; the last one wins, and what a file says of it stays")
{
    CHECK(toy::loaded("exemu: 1\nuse: [exchange-2016]\n")->persona.name == "exchange-2016");
    CHECK(toy::loaded("exemu: 1\nuse: [exchange-2019, exchange-2016]\npersona: {host: x.contoso.test}\n")->persona.name == "exchange-2016");
    const auto named = toy::loaded("exemu: 1\nuse: [exchange-2016]\npersona: {host: EX01.lab.test, domain: lab.test, netbios: LAB, "
                                   "build: 15.1.1.1, set: {styles.toy.banner: \"220 x\", styles.toy.capabilities: [A]}}\n");
    CHECK(named->persona.host == "EX01.lab.test");
    CHECK(named->persona.build_text == "15.1.1.1");
    CHECK(named->persona.style("toy")->find("banner")->text == "220 x");
    CHECK(named->persona.style("toy")->find("capabilities")->items.size() == 1);
    CHECK(named->directory->domain() == "lab.test");
    CHECK(named->directory->by_login("LAB\\alice")->address == "alice@lab.test");
}

TEST_CASE("names of the environment cannot say more than letters and _")
{
    const auto loaded = load({.environment = {{"EXEMU__LISTENERS__TOY_25__PORT", "2525"}, {"EXEMU__PERSONA__HOST", "ex.contoso.test"},
                                  {"EXEMU__PERSONA__SET__STYLES__TOY__BANNER", "220 *"}, {"EXEMU__LISTENERS__DOT_53__STATE", "mute"}}});
    REQUIRE(loaded->listeners.size() == 3);
    CHECK(loaded->listeners[0].port == 2525);
    CHECK(loaded->listeners[2].state == scenario::ListenerState::mute);
    CHECK(loaded->persona.host == "ex.contoso.test");
    CHECK(loaded->persona.style("toy")->find("banner")->text == "220 *");
}

TEST_CASE("values of the command line are texts, lists and maps")
{
    const auto loaded = load(
        {.set = {{"accounts", "{dora: {password: \"x y\"}}"}, {"accounts.dora.aliases", "[d, dd]"}, {"listeners.toy-25.state", "closed"},
             {"rules", "[{event: toy.rcpt, do: {reply: \"451 x\"}}]"}, {"persona.set.styles.toy.banner", "> a * b"}}});
    REQUIRE(loaded->directory->accounts().size() == 1);
    CHECK(loaded->directory->accounts()[0].password == "x y");
    CHECK(loaded->directory->accounts()[0].aliases == std::vector<std::string>{"d", "dd"});
    CHECK(loaded->listeners[0].state == scenario::ListenerState::closed);
    CHECK(rule_names(*loaded) == "rule of the command line");
    CHECK(loaded->persona.style("toy")->find("banner")->text == "> a * b");

    CHECK(problems_of({.set = {{"persona.hots", "x"}}}) ==
        "command line: unknown key \"hots\": did you mean \"host\"? Known here: base, host, domain, netbios, build, set\n");
    CHECK(problems_of({.set = {{"a..b", "x"}}}) == "command line: \"a..b\" is no path of keys: write persona.host\n");
    CHECK(problems_of({.set = {{"use", "[classroom]"}}}) == "command line: \"use\" stands in files alone\n");
    CHECK(problems_of({.set = {{"rules", "[{"}}}).starts_with("command line:1:"));
    CHECK(problems_of({.environment = {{"EXEMU__SEED", "x"}}}) == "environment: \"x\" is no number: write digits alone\n");
}

TEST_CASE("problems of all files come together; a file that is no YAML reports its first syntax error alone")
{
    Files files;
    files.write("lib.yaml", "exemu: 1\nsede: 3\n");
    const std::string main = files.write("main.yaml", "exemu: 1\nuse: [lib.yaml]\nrules: [{event: toy.rcpts, do: pass}]\n");
    const std::string with = files.write("with.yaml", "exemu: 1\na: b: c\nd: [\n");
    const std::string all = files.shown(problems_of({.files = {main, with, "no.yaml"}}));
    CHECK(all.find("lib.yaml:2:1: unknown key \"sede\": did you mean \"seed\"?") != std::string::npos);
    CHECK(all.find("main.yaml:3:17: unknown event \"toy.rcpts\": did you mean \"toy.rcpt\"?") != std::string::npos);
    CHECK(all.find("with.yaml:2:5: this is not YAML: \": \" stands where no key can be.") != std::string::npos);
    CHECK(all.find("with.yaml:3") == std::string::npos);
    CHECK(all.find("no.yaml: cannot be read") != std::string::npos);
}

TEST_CASE("files that use each other are told the way round")
{
    Files files;
    files.write("a.yaml", "exemu: 1\nuse: [b.yaml]\n");
    files.write("b.yaml", "exemu: 1\nuse: [a.yaml]\n");
    const std::string main = files.write("main.yaml", "exemu: 1\nuse: [a.yaml]\n");
    CHECK(files.shown(problems_of({.files = {main}})) == "b.yaml:2:7: \"a.yaml\" uses itself: a.yaml -> b.yaml -> a.yaml\n");
    CHECK(files.shown(problems_of({.files = {files.write("self.yaml", "exemu: 1\nuse: [self.yaml]\n")}})) ==
        "self.yaml:2:7: \"self.yaml\" uses itself: self.yaml -> self.yaml\n");
}

TEST_CASE("what is loaded is what was said")
{
    const auto loaded = toy::loaded(R"(exemu: 1
name: a case
seed: 18446744073709551615
clock: {start: "2026-11-23T09:30:00+01:00"}
accounts: {dora: {password: secret, state: locked_out, quota: 1MB}}
listeners:
  preset: none
  a: {port: 25, protocol: toy, tls: implicit, connector: x, bind: [127.0.0.1, "::1"], advertise: 198.51.100.10, state: mute}
  b: {port: 25, protocol: dot, bind: 127.0.0.2}
  c: {port: 25, protocol: toy, bind: 127.0.0.3}
limits: {store: 2GB, store_full: refuse, state: 10}
report: {junit: out.xml}
reveal: credentials
state: {mood: {scope: account, values: [calm, angry]}}
rules:
  - {name: one, event: [toy.rcpt, dot.ask], scope: [from, client], after: 60s, until: {event: toy.rcpt, when: {code: 250}}, nth: [5, 2], times: 2,
     share: 5%, chance: 10%, disabled: true, do: [{note: hi}, {set: {mood: angry}}, {delay: {median: 6s, spread: 0.4, max: 20s}}, {fail: busy}]}
expect:
  - {name: seen, event: toy.rcpt, when: {code: 250}, scope: client, count: 2..5, within: 60s, since: {event: toy.hello}}
  - {never: {event: toy.rcpt, scope: [client, rcpt], when: {attempt: "> 1"}}}
  - {order: [toy.hello, {event: toy.rcpt, when: {rcpt: x}}], scope: client}
  - {silence: allowed}
  - {matrix: all, tampered: 0, unexpected_open: 0}
  - {unanswered: 0}
)");
    CHECK(loaded->name == "a case");
    CHECK(loaded->seed == UINT64_MAX);
    CHECK(loaded->clock_start == WallTime(std::chrono::seconds(1'795'422'600)));
    CHECK(loaded->accounts_given);
    CHECK(loaded->directory->accounts()[0].state == directory::State::locked_out);
    CHECK(loaded->limits.store == 2_GiB);
    CHECK(loaded->limits.store_full == store::WhenFull::refuse);
    CHECK(loaded->report.junit == "out.xml");
    CHECK(loaded->reveal_credentials);
    REQUIRE(loaded->listeners.size() == 3);
    const scenario::Listener& a = loaded->listeners[0];
    CHECK((a.name == "a" && a.port == 25 && a.tls == scenario::ListenerTls::implicit && a.state == scenario::ListenerState::mute));
    CHECK(a.bind == std::vector<std::string>{"127.0.0.1", "::1"});
    CHECK(a.options.find("connector")->text == "x");
    CHECK(a.advertise == "198.51.100.10");

    REQUIRE(loaded->rules.size() == 1);
    const scenario::Rule& rule = loaded->rules[0];
    CHECK(rule.pattern.events().size() == 2);
    CHECK(rule.scope.said == "[from, client]");
    CHECK(rule.scope.fields == std::vector<pattern::FieldId>{pattern::f_client, toy::words().from}); // by name
    CHECK(rule.after->time == Duration(60s));
    CHECK(rule.until->pattern->events() == std::vector<pattern::EventId>{toy::words().rcpt});
    CHECK(rule.nth == std::vector<std::uint64_t>{2, 5});
    CHECK((rule.times == 2u && rule.share->millionths == 50'000 && rule.chance->millionths == 100'000 && rule.disabled));
    REQUIRE(rule.action.steps.size() == 4);
    CHECK(std::get<scenario::NoteStep>(std::get<scenario::Effect>(rule.action.steps[0])).text == "hi");
    CHECK(std::get<scenario::SetStep>(std::get<scenario::Effect>(rule.action.steps[1])).value == "angry");
    CHECK(std::get<scenario::DelayStep>(rule.action.steps[2]).median == Duration(6s));
    CHECK(std::get<scenario::FailStep>(rule.action.steps[3]).cause == scenario::Cause::busy);
    CHECK(rule.action.decides);

    using Kind = verdict::Expectation::Kind;
    REQUIRE(loaded->expect.size() == 6);
    CHECK((loaded->expect[0].kind == Kind::count && loaded->expect[0].count->least == 2 && loaded->expect[0].since));
    CHECK((loaded->expect[1].kind == Kind::never && loaded->expect[1].scope.size() == 2));
    CHECK(loaded->expect[1].name == "never: {event: toy.rcpt, scope: [client, rcpt], when: {attempt: \"> 1\"}}");
    CHECK((loaded->expect[2].kind == Kind::order && loaded->expect[2].patterns.size() == 2));
    CHECK(loaded->expect[3].kind == Kind::silence);
    CHECK((loaded->expect[4].kind == Kind::unjudged && loaded->expect[4].said == "matrix"));
    CHECK((loaded->expect[5].kind == Kind::count && loaded->expect[5].count->most == 0));
}

TEST_CASE("a reply has one form for each event of the rule, and may tell to wait")
{
    const auto loaded = toy::loaded("exemu: 1\nrules: [{event: [toy.rcpt, dot.ask], do: {reply: {text: \"451 later\", backoff: 4s}}}]\n");
    const auto& say = std::get<scenario::SayStep>(loaded->rules[0].action.steps[0]);
    CHECK(say.backoff == Duration(4s));
    for (const pattern::EventId event : {toy::words().rcpt, toy::words().dot_ask})
        CHECK(static_cast<const toy::Form*>(say.form_for(event))->line == "451 later");
    CHECK(say.form_for(toy::words().hello) == nullptr);
    // A provisional reply does not decide.
    const auto trying = toy::loaded("exemu: 1\nrules: [{event: toy.rcpt, do: [{reply: \"100 trying\"}, {reply: \"250 ok\"}]}]\n");
    CHECK(trying->rules[0].action.steps.size() == 2);
}

TEST_CASE("rules that an earlier one always hides are found, and no others")
{
    struct Row {
        const char *earlier, *later;
        bool hidden;
    };
    const Row rows[] = {
        {"event: toy.*, do: close", "event: toy.rcpt, do: pass", true},
        {"event: toy.rcpt, do: close", "event: toy.*, do: pass", false},
        {"event: toy.rcpt, do: {delay: 1s}", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, when: {rcpt: x}, do: close", "event: toy.rcpt, when: {rcpt: x, from: y}, do: pass", true},
        {"event: toy.rcpt, when: {rcpt: x, from: y}, do: close", "event: toy.rcpt, when: {rcpt: x}, do: pass", false},
        {"event: toy.rcpt, when: {rcpt: x}, do: close", "event: toy.rcpt, when: {rcpt: z}, do: pass", false},
        {"event: toy.rcpt, every: 2, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, nth: 2, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, times: 2, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, scope: client, share: 5%, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, chance: 5%, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, after: 5s, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, until: 5s, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, disabled: true, do: close", "event: toy.rcpt, do: pass", false},
        {"event: toy.rcpt, scope: client, when: {attempt: \"> 2\"}, do: close",
            "event: toy.rcpt, scope: client, when: {attempt: \"> 2\"}, do: pass", false},
        {"event: toy.rcpt, scope: client, do: close", "event: toy.rcpt, do: pass", false}, // a turn without a client goes past it
        {"event: toy.rcpt, scope: client, do: close", "event: toy.rcpt, scope: [client, rcpt], do: pass", true},
        {"event: toy.rcpt, scope: connection, do: close", "event: toy.rcpt, do: pass", true},
        {"event: toy.rcpt, do: close", "event: toy.rcpt, disabled: true, every: 3, do: pass", true},
        {"event: toy.rcpt, scope: client, when: {during_backoff: true}, do: close",
            "event: toy.rcpt, scope: client, when: {during_backoff: true, rcpt: x}, do: pass", true},
        {"event: toy.rcpt, scope: client, when: {during_backoff: true}, do: close",
            "event: toy.rcpt, scope: [client, rcpt], when: {during_backoff: true}, do: pass", false},
        {"event: [toy.rcpt, toy.hello], do: close", "event: [toy.rcpt, toy.data], do: pass", false},
    };
    for (const Row& row : rows) {
        INFO(row.earlier << " / " << row.later);
        const std::string problems = toy::problems_of(
            fmt::format("exemu: 1\nrules:\n  - {{name: first, {}}}\n  - {{name: second, {}}}\n", row.earlier, row.later));
        CHECK(problems ==
            (row.hidden
                    ? "t.yaml:4:5: rule \"second\" is never asked: \"first\" (t.yaml:3:5) is asked first and decides whatever this one would match\n"
                    : ""));
    }
}

TEST_CASE("ten thousand rules load and none hides another")
{
    std::string yaml = "exemu: 1\nrules:\n";
    for (int i = 0; i < 10'000; ++i)
        yaml += fmt::format("  - {{event: toy.rcpt, when: {{rcpt: r{}@contoso.test}}, do: {{reply: \"550 5.1.1 no\"}}}}\n", i);
    CHECK(toy::loaded(yaml)->rules.size() == 10'000);
}

TEST_CASE("a persona that builds on another is whole when it is loaded, and its places name who wrote what")
{
    scenario::Language language = toy::words().language;
    Problems problems;
    const auto child = scenario::parse_yaml(
        "name: exchange-se\nbase: exchange-2019\nwithout: [listeners.dot-53]\nproduct: Toy Server SE\nbuild: 15.2.2562.17\n"
        "styles:\n  toy: {banner: \"220 se\"}\n",
        "scenarios/personas/exchange-se.yaml", problems);
    REQUIRE(child);
    language.embedded["persona/exchange-se"] = pack(*child);
    const auto loaded = scenario::load_text("exemu: 1\nuse: [exchange-se]\n", "t.yaml", language, problems);
    REQUIRE(loaded);
    CHECK(loaded->persona.style("toy")->find("banner")->text == "220 se");
    CHECK(loaded->persona.style("toy")->find("banner")->place.to_text() == "persona exchange-se:7:17");
    CHECK(loaded->persona.style("toy")->find("capabilities")->place.to_text() == "persona exchange-2019:10:44");
    CHECK(loaded->listeners.size() == 2);
}

TEST_CASE("what nobody speaks yet is not opened, and a scenario that wants it open is told so")
{
    scenario::Language language = toy::words().language;
    language.protocols.push_back({"future", false, false, {}, nullptr, nullptr, false});
    Problems problems;
    const auto persona = scenario::parse_yaml(
        "name: exchange-se\nbase: exchange-2019\nlisteners:\n  future-443: {port: 443, protocol: future, tls: implicit}\nstyles: {future: {x: y}}\n"
        "ports: {web: {port: 443}}\ndifferences: {ttl: Linux's}\n",
        "exchange-se.yaml", problems);
    REQUIRE(persona);
    language.embedded["persona/exchange-se"] = pack(*persona);
    const auto loaded = scenario::load_text("exemu: 1\nuse: [exchange-se]\n", "t.yaml", language, problems);
    REQUIRE(loaded);
    CHECK(loaded->listeners.size() == 3);
    CHECK(loaded->persona.listeners.find("future-443")); // it is documented all the same
    CHECK_FALSE(
        scenario::load_text("exemu: 1\nuse: [exchange-se]\nlisteners: {x: {port: 444, protocol: future}}\n", "t.yaml", language, problems));
    CHECK(problems.to_text() == "t.yaml:3:38: future is not spoken by this version yet: no listener of it can be opened\n");
    problems = {};
    CHECK_FALSE(scenario::load_text(
        "exemu: 1\nuse: [exchange-se]\npersona:\n  set:\n    styles.future.x: z\n    ports.web.port: 444\n    differences.ttl: none\n",
        "t.yaml", language, problems));
    CHECK(problems.to_text() ==
        "t.yaml:5:5: future is not spoken by this version yet: to set \"styles.future.x\" changes nothing\n"
        "t.yaml:6:5: \"ports.web.port\" is read by people alone: listeners open ports\n"
        "t.yaml:7:5: \"differences.ttl\" is read by people alone: it describes, and changes nothing\n");
}

TEST_CASE("a new name on the port of a documented listener stands in its place")
{
    Problems problems;
    const auto loaded = scenario::load_text(
        "exemu: 1\nlisteners: {submit: {port: 587, protocol: toy}, elsewhere: {port: 25, protocol: toy, bind: 127.0.0.9}}\n", "t.yaml",
        toy::words().language, problems);
    CHECK(problems.to_text() == "");
    REQUIRE(loaded);
    std::vector<std::string> names;
    for (const scenario::Listener& listener : loaded->listeners)
        names.push_back(listener.name);
    CHECK(names == std::vector<std::string>{"toy-25", "dot-53", "submit", "elsewhere"});
}
