#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

// What `explain`, `check` and the reference page print.

using namespace exemu;

namespace {

constexpr const char* story = R"(exemu: 1
name: a case
use: [classroom]
accounts: {dora: {password: secret}}
rules:
  - name: long
    event: [toy.rcpt, dot.ask]
    when: {client: 10.*}
    every: 3
    do:
      - {delay: {median: 6s, spread: 0.4, max: 20s}}
      - {dribble: {chunk: 1B..9B, gap: 40ms}}
      - {reply: {text: "250 ok", backoff: 4s}}
  - {name: gone, event: toy.data, scope: client, share: 5%, do: [drop, {note: big}]}
listeners: {preset: none, toy-25: {port: 25, protocol: toy}, dot-53: {port: 53, protocol: dot}}
expect: [{unanswered: 0}]
)";

} // namespace

TEST_CASE("explain prints each value with its origin, defaults too, and no password")
{
    const std::string text = scenario::explain(*toy::loaded(story));
    INFO(text);
    for (const char* line : {
             "seed: 5                                                     # preset classroom:1:7\n",
             "  base: exchange-2019                                       # default\n",
             "  product: Toy Server 2019                                  # persona exchange-2019:3:10\n",
             "accounts: {dora: {password: (not shown)}}                   # t.yaml:4:11\n",
             "  - name: long                                              # t.yaml:6:11\n"
             "    event: [toy.rcpt, dot.ask]                              # t.yaml:7:12\n"
             "    when: {client: 10.*}                                    # t.yaml:8:11\n"
             "    every: 3                                                # t.yaml:9:12\n"
             "    do:\n"
             "      - {delay: {median: 6s, spread: 0.4, max: 20s}}        # t.yaml:11:9\n",
             "    scope: all                                              # default\n",
             "  - {name: gone, event: toy.data, scope: client, share: 5%, do: [drop, {note: big}]}  # t.yaml:14:5\n",
             "expect: [{unanswered: 0}]                                   # t.yaml:16:9\n",
             "limits: {store: 1GB, store_full: evict, journal: 64MB, state: 100000, connections: 20000, handshakes: 500}  # default\n",
             "reveal: nothing                                             # default\n",
         })
        CHECK(text.find(line) != std::string::npos);
    CHECK(text.starts_with("exemu: 1\nname: a case "));
    CHECK(text.find("secret") == std::string::npos);
    CHECK(scenario::explain(*toy::loaded("exemu: 1\naccounts: {a: {password: secret}}\nreveal: credentials\n")).find("secret") !=
        std::string::npos);
}

TEST_CASE("what explain prints is YAML again and says the same")
{
    const std::string once = scenario::explain(*toy::loaded("exemu: 1\nname: \"x: y\"\nreveal: credentials\nrules:\n"
                                                            "  - {name: a, event: \"*.authorize\", do: {fail: bad_credentials}}\n"));
    Problems problems;
    const auto tree = scenario::parse_yaml(once, "f.yaml", problems);
    REQUIRE(problems.empty());
    CHECK(tree->find("name")->text == "x: y");
    CHECK(tree->find("rules")->items[0].find("event")->text == "*.authorize");
}

TEST_CASE("the dry run tells what the peer would see, and what is not judged")
{
    CHECK(scenario::dry_run(*toy::loaded(story), toy::words().language) ==
        R"(rule "long" (t.yaml:6:5)
  [toy.rcpt, dot.ask] when {client: 10.*}
  scope all, every 3
  a sample turn of toy.rcpt is passed over: client is 127.0.0.1, wanted 10.*
  the peer would see: delay about 6s (spread 0.4, at most 20s), then dribble pieces of 1B..9B every 40ms, then "250 ok" and 4s to wait
rule "gone" (t.yaml:14:5)
  toy.data
  scope client, share 5%
  the peer would see: (message dropped), then (note "big"), then the natural answer
rule "slow" (preset classroom:3:5)
  toy.hello
  scope all
  the peer would see: delay 1s, then the natural answer
rule "late" (preset classroom:4:5)
  toy.data when {size: > 1MB}
  scope all
  a sample turn of toy.data is passed over: size is 2KB, wanted > 1MB
  the peer would see: delay 2s, then the natural answer
expectation "unanswered: 0" (t.yaml:16:10): this version does not judge "unanswered"; the verdict will be inconclusive
)");
    CHECK(scenario::dry_run(*toy::loaded("exemu: 1\n"), toy::words().language) == "no rules: every turn gets its natural answer\n");
    CHECK(scenario::dry_run(
              *toy::loaded("exemu: 1\nrules:\n  - {name: a, event: toy.rcpt, after: 1m, until: {event: toy.data}, nth: [2, 5], times: 2, "
                           "chance: 10%, disabled: true, do: [{set: {mood: angry}}, {delay: 20s}, {reply: \"451 x\"}, close]}\n"
                           "state: {mood: {values: [calm, angry]}}\n"),
              toy::words().language) ==
        "rule \"a\" (t.yaml:3:5)\n  toy.rcpt\n"
        "  scope all, disabled until enabled, after 1m, until its pattern, nth 2 and 5, times 2, chance 10%\n"
        "  the peer would see: (state mood becomes angry), then delay 20s, then \"451 x\", then the connection closed\n");
}

