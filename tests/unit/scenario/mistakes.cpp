#include "base/text.hpp"
#include "unit/scenario/toy_language.hpp"

#include <catch2/catch.hpp>

// Each mistake, and the sentence it gets: place, what was found, what is allowed, the nearest word.

using namespace exemu;

namespace {

struct Row {
    const char *yaml, *problems; // line 1 is `exemu: 1`
};

void check(const Row& row)
{
    INFO(row.yaml);
    CHECK(toy::problems_of(std::string("exemu: 1\n") + row.yaml) == row.problems);
}

const std::string steps_known =
    "Known here: reply, fail, pass, ignore, close, reset, blackhole, refuse, delay, throttle, dribble, truncate, "
    "garbage, alter, offer, hide, store, drop, duplicate, bounce, postpone, set, deliver, move_mailbox, bump, enable, "
    "disable, swap_cert, open_port, close_port, note, hook, recycle, fault\n";
const std::string rule_keys = "Known here: name, event, when, scope, after, until, every, nth, times, share, chance, disabled, do\n";
const std::string at_rcpt = "reply, fail, pass, ignore, close, reset, blackhole, delay, throttle, dribble, truncate, garbage, effects\n";

} // namespace

TEST_CASE("mistakes at the top of a scenario")
{
    const Row rows[] = {
        {"timelime: x",
            "t.yaml:2:1: unknown key \"timelime\": did you mean \"timeline\"? Known here: exemu, name, use, seed, clock, persona, certs, accounts, "
            "mailboxes, um, listeners, faults, state, rules, timeline, lab, lesson, expect, lints, redirects, report, limits, reveal\n"},
        {"timeline: [{at: 0s}]", "t.yaml:2:12: \"do\" is missing: One effect or a list of effects.\n"},
        {"lab: {zones: {}}", "t.yaml:2:1: \"lab\" is part of the language but this version does not act on it yet\n"},
        {"lesson: {tasks: []}", "t.yaml:2:1: \"lesson\" is part of the language but this version does not act on it yet\n"},
        {"lints: [bare-fl]",
            "t.yaml:2:9: unknown lint \"bare-fl\": did you mean \"bare-lf\"? Known here: all, must, should, note, password-in-clear, "
            "login-disabled, bad-certificate, old-tls, retry-at-once, backoff-ignored, repeat-after-5xx, basic-unasked, "
            "redirect-with-credentials, no-ehlo-after-starttls, stale-capabilities, pipelining-before-ehlo, bare-lf, missing-date, "
            "missing-message-id\n"},
        {"disable: [x]", "t.yaml:2:1: \"disable\" is an entry of rules or expect: write - disable: [NAME]\n"},
        {"seed: 12x", "t.yaml:2:7: \"12x\" is no number: write digits alone\n"},
        {"name: [x]", "t.yaml:2:7: a list stands where a text is wanted\n"},
        {"rules: {event: x}", "t.yaml:2:8: a map stands where a list is wanted: rules is a list\n"},
        {"expect: x", "t.yaml:2:9: \"x\" stands where a list is wanted: expect is a list\n"},
        {"accounts: [alice]", "t.yaml:2:11: a list stands where a map is wanted: accounts is a map\n"},
        {"clock: {start: 2262-05-01}", "t.yaml:2:16: \"2262-05-01\" is no time from 1970 to 2199: write it as \"2026-11-23T09:00:00Z\"\n"},
        {"clock: {start: 2026-13-01}", "t.yaml:2:16: \"2026-13-01\" is no time from 1970 to 2199: write it as \"2026-11-23T09:00:00Z\"\n"},
        {"clock: {start: \"2026-11-23T24:00:00Z\"}",
            "t.yaml:2:16: \"2026-11-23T24:00:00Z\" is no time from 1970 to 2199: write it as \"2026-11-23T09:00:00Z\"\n"},
        {"clock: {begin: now}",
            "t.yaml:2:8: \"start\" is missing: Where the wall clock begins: \"2026-11-23T09:00:00Z\".\n"
            "t.yaml:2:9: unknown key \"begin\". Known here: start\n"},
        {"limits: {store: 100}", "t.yaml:2:17: \"100\" is no size: write a unit (B KB MB GB), for example 64KB\n"},
        {"limits: {tenants: 0}", "t.yaml:2:19: \"0\" is too small: at least 1\n"},
        {"limits: {idle: 90}", "t.yaml:2:16: \"90\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"limits: {conections: 3}",
            "t.yaml:2:10: unknown key \"conections\": did you mean \"connections\"? Known here: store, store_full, journal, state, connections, "
            "handshakes, tenants, idle\n"},
        {"report: {rules: [nft]}", "t.yaml:2:17: \"rules\" are written beside another report: name one, for example json\n"},
        {"report: {json: x, rules: [pf]}", "t.yaml:2:26: unknown packet filter \"pf\". Known here: nft, iptables\n"},
        {"report: {jnuit: x}",
            "t.yaml:2:10: unknown key \"jnuit\": did you mean \"junit\"? Known here: text, json, junit, tap, html, rules\n"},
        {"reveal: credntials", "t.yaml:2:9: unknown word \"credntials\": did you mean \"credentials\"? Known here: credentials\n"},
        {"use: exchange-2019", "t.yaml:2:6: \"exchange-2019\" stands where a list is wanted: use: [exchange-2019]\n"},
        {"use: [exchange-2018]",
            "t.yaml:2:7: unknown preset \"exchange-2018\": did you mean \"exchange-2016\"? Known here: exchange-2016, "
            "exchange-2019, classroom, round, trip\n"},
        {"use: [x.yml]", "t.yaml:2:7: \"x.yml\" is no preset, and a file to use ends in .yaml\n"},
        {"use: [no/x.yaml]", "t.yaml:2:7: there is no file \"no/x.yaml\"\n"},
        {"use: [round]", "preset trip:1:7: \"round\" uses itself: preset round -> preset trip -> preset round\n"},
        {"persona: exchange-2018",
            "t.yaml:2:10: unknown persona \"exchange-2018\": did you mean \"exchange-2016\"? Known here: exchange-2016, exchange-2019\n"},
        {"persona: {hots: x}",
            "t.yaml:2:11: unknown key \"hots\": did you mean \"host\"? Known here: base, host, domain, netbios, build, set\n"},
        {"persona: {host: mail}", "t.yaml:2:17: \"mail\" is not a fully qualified host name, as mail.contoso.test\n"},
        {"persona: {set: {styles.toy.baner: \"220 x\"}}",
            "t.yaml:2:17: unknown leaf of the persona \"styles.toy.baner\": did you mean \"styles.toy.banner\"? Known here: name, product, build, "
            "listeners.toy-25.port, listeners.toy-25.protocol, listeners.toy-25.tls, listeners.toy-25.connector, listeners.toy-587.port, "
            "listeners.toy-587.protocol, listeners.toy-587.tls, listeners.dot-53.port, listeners.dot-53.protocol, styles.toy.banner, "
            "styles.toy.capabilities\n"},
        {"persona: {set: {styles.toy.banner: {a: b}}}", "t.yaml:2:36: a map stands where the value of a leaf is wanted\n"},
        {"persona: {set: {styles.toy.capabilities: [x, {}]}}", "t.yaml:2:42: a list stands where the value of a leaf is wanted\n"},
    };
    for (const Row& row : rows)
        check(row);
    CHECK(toy::problems_of("name: x\n") == "t.yaml:1:1: \"exemu\" is missing: write exemu: 1, the version of the language\n");
    CHECK(toy::problems_of("exemu: 2\n") == "t.yaml:1:8: \"2\" is no version of the language: this program knows 1\n");
    CHECK(toy::problems_of("- a\n") == "t.yaml:1:1: a scenario is a map of keys, not a list\n");
}

