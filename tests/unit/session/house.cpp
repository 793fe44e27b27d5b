// Steps that act on the house: rules, ports, mail, numbers, programs; in a turn and on the timeline.
#include "support/toys/talk.hpp"

#include "wire/headers.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::test;

namespace {

store::Item newest(Talk& talk, const std::string& account, const std::string& folder = "Inbox")
{
    const auto mailbox = talk.stage.store().find(account);
    const auto items = mailbox->items(mailbox->folder(folder)->id);
    REQUIRE(!items.empty());
    return items.back();
}

} // namespace

TEST_CASE("enable and disable: a rule that is off is not asked and does not count, and goes on where it stopped")
{
    Talk talk(R"(rules:
  - {name: off, event: tagged.put, when: {words: off}, do: {disable: every second}}
  - {name: on, event: tagged.put, when: {words: on}, do: {enable: every second}}
  - {name: every second, event: tagged.put, when: {words: hit}, every: 2, do: {reply: "NO hit"}}
)");
    auto alice = talk.open("alice");
    REQUIRE(alice.ask("a PUT hit") == "a OK PUT done\n");
    alice.ask("b PUT off");
    REQUIRE(alice.ask("c PUT hit") == "c OK PUT done\n"); // not the second: not counted
    alice.ask("d PUT off");                               // once more changes nothing
    alice.ask("e PUT on");
    REQUIRE(alice.ask("f PUT hit") == "f NO hit\n");
    REQUIRE(alice.ask("g PUT hit") == "g OK PUT done\n");
    REQUIRE(talk.count("rule.changed name=\"every second\" state=disabled rule=off account=alice") == 1);
    REQUIRE(talk.count("rule.changed name=\"every second\" state=enabled rule=on") == 1);
}

TEST_CASE("a rule that disables itself is applied this once")
{
    Talk talk("rules:\n  - {name: once, event: tagged.put, do: [{disable: once}, {reply: \"NO once\"}]}\n");
    auto alice = talk.open("alice"), bob = talk.open("bob");
    REQUIRE(alice.ask("a PUT x") == "a NO once\n");
    REQUIRE(bob.ask("b PUT x") == "b OK PUT done\n");
}

TEST_CASE("close_port and open_port: new connections are refused, open ones go on")
{
    Talk talk(R"(rules:
  - {name: shut, event: tagged.put, when: {words: shut}, do: {close_port: tagged}}
  - {name: open, event: tagged.put, when: {words: open}, do: {open_port: [tagged]}}
  - {name: told, event: tagged.put, after: {event: port.changed, when: {name: tagged, state: closed}}, when: {words: hello}, do: {reply: "NO alone now"}}
)");
    auto alice = talk.open("alice");
    alice.ask("a PUT shut");
    REQUIRE(!talk.stage.connect("tagged", "tagged"));
    REQUIRE(alice.ask("b PUT hello") == "b NO alone now\n");
    alice.ask("c PUT shut"); // it is closed
    alice.ask("d PUT open");
    auto bob = talk.open("bob");
    REQUIRE(bob.ask("e PUT x") == "e OK PUT done\n");
    REQUIRE(talk.count("port.changed name=tagged state=closed rule=shut") == 1);
    REQUIRE(talk.count("port.changed name=tagged state=open") == 1);
}

TEST_CASE("a listener that the scenario closes is opened by the timeline")
{
    Talk talk("listeners: {tagged: {state: closed}}\ntimeline: [{at: 1m, do: {open_port: tagged}}]\n");
    REQUIRE(!talk.stage.connect("tagged", "tagged"));
    talk.stage.pass(59s);
    REQUIRE(!talk.stage.connect("tagged", "tagged"));
    talk.stage.pass(1s);
    REQUIRE(talk.stage.connect("tagged", "tagged"));
}