TEST_CASE("the dry run tells how an answer would be shaped")
{
    const auto seen = [](const std::string& steps) {
        const std::string text = scenario::dry_run(
            *toy::loaded("exemu: 1\nrules: [{event: toy.hello, do: " + steps + "}]\n"), toy::words().language);
        const std::string words = "the peer would see: ";
        return text.substr(text.find(words) + words.size());
    };
    CHECK(seen("[{throttle: 64KB/s}, {truncate: 9B}]") == "throttle to 64KB/s, then cut off after 9B, then the natural answer\n");
    CHECK(seen("{garbage: {size: 64B, for: connection}}") ==
        "64 random bytes instead for the rest of the connection, then the natural answer\n");
    CHECK(seen("{delay: {median: 6s, max: 9s, for: connection}}") ==
        "delay about 6s (spread 0, at most 9s) for the rest of the connection, then the natural answer\n");
    CHECK(seen("{alter: {banner: \"*\", HEADER.X-A: none}}") == "with banner \"*\", without header.X-A, then the natural answer\n");
    CHECK(seen("[{hide: [dsn, SIZE]}, {reply: \"250 ok\"}]") == "without DSN, SIZE, then \"250 ok\"\n");
    CHECK(seen("[{offer: SIZE}]") == "only SIZE offered, then the natural answer\n");
    CHECK(seen("[{offer: []}]") == "nothing offered, then the natural answer\n");
}

TEST_CASE("the reference page and the table of events are printed from the language")
{
    const std::string page = scenario::reference_page(toy::words().language);
    for (const char* line :
        {
            "| `every` | number, >= 1 |  | 3: the 3rd, 6th, 9th counted turn. |\n",
            "| `throttle` | `64KB/s, or {rate, for: connection}` | Shapes: the answer comes no faster than this. | ",
            "Parts for `alter`:\n\n| Part | Is | Sample | Meaning |\n|---|---|---|---|\n| `banner` | line | `hello` | The words. |\n",
            "| `header.*` | text, or none |  | Any header. |\n\nCapabilities for `offer` and `hide`: `SIZE` `DSN`\n",
            "| `refuse` |  | Decides, at tcp.accept alone: RST after the kernel's accept. | `tcp.accept` |\n",
            "| `note` | `a text` | Effect: these words go to the journal. | every event |\n",
            "| `store` |  | Outcome: the message is stored, whatever is said. | `toy.data` |\n",
            "### `mailboxes`\n",
            "| `generate.scripts` | list of one of latin, greek, cyrillic, arabic, cjk, emoji | `[latin]` | In which they are written, drawn alike. |\n",
            "### The map of `dribble`\n",
            "Presets: all-documented, none, dots, elsewhere\n",
            "| `seed` | `1` | A number from which every draw follows; printed in all reports. |\n",
            "#### Options of `toy`\n",
            "| `patience` | duration | `30s` | Longest silence. |\n",
            "### `toy.rcpt` (turn)\n\nA recipient.\n\nSteps: `reply` `fail` `pass` `ignore` `close`",
            "Causes of `fail`: `busy` `not_found`\n",
            "| `rcpt` | text | asked | `ann@contoso.test` | To whom. |\n",
            "| `code` | code | after the answer: expect, after, until | `250` | Code of the answer. |\n",
            "| `by` | text | expect, after, until | `peer` | Who ended it: peer, us, rule, deadline or fault. |\n",
        }) {
        INFO(line);
        CHECK(page.find(line) != std::string::npos);
    }
    const std::string table = scenario::event_table(toy::words().language);
    CHECK(table.find("toy.rcpt           turn   A recipient.  [rcpt from]\n") != std::string::npos);
    CHECK(table.find("tcp.accept         point  A connection has been accepted; no byte has passed.  [mss interface announced]\n") !=
        std::string::npos);
}

TEST_CASE("harness events have ids, readers and fields of one type each")
{
    scenario::Language language;
    const pattern::Read read = [](const pattern::Source&) { return pattern::Value(std::int64_t{1460}); };
    const scenario::HarnessEvents ids = scenario::add_harness_events(language, {.mss = read, .hello_versions = read});
    const pattern::Vocabulary& words = language.vocabulary;
    CHECK(words.event(ids.tcp_accept).name == "tcp.accept");
    CHECK(words.event(ids.note).name == "scenario.note");
    CHECK(words.event(ids.reload_refused).name == "scenario.refused");
    CHECK(words.event(ids.failure).name == "exemu.failure");
    CHECK(words.event(ids.tls_hello).moment == pattern::Moment::point);
    CHECK(words.event(ids.tls_server_hello).moment == pattern::Moment::point);
    CHECK(words.event(ids.tls_established).moment == pattern::Moment::point);
    CHECK(words.has_field(ids.cert_swapped, ids.before));
    CHECK(words.event(ids.mailbox_delivered).moment == pattern::Moment::fact);
    CHECK(words.reader(ids.tcp_accept, *words.find_field("mss")) == read);
    CHECK(words.field(*words.find_field("version")).type == pattern::Type::version);
    CHECK(words.field(ids.size).type == pattern::Type::size);
    CHECK(words.has_field(ids.rule_applied, ids.count));
    CHECK(words.has_field(ids.mailbox_delivered, ids.via));
    CHECK((language.events[ids.tcp_accept].steps & bit(scenario::StepWord::refuse)) != 0);
    CHECK(language.events[ids.session_closed].steps == 0);
}