TEST_CASE("mistakes of accounts, mailboxes, listeners and states")
{
    const Row rows[] = {
        {"accounts: {alice: {auth: [basc]}}",
            "t.yaml:2:27: unknown scheme \"basc\": did you mean \"basic\"? Known here: basic, ntlm, bearer\n"},
        {"accounts: {alice: {without: [pop]}}",
            "t.yaml:2:30: unknown protocol \"pop\": did you mean \"pop3\"? Known here: pop3, imap, owa, eas, ews, mapi\n"},
        {"accounts: {alice: {state: lockedout}}",
            "t.yaml:2:27: \"lockedout\" is not one of active, locked_out, disabled, password_expired, must_change_password, no_mailbox: did you "
            "mean \"locked_out\"?\n"},
        {"accounts: {alice: {quota: 5}}", "t.yaml:2:27: \"5\" is no size: write a unit (B KB MB GB), for example 64KB\n"},
        {"accounts: {al ice: {}}",
            "t.yaml:2:12: \"al ice\" is no account name: up to 20 characters without blanks and \"/\\[]:;|=,+*?<>@\n"},
        {"accounts: {alice: {}, bob: {aliases: [Alice]}}", "t.yaml:2:39: \"Alice\" belongs to another account or group already\n"},
        {"mailboxes: {carl: {}}", "t.yaml:2:13: unknown account \"carl\": did you mean \"carol\"? Known here: alice, bob, carol\n"},
        {"mailboxes: {bob: {lod: x}}", "t.yaml:2:19: unknown key \"lod\": did you mean \"load\"? Known here: load, folders, generate\n"},
        {"mailboxes: {bob: {load: no/such.eml}}", "t.yaml:2:25: no/such.eml is not there\n"},
        {"mailboxes: {bob: {load: {form: x}}}",
            "t.yaml:2:25: \"from\" is missing: Path of the source.\n"
            "t.yaml:2:26: unknown key \"form\": did you mean \"from\"? Known here: from, into\n"},
        {"mailboxes: {bob: {load: [[x]]}}", "t.yaml:2:26: a list stands where a source is wanted: a path, or {from, into}\n"},
        {"mailboxes: {bob: {folders: [a//b, Projects/2026]}}",
            "t.yaml:2:29: \"a//b\" is no path of folders: names of 1 to 255 bytes with / between them\n"},
        {"mailboxes: {bob: {generate: {mesages: 3}}}",
            "t.yaml:2:30: unknown key \"mesages\": did you mean \"messages\"? Known here: messages, size, "
            "span, folders, scripts, attachments, threads, html, unread\n"},
        {"mailboxes: {bob: {generate: {messages: 2000000}}}", "t.yaml:2:40: \"2000000\" is too large: at most 1000000\n"},
        {"mailboxes: {bob: {generate: {size: 300KB..2KB}}}",
            "t.yaml:2:36: \"300KB..2KB\" is no size of a message: write 4KB or 2KB..300KB, from 512B to 100MB\n"},
        {"mailboxes: {bob: {generate: {size: 5}}}",
            "t.yaml:2:36: \"5\" is no size of a message: write 4KB or 2KB..300KB, from 512B to 100MB\n"},
        {"mailboxes: {bob: {generate: {scripts: [grek]}}}",
            "t.yaml:2:40: \"grek\" is not one of latin, greek, cyrillic, arabic, cjk, emoji: did you mean \"greek\"?\n"},
        {"mailboxes: {bob: {generate: {folders: []}}}",
            "t.yaml:2:39: an empty list of folders: write one at least, or leave the key out\n"},
        {"mailboxes: {bob: {generate: {messages: 900000, size: 1MB}}}",
            "t.yaml:2:29: about 878.9GB of generated mail do not fit limits.store, 1GB: raise it, or lower messages or size\n"},
        {"accounts: {dora: {state: no_mailbox}}\nmailboxes: {dora: {folders: [x]}}",
            "t.yaml:3:13: account \"dora\" has the state no_mailbox\n"},
        {"listeners: {toy-25: {prot: 3}}",
            "t.yaml:2:22: unknown key \"prot\": did you mean \"port\"? Known here: port, ports, protocol, transport, tls, cert, bind, advertise, state, connector, "
            "patience\n"},
        {"listeners: {a: {protocol: toy}}", "t.yaml:2:16: \"port\" is missing: The documented port.\n"},
        {"listeners: {a: {port: 99, ports: 100-200, protocol: toy}}",
            "t.yaml:2:34: \"port\" and \"ports\" are two ways to say one thing: write one of them\n"},
        {"listeners: {a: {ports: many, protocol: toy}}", "t.yaml:2:24: \"many\" is no range of ports: write \"1024-65535\"\n"},
        {"listeners: {a: {port: 99, protocol: toy}, b: {port: 99, protocol: toy}}",
            "t.yaml:2:43: listener \"b\" has port 99, which \"a\" has already (t.yaml:2:13)\n"},
        {"listeners: {a: {port: 70000, protocol: dot}}", "t.yaml:2:23: \"70000\" is too large: at most 65535\n"},
        {"listeners: {a: {port: 0, protocol: dot}}", "t.yaml:2:23: \"0\" is too small: at least 1\n"},
        {"listeners: {a: {port: 99, protocol: tyo}}",
            "t.yaml:2:37: unknown protocol \"tyo\": did you mean \"toy\"? Known here: toy, dot\n"},
        {"listeners: {a: {port: 99, protocol: dot, transport: udp}}", "t.yaml:2:53: dot runs over UDP alone\n"},
        {"listeners: {a: {port: 99, protocol: toy, transport: udp}}", "t.yaml:2:53: toy runs over TCP alone\n"},
        {"um: {mode: both}", "t.yaml:2:12: \"both\" is not one of tcp, tls, dual\n"},
        {"um: {gateways: [192.0.2.1/24]}",
            "t.yaml:2:17: \"192.0.2.1/24\" is no network: write 192.0.2.7 or 192.0.2.0/24, with no bit set behind the prefix\n"},
        {"um: {dial_plan: {extensions: {\"2001\": alcie}}}",
            "t.yaml:2:39: unknown account \"alcie\": did you mean \"alice\"? Known here: alice, bob, carol\n"},
        {"um: {dial_plan: {pilots: \"90\", extensions: {\"90\": alice}}}", "t.yaml:2:45: 90 is a pilot number, and so no mailbox has it\n"},
        {"um: {dial_plan: {pilots: reception}}", "t.yaml:2:26: \"reception\" is no telephone number: write digits, \"9000\"\n"},
        {"um: {media: {ports: 80-90}}", "t.yaml:2:21: \"80-90\" is no range of ports: write 20000-20999, from 1024 on\n"},
        {"um: {media: {record: 31s}}", "t.yaml:2:22: \"31s\" is too large: at most 30s\n"},
        {"timeline: [{at: 1s, do: {recycle: um}}]",
            "t.yaml:2:35: nothing is recycled here: no listener of this scenario is a worker of Unified Messaging\n"},
        {"listeners: {a: {port: 99, protocol: dot, tls: implicit}}", "t.yaml:2:47: dot runs over UDP, which has no TLS here\n"},
        {"listeners: {toy-25: {patience: 30}}", "t.yaml:2:32: \"30\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"listeners: {toy-25: {advertise: \"mail:99999\"}}",
            "t.yaml:2:33: \"mail:99999\" is no name or address: write mail.example.test, 198.51.100.10, localhost:8443 or "
            "[2001:db8::1]:8443\n"},
        {"listeners: {toy-25: {bind: [localhost]}}", "t.yaml:2:29: \"localhost\" is no address: write 127.0.0.1 or \"::1\"\n"},
        {"listeners: {toy-25: {cert: expried}}",
            "t.yaml:2:28: unknown certificate \"expried\": did you mean \"expired\"? Known here: good, exchange-default, expired, not-yet-valid, "
            "wrong-name, missing-intermediate, weak-key, unknown-ca, revoked, wildcard, ecdsa, long-chain, client-cert-required, "
            "client-cert-wanted\n"},
        {"listeners: {toy-25: {cert: {default: good, \"10.0.0.1\": expired}}}",
            "t.yaml:2:44: \"10.0.0.1\" is no host name that a client could ask for\n"},
        {"listeners: {toy-25: {cert: {owa.contoso.test: [good]}}}",
            "t.yaml:2:47: a list stands where the name of a certificate is wanted\n"},
        {"listeners: {toy-25: {tls: none, cert: expired}}", "t.yaml:2:39: listener \"toy-25\" has no TLS, and so shows no certificate\n"},
        {"listeners: {toy-25: {state: opened}}", "t.yaml:2:29: \"opened\" is not one of open, closed, mute: did you mean \"open\"?\n"},
        {"listeners: {toy-25: 2525}", "t.yaml:2:21: \"2525\" stands where a listener is wanted: {port, protocol, ...}\n"},
        {"listeners: {preset: everything}",
            "t.yaml:2:21: unknown preset of listeners \"everything\". Known here: all-documented, none, dots, elsewhere\n"},
        {"listeners: {preset: elsewhere}",
            "t.yaml:2:21: this version answers none of the ports of \"elsewhere\" as exchange-2019: 443, 993\n"},
        {"listeners: {preset: [dots]}", "t.yaml:2:21: a list stands where a preset is wanted\n"},
        {"reveal: credentials\nlisteners: {toy-25: {bind: 0.0.0.0}}",
            "t.yaml:2:9: \"reveal: credentials\" needs every listener on loopback (127.0.0.0/8 or ::1), or --i-own-this-network\n"},
        {"state: {mood: {values: []}}", "t.yaml:2:24: a state has at least one value\n"},
        {"state: {mood: {}}", "t.yaml:2:15: \"values\" is missing: The values it can have; the first is the start.\n"},
        {"state: {mood: {values: [calm, Calm]}}", "t.yaml:2:31: value \"Calm\" stands twice\n"},
        {"state: {a.b: {values: [x]}}", "t.yaml:2:9: \"a.b\" is no name of a state: letters, digits, _ and -\n"},
        {"state: {mood: {values: [calm], scope: session}}", "t.yaml:2:39: a field makes a scope as a list: [session]\n"},
    };
    for (const Row& row : rows)
        check(row);
}

TEST_CASE("mistakes of rules")
{
    const std::string no_event = "t.yaml:3:5: \"event\" is missing: Which moment: smtp.rcpt, smtp.*, \"*.authorize\", or a list.\n"
                                 "t.yaml:3:6: unknown key \"evnt\": did you mean \"event\"? " +
        rule_keys;
    const Row rows[] = {
        {"rules:\n  - {evnt: toy.rcpt, do: pass}", no_event.c_str()},
        {"rules:\n  - {event: toy.rcpt}", "t.yaml:3:5: \"do\" is missing: One step or a list of steps.\n"},
        {"rules:\n  - toy.rcpt", "t.yaml:3:5: \"toy.rcpt\" stands where a rule is wanted: {event, do}\n"},
        {"rules:\n  - {event: tls.accepted, do: pass}",
            "t.yaml:3:13: \"tls.accepted\" is a fact: facts stand in expect, after and until, never in a rule's event\n"},
        {"rules:\n  - {event: toy.rcpt, when: {code: 250}, do: pass}",
            "t.yaml:3:30: \"code\" is known only after the answer: it stands in expect, after and until, never in a rule's when\n"},
        {"rules:\n  - {event: toy.rcpt, every: 0, do: pass}", "t.yaml:3:30: \"0\" is too small: at least 1\n"},
        {"rules:\n  - {event: toy.rcpt, every: 3, nth: 2, do: pass}",
            "t.yaml:3:38: \"nth\" and \"every\" both say which turns: write one of them\n"},
        {"rules:\n  - {event: toy.rcpt, nth: [2, 0, 2, x], do: pass}",
            "t.yaml:3:32: turns are counted from 1\n"
            "t.yaml:3:35: 2 stands twice\n"
            "t.yaml:3:38: \"x\" is no number: write digits alone\n"},
        {"rules:\n  - {event: toy.rcpt, share: 5, scope: client, do: pass}",
            "t.yaml:3:30: \"5\" is no percentage: write the sign %, for example 5%\n"},
        {"rules:\n  - {event: toy.rcpt, share: 5%, do: pass}",
            "t.yaml:3:5: \"share\" needs a scope: say of whom it is a part, for example scope: account\n"},
        {"rules:\n  - {event: toy.rcpt, when: {attempt: \"> 2\", during_backoff: true}, do: pass}",
            "t.yaml:3:29: \"attempt\" needs a scope: say who is counted, for example scope: client\n"
            "t.yaml:3:29: \"during_backoff\" needs a scope: say who is counted, for example scope: client\n"},
        {"rules:\n  - {event: toy.rcpt, when: {rate: \"> 5 per 10\"}, scope: client, do: pass}",
            "t.yaml:3:36: \"10\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"rules:\n  - {event: toy.rcpt, after: 60, do: pass}",
            "t.yaml:3:30: \"60\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"rules:\n  - {event: toy.rcpt, after: 60s, until: 30s, do: pass}",
            "t.yaml:3:42: \"until\" is not later than \"after\": the rule would never be asked\n"},
        {"rules:\n  - {event: toy.rcpt, after: {evnt: x}, do: pass}",
            "t.yaml:3:30: \"event\" is missing: after is a duration or a pattern {event, when}\n"
            "t.yaml:3:31: unknown key \"evnt\": did you mean \"event\"? Known here: event, when\n"},
        {"rules:\n  - {event: toy.rcpt, after: {event: toy.hello}, scope: [rcpt], do: pass}",
            "t.yaml:3:38: toy.hello never has the field \"rcpt\" of this rule's scope: it would not be seen in the same scope\n"},
        {"rules:\n  - {event: toy.rcpt, scope: rcpt, do: pass}", "t.yaml:3:30: a field makes a scope as a list: [rcpt]\n"},
        {"rules:\n  - {event: toy.rcpt, scope: [attempt], do: pass}",
            "t.yaml:3:31: \"attempt\" is counted by a scope and cannot make one\n"},
        {"rules:\n  - {event: toy.rcpt, scope: [code], do: pass}",
            "t.yaml:3:31: \"code\" is known only after the answer: it cannot be the scope of a rule\n"},
        {"rules:\n  - {event: toy.rcpt, scope: [size], do: pass}",
            "t.yaml:3:31: no event meant here has a field \"size\": nothing would ever be counted\n"},
        {"rules:\n  - {event: toy.rcpt, scope: [client, client], do: pass}", "t.yaml:3:39: field \"client\" stands twice in this scope\n"},
        {"rules:\n  - {event: toy.rcpt, scope: [client, all], do: pass}",
            "t.yaml:3:39: \"all\" is a whole scope and stands alone; a list names fields\n"},
        {"rules:\n  - {name: a, event: toy.rcpt, do: {delay: 1s}}\n  - {name: a, event: toy.rcpt, do: {delay: 2s}}",
            "t.yaml:4:12: \"a\" names two entries of rules: the first at line 3, column 12\n"},
        {"rules:\n  - disable: [greylist]", "t.yaml:3:15: unknown name \"greylist\". (in rules of the files that this one builds on)\n"},
        {"state: {mood: {values: [calm, angry]}}\nrules:\n  - {event: toy.rcpt, when: {state: angy}, do: pass}",
            "t.yaml:4:37: unknown value of state mood \"angy\": did you mean \"angry\"? Known here: calm, angry\n"},
        {"state: {mood: {values: [calm, angry]}}\nrules:\n  - {event: toy.rcpt, when: {state.mod: {not: calm}}, do: pass}",
            "t.yaml:4:30: unknown state \"mod\": did you mean \"mood\"? Known here: mood\n"},
        {"rules:\n  - {event: toy.rcpt, when: {state: angry}, do: pass}",
            "t.yaml:3:30: no state is declared: \"state\" asks for one under the key state\n"},
        {"state: {a: {values: [x]}, b: {values: [y]}}\nrules:\n  - {event: toy.rcpt, when: {state: x}, do: pass}",
            "t.yaml:4:30: several states are declared: write state.NAME\n"},
    };
    for (const Row& row : rows)
        check(row);
}

TEST_CASE("mistakes of steps")
{
    struct StepRow {
        const char *event, *steps;
        std::string problem; // after "t.yaml:4:"
    };
    const StepRow rows[] = {
        {"toy.rcpt", "{replay: \"451 x\"}", "10: unknown step \"replay\": did you mean \"reply\"? " + steps_known},
        {"toy.rcpt", "clsoe", "9: unknown step \"clsoe\": did you mean \"close\"? " + steps_known},
        {"toy.rcpt", "{reply: \"451 x\", close: x}",
            "9: a step is a word or a map with exactly one key; this map has 2: write a list of steps\n"},
        {"toy.rcpt", "[[close]]", "10: a list stands where a step is wanted\n"},
        {"toy.rcpt", "[]", "9: an empty list does nothing: write what to do, or pass\n"},
        {"toy.rcpt", "reply", "9: \"reply\" needs an answer: write {reply: ...}\n"},
        {"toy.rcpt", "{close: now}", "10: \"close\" takes nothing: write it as a bare word\n"},
        {"toy.rcpt", "{reply: 451 later}", "17: a code with text stands in quotes: \"451 later\"\n"},
        {"toy.rcpt", "{reply: \"951 later\"}", "17: a toy reply is a code and text: \"250 ok\"\n"},
        {"[toy.rcpt, dot.ask, tls.hello]", "{reply: \"451 x\"}",
            "10: \"reply\" is not possible at every event of this rule: not at tls.hello. Possible there: pass, close, reset, blackhole, delay, "
            "throttle, dribble, truncate, garbage, effects\n"},
        {"dot.ask", "{throttle: 64KB/s}",
            "10: \"throttle\" is not possible at every event of this rule: not at dot.ask. Possible there: reply, fail, pass, ignore, blackhole, delay, "
            "dribble, truncate, garbage, effects\n"},
        {"toy.rcpt", "{throttle: 64}", "20: \"64\" is no rate: write a unit (B/s KB/s MB/s GB/s), for example 64KB/s\n"},
        {"toy.rcpt", "{throttle: 0B/s}", "20: \"0B/s\" is too little: at least 1B/s\n"},
        {"toy.rcpt", "{throttle: {for: connection}}", "20: \"rate\" is missing: Bytes in a second: 64KB/s.\n"},
        {"toy.rcpt", "{throttle: {rate: 64KB/s, for: ever}}", "40: \"ever\" is not what a step can last for: connection\n"},
        {"toy.rcpt", "{truncate: 64}", "20: \"64\" is no size: write a unit (B KB MB GB), for example 64KB\n"},
        {"toy.rcpt", "{truncate: 2GB}", "20: \"2GB\" is too much: at most 1GB\n"},
        {"toy.rcpt", "{truncate: [64B]}", "20: a list stands where a size is wanted\n"},
        {"toy.rcpt", "{garbage: 0B}", "19: \"0B\" is too little: at least 1B\n"},
        {"toy.rcpt", "{garbage: {size: 64B, fro: connection}}", "31: unknown key \"fro\": did you mean \"for\"? Known here: size, for\n"},
        {"toy.rcpt", "{alter: {body: x}}",
            "10: \"alter\" is not possible at every event of this rule: not at toy.rcpt. Possible there: " + at_rcpt},
        {"toy.hello", "{alter: {baner: x}}",
            "18: unknown part of toy.hello \"baner\": did you mean \"banner\"? Known here: banner, length, late, header.*\n"},
        {"toy.hello", "{alter: {Banner: [x]}}", "26: a list stands where a value is wanted\n"},
        {"toy.hello", "{alter: {banner: none}}", "26: \"banner\" cannot be left out; the word itself stands in quotes\n"},
        {"toy.hello", "{alter: {banner: \"a\\nb\"}}", "26: \"a\\x0Ab\" is no line: it holds a line end or a NUL\n"},
        {"toy.hello", "{alter: {length: -1}}", "26: \"-1\" is no number: write digits alone\n"},
        {"toy.hello", "{alter: {late: yes}}", "24: \"yes\" is not true or false: write true\n"},
        {"toy.hello", "{alter: {header.: x}}",
            "18: unknown part of toy.hello \"header.\": did you mean \"header.*\"? Known here: banner, length, late, header.*\n"},
        {"toy.hello", "{alter: {banner: x, BANNER: y}}", "29: \"BANNER\" stands twice\n"},
        {"toy.hello", "{alter: banner}", "17: \"banner\" stands where a map is wanted: {PART: VALUE}\n"},
        {"toy.hello", "{hide: [SIEZ]}", "17: unknown capability of toy.hello \"SIEZ\": did you mean \"SIZE\"? Known here: SIZE, DSN\n"},
        {"toy.hello", "{hide: [SIZE, size]}", "23: \"SIZE\" stands twice\n"},
        {"toy.hello", "{hide: []}", "16: an empty list hides nothing\n"},
        {"toy.hello", "{offer: [{SIZE: 1}]}", "18: a map stands where the name of a capability is wanted\n"},
        {"[toy.hello, toy.rcpt]", "{offer: [SIZE]}",
            "10: \"offer\" is not possible at every event of this rule: not at toy.rcpt. Possible there: " + at_rcpt},
        {"toy.hello", "[{hide: [SIZE]}, close]",
            "26: \"close\" leaves no answer that \"hide\" could shape: write pass before it, or reply\n"},
        {"toy.data", "[{truncate: 9B}, store, ignore]", "33: \"ignore\" leaves no answer that \"truncate\" could shape\n"},
        {"toy.rcpt", "{move_mailbox: mail2 contoso}", "24: \"mail2 contoso\" is no host: write mail2.contoso.test\n"},
        {"toy.rcpt", "{swap_cert: {name: good}}", "21: \"listener\" is missing: The listener.\n"},
        {"toy.rcpt", "{swap_cert: {listener: toy-52, name: good}}",
            "32: unknown listener with TLS \"toy-52\": did you mean \"toy-25\"? Known here: toy-25, toy-587\n"},
        {"toy.rcpt", "{swap_cert: {listener: toy-25, name: goood}}",
            "46: unknown certificate \"goood\": did you mean \"good\"? Known here: good, "
            "exchange-default, expired, not-yet-valid, wrong-name, missing-intermediate, weak-key, unknown-ca, revoked, wildcard, ecdsa, "
            "long-chain, client-cert-required, client-cert-wanted\n"},
        {"toy.rcpt", "{swap_cert: {listener: toy-25, sni: 10.0.0.1, name: good}}",
            "45: \"10.0.0.1\" is no host name that a client could ask for\n"},
        {"toy.rcpt", "{swap_cert: expired}", "21: \"expired\" stands where a map is wanted: {listener, sni, name}\n"},
        {"toy.rcpt", "{fail: bussy}",
            "16: unknown cause \"bussy\": did you mean \"busy\"? Known here: bad_credentials, locked_out, disabled, password_expired, "
            "protocol_disabled, busy, unavailable, too_many, over_quota, too_large, not_found, internal\n"},
        {"[toy.rcpt, toy.hello]", "{fail: not_found}", "16: toy.hello cannot express \"not_found\". Possible there: busy\n"},
        {"toy.rcpt", "store", "9: \"store\" needs an event that carries a message: not at toy.rcpt. Possible there: " + at_rcpt},
        {"toy.rcpt", "refuse", "9: \"refuse\" is not possible at every event of this rule: not at toy.rcpt. Possible there: " + at_rcpt},
        {"dot.ask", "close",
            "9: \"close\" is not possible at every event of this rule: not at dot.ask. Possible there: reply, fail, pass, ignore, blackhole, delay, "
            "dribble, truncate, garbage, effects\n"},
        {"toy.data", "[store, drop]", "17: \"drop\" after \"store\": a message has one outcome\n"},
        {"toy.data", "[{reply: \"250 ok\"}, store]",
            "29: \"store\" cannot follow \"reply\", which decides the answer: only close, reset, blackhole and effects may\n"},
        {"toy.data", "[close, {delay: 1s}]",
            "18: \"delay\" cannot follow \"close\", which decides the answer: only close, reset, blackhole and effects may\n"},
        {"toy.data", "{delay: 30}", "17: \"30\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"toy.data", "{delay: 25h}", "17: \"25h\" is too long: at most 1d\n"},
        {"toy.data", "{delay: {median: 6s, spread: 4}}", "38: \"4\" is no spread: write a number from 0 to 1, for example 0.4\n"},
        {"toy.data", "{delay: {median: 6s, max: 2s}}", "35: max is below the median\n"},
        {"toy.data", "{delay: {median: 6s, for: session}}", "35: \"session\" is not what a step can last for: connection\n"},
        {"toy.data", "{dribble: {chunk: 9B..1B, gap: 1ms}}", "27: \"9B..1B\" is no size of a piece: write 5B or 1B..9B, from 1B to 64KB\n"},
        {"toy.data", "{dribble: {chunk: 9, gap: 1ms}}", "27: \"9\" is no size of a piece: write 5B or 1B..9B, from 1B to 64KB\n"},
        {"toy.data", "{dribble: {chunk: 9B}}", "19: \"gap\" is missing: Pause between pieces.\n"},
        {"toy.data", "{dribble: {gap: 40}}", "25: \"40\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"toy.data", "{dribble: 40ms}", "19: \"40ms\" stands where a map is wanted: {chunk: 1B..9B, gap: 40ms}\n"},
        {"toy.data", "{set: {mod: angry}}", "16: unknown state \"mod\": did you mean \"mood\"? Known here: mood\n"},
        {"toy.data", "{set: {mood: angy}}", "22: unknown value of state mood \"angy\": did you mean \"angry\"? Known here: calm, angry\n"},
        {"toy.data", "{note: [x]}", "16: a list stands where a text is wanted\n"},
        {"toy.data", "{fault: slwo}", "17: unknown fault \"slwo\": did you mean \"slow\"? Known here: slow\n"},
    };
    for (const StepRow& row : rows) {
        INFO(row.event << " do: " << row.steps);
        const std::string yaml = fmt::format("exemu: 1\nstate: {{mood: {{values: [calm, angry]}}}}\nfaults: {{slow: {{delay: 1s}}}}\n"
                                             "rules: [{{event: {},\ndo:     {}}}]\n",
            row.event, row.steps);
        std::string wanted = "t.yaml:5:" + row.problem;
        CHECK(toy::problems_of(yaml) == wanted);
    }
    CHECK(toy::problems_of("exemu: 1\nfaults: {a: {fault: b}, b: [close, {fault: a}]}\n") ==
        "t.yaml:2:21: fault \"b\" uses itself\nt.yaml:2:44: fault \"a\" uses itself\n");
    CHECK(toy::problems_of("exemu: 1\nfaults: {a: clsoe, b: }\n") ==
        "t.yaml:2:13: unknown step \"clsoe\": did you mean \"close\"? " + steps_known + "t.yaml:2:20: fault \"b\" has no steps\n");
}

TEST_CASE("mistakes of expectations")
{
    const Row rows[] = {
        {"expect: [x]", "t.yaml:2:10: \"x\" stands where an expectation is wanted: {event, count}\n"},
        {"expect: [{}]", "t.yaml:2:10: an expectation needs an event, or one of never, order, silence\n"},
        {"expect: [{event: toy.rcpt, count: many}]", "t.yaml:2:35: \"many\" is no count: write a count: 3, >= 2, <= 5 or 2..5\n"},
        {"expect: [{event: toy.rcpt, count: \"5..2\"}]", "t.yaml:2:35: \"5..2\" can never be met: no number lies in it\n"},
        {"expect: [{event: toy.rcpt, never: toy.data}]", "t.yaml:2:18: \"event\" has no place beside \"never\"\n"},
        {"expect: [{never: toy.rcpt, count: 1}]", "t.yaml:2:10: an expectation says one thing, this one several: count, never\n"},
        {"expect: [{never: {event: toy.rcpt, whn: {}}}]",
            "t.yaml:2:36: unknown key \"whn\": did you mean \"when\"? Known here: event, when, scope\n"},
        {"expect: [{never: {event: toy.rcpt, scope: client}, scope: client}]",
            "t.yaml:2:59: \"scope\" is said twice: within never and beside it\n"},
        {"expect: [{order: [toy.rcpt]}]", "t.yaml:2:18: \"order\" is a list of at least two events\n"},
        {"expect: [{event: toy.rcpt, when: {size: \"> 5MB\"}}]",
            "t.yaml:2:35: toy.rcpt has no field \"size\": it belongs to mailbox.delivered, store.evicted, toy.data\n"},
        {"expect: [{event: toy.rcpt, when: {attempt: \"> 5\"}}]",
            "t.yaml:2:10: \"attempt\" needs a scope: say who is counted, for example scope: client\n"},
        {"expect: [{silence: alowed}]", "t.yaml:2:20: \"alowed\" is not what silence can be: allowed\n"},
        {"expect: [{event: toy.rcpt, within: 60}]", "t.yaml:2:36: \"60\" is no duration: write a unit (ms s m h d), for example 30s\n"},
        {"expect: [{event: toy.rcpt, since: {event: toy.data}}]",
            "t.yaml:2:35: \"since\" says where \"within\" begins, which is missing\n"},
        {"listeners: {preset: none, x: {port: 1000, protocol: dot}}\nexpect: [{event: toy.rcpt}, {order: [dot.ask, toy.data]}, {event: tls.hello}]",
            "t.yaml:3:10: can never be met: no open listener of this scenario has the event toy.rcpt\n"
            "t.yaml:3:29: can never be met: no open listener of this scenario has the event toy.data\n"
            "t.yaml:3:59: can never be met: no open listener of this scenario has the event tls.hello\n"},
    };
    for (const Row& row : rows)
        check(row);
    // What is not wanted may be impossible; and the datagram listener is there.
    CHECK(toy::problems_of("exemu: 1\nlisteners: {preset: none, x: {port: 1000, protocol: dot}}\n"
                           "expect: [{never: toy.rcpt}, {event: toy.rcpt, count: 0}, {event: dot.ask}]\n") == "");
}

TEST_CASE("problems of all parts come together, and a rule with a problem of its own hides nothing")
{
    CHECK(toy::problems_of(
              "exemu: 1\nsede: 1\nrules:\n  - {event: toy.rcpt, do: [close, {reply: \"250 x\"}]}\n  - {event: toy.rcpt, do: pass}\n"
              "expect: [{}]\n") ==
        "t.yaml:2:1: unknown key \"sede\": did you mean \"seed\"? Known here: exemu, name, use, seed, clock, persona, certs, accounts, mailboxes, "
        "um, listeners, faults, state, rules, timeline, lab, lesson, expect, lints, redirects, report, limits, reveal\n"
        "t.yaml:4:36: \"reply\" cannot follow \"close\", which decides the answer: only close, reset, blackhole and effects may\n"
        "t.yaml:6:10: an expectation needs an event, or one of never, order, silence\n");
}

TEST_CASE("what came from elsewhere may not reach into our files, addresses and secrets")
{
    const std::string yaml = "exemu: 1\nuse: [x.yaml]\nmailboxes: {alice: {load: x}}\nreport: {text: x}\nreveal: credentials\n"
                             "listeners: {toy-25: {bind: 127.0.0.1}}\nrules: [{event: toy.rcpt, do: {hook: [x]}}]\n";
    Problems problems;
    CHECK_FALSE(scenario::load_text(yaml, "request", toy::words().language, problems, scenario::Trust::foreign));
    const std::string refused = " is refused in a scenario that does not come from a file\n";
    CHECK(problems.to_text() ==
        "request:2:7: the use of files is refused in a scenario that does not come from a file\n"
        "request:3:21: \"load\"" +
            refused + "request:4:1: \"report\"" + refused + "request:5:1: \"reveal\"" + refused + "request:6:22: \"bind\"" + refused +
            "request:7:32: \"hook\"" + refused);
}

TEST_CASE("a hostile file is answered in time")
{
    std::string yaml = "exemu: 1\nrules:\n";
    for (int i = 0; i < 3000; ++i)
        yaml += "  - {event: toy.rcpts, dpo: x}\n";
    Problems problems;
    CHECK_FALSE(scenario::load_text(yaml, "t.yaml", toy::words().language, problems));
    CHECK(problems.size() < 600);
    // Faults that double each other.
    yaml = "exemu: 1\nfaults:\n  f0: {delay: 1s}\n";
    for (int i = 1; i <= 60; ++i)
        yaml += fmt::format("  f{0}: [{{fault: f{1}}}, {{fault: f{1}}}]\n", i, i - 1);
    CHECK(toy::problems_of(yaml) != "");
}