TEST_CASE("deliver: a message appears in mailboxes, whole and once in each")
{
    Talk talk(R"(timeline:
  - {name: surprise, at: 10s, do: {deliver: {to: [alice, bob, alice], from: "Ann <ann@example.test>", subject: "Grüße", text: "Hällo\n"}}}
  - {at: 20s, do: {deliver: {to: bob, subject: plain, text: "one\ntwo", folder: Junk Email/deep/er}}}
)");
    talk.stage.pass(10s);
    REQUIRE(talk.mails("alice") == 1);
    REQUIRE(talk.mails("bob") == 1);
    const store::Item item = newest(talk, "alice");
    const std::string text = item.mime->text();
    CHECK(wire::find_header(text, "From") == "Ann <ann@example.test>");
    CHECK(wire::find_header(text, "To") == "alice@contoso.test, bob@contoso.test");
    CHECK(wire::find_header(text, "Subject") == "=?utf-8?B?R3LDvMOfZQ==?=");
    CHECK(text.ends_with("\r\n\r\nSMOkbGxvDQo=\r\n"));
    CHECK(talk.count("mailbox.delivered mailbox=alice via=scenario folder=Inbox") == 1);
    talk.stage.pass(10s);
    CHECK(newest(talk, "bob", "Junk Email/deep/er")
            .mime->text()
            .ends_with("7bit\r\nX-Exemu-Lab: written by exemu, a stand-in for Exchange in a lab\r\n\r\none\r\ntwo\r\n"));
    CHECK(talk.stage.store().is_consistent());
}

TEST_CASE("a message that finds no room is noted")
{
    Talk talk("limits: {store: 1MB, store_full: refuse}\nfaults:\n  big: {deliver: {to: alice, text: \"" + std::string(600'000, 'x') +
        "\"}}\ntimeline: [{at: 1s, do: {fault: big}}, {at: 2s, do: {fault: big}}]\n");
    talk.stage.pass(3s);
    CHECK(talk.mails("alice") == 1);
    CHECK(talk.count("scenario.note note=\"the message for alice was not kept: the store is full\"") == 1);
}

TEST_CASE("bump: oab, by a rule and on the timeline")
{
    Talk talk(R"(rules:
  - {name: new book, event: tagged.put, when: {words: book}, do: {bump: oab}}
timeline:
  - {at: 1m, do: {bump: oab}}
)");
    const auto bumps = [&] { return talk.stage.house().shelf->address_book_bumps.load(); };
    auto alice = talk.open("alice");
    alice.ask("a PUT book");
    CHECK(bumps() == 1);
    talk.stage.pass(1min);
    CHECK(bumps() == 2);
}

TEST_CASE("bump: UIDVALIDITY goes up, of the turn's mailbox or a named one")
{
    Talk talk(R"(rules:
  - {name: all, event: tagged.put, when: {words: all}, do: {bump: uidvalidity}}
timeline:
  - {at: 1m, do: {bump: {what: uidvalidity, mailbox: bob, folder: inbox}}}
)");
    auto alice = talk.open("alice");
    const auto numbers = [&](const std::string& account) {
        std::vector<std::uint32_t> all;
        for (const store::Folder& folder : talk.stage.store().find(account)->folders())
            all.push_back(folder.uid_validity);
        return all;
    };
    auto before = numbers("alice");
    alice.ask("a PUT all");
    for (std::uint32_t& number : before)
        ++number;
    CHECK(numbers("alice") == before);
    const auto bobs = numbers("bob");
    talk.stage.pass(1min);
    std::size_t raised = 0;
    for (std::size_t i = 0; i < bobs.size(); ++i)
        raised += numbers("bob")[i] == bobs[i] + 1 ? 1 : 0;
    CHECK(raised == 1);
    CHECK(talk.stage.store().find("bob")->folder(store::Known::inbox)->uid_validity != bobs[0]);
}

TEST_CASE("move_mailbox: who has the mailbox open is told, and asks where it is")
{
    Talk talk(R"(rules:
  - {name: all, event: tagged.put, when: {words: all}, do: {move_mailbox: mail2.contoso.test}}
timeline:
  - {at: 1m, do: {move_mailbox: {host: mail3.contoso.test, mailbox: bob}}}
)");
    auto alice = talk.open("alice");
    const auto mailbox = talk.stage.store().find("alice");
    unsigned told = 0;
    const auto subscription = store::Mailbox::subscribe(mailbox, [&] { ++told; });
    CHECK(mailbox->server().empty());
    alice.ask("a PUT all");
    CHECK(mailbox->moves() == 1);
    CHECK(mailbox->server() == "mail2.contoso.test");
    CHECK(told >= 1);
    CHECK(talk.count("mailbox.moved to=alice host=mail2.contoso.test rule=all") == 1);
    talk.stage.pass(1min);
    CHECK(mailbox->moves() == 1);
    CHECK(talk.stage.store().find("bob")->server() == "mail3.contoso.test");
    CHECK(talk.count("mailbox.moved to=bob host=mail3.contoso.test") == 1);
}

TEST_CASE("hook: the program sees the turn as a line of JSON, and its answer notes, sets and enables")
{
    Talk talk(R"(state: {mood: {scope: account, values: [calm, cross]}}
rules:
  - {name: asked, event: tagged.put, when: {words: poke}, do: {hook: [judge, --strict]}}
  - {name: cross, event: tagged.put, when: {state: cross}, do: {reply: "NO cross"}}
  - {name: late, event: tagged.put, disabled: true, do: {reply: "NO late"}}
timeline: [{name: noon, at: 1m, do: {hook: [judge, --strict]}}]
)");
    std::vector<std::string> lines;
    talk.stage.hook = [&](const scenario::HookStep& step, const std::string& line) {
        CHECK(step.command == std::vector<std::string>{"judge", "--strict"});
        lines.push_back(line);
        std::vector<scenario::Effect> answer{scenario::NoteStep{"judged"}};
        if (lines.size() == 1)
            answer.push_back(scenario::SetStep{"mood", "cross"});
        else
            answer.push_back(scenario::EnableStep{"late", true});
        return answer;
    };
    auto alice = talk.open("alice"), bob = talk.open("bob");
    REQUIRE(alice.ask("a PUT poke") == "a OK PUT done\n");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("\"event\":\"tagged.put\"") != std::string::npos);
    CHECK(lines[0].find("\"rule\":\"asked\"") != std::string::npos);
    CHECK(lines[0].find("\"account\":\"alice\"") != std::string::npos);
    CHECK(lines[0].find("\"words\":\"poke\"") != std::string::npos);
    CHECK(lines[0].starts_with("{\"t\":\""));
    CHECK(talk.count("scenario.note note=judged rule=asked account=alice") == 1);
    REQUIRE(alice.ask("b PUT x") == "b NO cross\n");
    REQUIRE(bob.ask("c PUT x") == "c OK PUT done\n");
    talk.stage.pass(1min);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].find("\"event\":\"timeline.reached\"") != std::string::npos);
    CHECK(lines[1].find("\"name\":\"noon\"") != std::string::npos);
    REQUIRE(bob.ask("d PUT x") == "d NO late\n");
}

TEST_CASE("the timeline: at its time, in order, again and again, and its facts are seen by rules")
{
    for (const std::size_t shards : {1u, 2u}) {
        Talk talk(R"(state: {hour: {values: [morning, noon]}}
timeline:
  - {name: start, at: 0s, do: {note: begins}}
  - {name: noon, at: 3h, do: [{set: {hour: noon}}, {enable: late}]}
  - {name: bell, every: 1h, do: {note: rings}}
rules:
  - {name: late, disabled: true, event: tagged.put, when: {words: a}, do: {reply: "NO late"}}
  - {name: lunch, event: tagged.put, when: {state: noon}, do: {reply: "NO lunch"}}
  - {name: rung, event: tagged.put, when: {words: r}, after: {event: timeline.reached, when: {name: bell, count: 2}}, do: {reply: "NO rung"}}
)",
            shards);
        REQUIRE(talk.count("scenario.note note=begins") == 1);
        talk.stage.pass(2h - 1ms);
        auto alice = talk.open("alice", shards - 1);
        REQUIRE(talk.count("scenario.note note=rings") == 1);
        REQUIRE(alice.ask("a PUT r") == "a OK PUT done\n");
        talk.stage.pass(1ms);
        REQUIRE(alice.ask("b PUT r") == "b NO rung\n");
        REQUIRE(alice.ask("c PUT a") == "c OK PUT done\n");
        talk.stage.pass(1h);
        auto bob = talk.open("bob", shards - 1);
        REQUIRE(bob.ask("d PUT a") == "d NO late\n");
        REQUIRE(bob.ask("e PUT b") == "e NO lunch\n");
        talk.stage.pass(21h);
        REQUIRE(talk.count("scenario.note note=rings") == 24);
        REQUIRE(talk.count("timeline.reached name=bell count=24") == 1);
        REQUIRE(talk.count("timeline.reached name=noon time=3h count=1") == 1);
        REQUIRE(talk.stage.take_failures().empty());
    }
}

TEST_CASE("the wall clock begins where the scenario says")
{
    Talk talk("clock: {start: \"2026-11-23T08:59:00Z\"}\ntimeline: [{at: 1m, do: {deliver: {to: alice, subject: nine}}}]\n");
    talk.stage.pass(1min);
    CHECK(wire::find_header(newest(talk, "alice").mime->text(), "Date") == "Mon, 23 Nov 2026 09:00:00 +0000");
}
