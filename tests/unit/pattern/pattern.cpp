#include "pattern/pattern.hpp"
#include "words.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::pattern;
using namespace exemu::pattern::test;

namespace {

Place at(std::uint32_t column)
{
    static const auto source = std::make_shared<const std::string>("x.yaml");
    return {source, 1, column};
}

Tree scalar(const char* value) { return Tree::scalar(value, at(9)); }

// A map as {key, value, key, value...}; keys stand in column 2, 4, 6...
Tree map(std::initializer_list<std::pair<const char*, Tree>> entries)
{
    Tree tree = Tree::map(at(1));
    for (const auto& [key, value] : entries)
        tree.entries.push_back({key, at(static_cast<std::uint32_t>(2 * tree.entries.size() + 2)), value});
    return tree;
}

Tree names(std::initializer_list<const char*> events)
{
    Tree list = Tree::list({}, at(1));
    for (const char* event : events)
        list.items.push_back(scalar(event));
    return list;
}

Pattern good(const Tree& event, const Tree& when, Use use = Use::expectation)
{
    static const Moments words;
    Problems problems;
    Pattern pattern = Pattern::compile(event, &when, use, words, problems);
    REQUIRE(problems.to_text() == "");
    return pattern;
}

std::string complaint(const Tree& event, const Tree& when, Use use = Use::rule)
{
    static const Moments words;
    Problems problems;
    Pattern::compile(event, &when, use, words, problems);
    return problems.to_text();
}

const Tree no_fields = Tree::map();

} // namespace

TEST_CASE("an event is a name, a glob or a list of them")
{
    const Moments words;
    using Ids = std::vector<EventId>;
    CHECK(good(scalar("Smtp.Rcpt"), no_fields).events() == Ids{words.rcpt});
    CHECK(good(scalar("smtp.*"), no_fields).events() == Ids{words.rcpt, words.mail, words.end_of_data});
    CHECK(good(names({"imap.authorize", "smtp.rcpt", "*.rcpt"}), no_fields).events() == Ids{words.rcpt, words.login});
    CHECK(good(scalar("*"), no_fields, Use::expectation).matches_event(words.closed));
    // In a rule a glob passes over facts.
    CHECK(!good(scalar("*"), no_fields, Use::rule).matches_event(words.closed));
    CHECK(good(scalar("*"), no_fields, Use::rule).matches_event(words.login));
    CHECK(!good(scalar("smtp.rcpt"), no_fields).matches_event(words.mail));

    Problems problems;
    const Pattern bare = Pattern::compile(scalar("smtp.rcpt"), nullptr, Use::rule, words, problems);
    CHECK(problems.empty());
    CHECK(bare.matches(Sample(words, words.rcpt, {})));
}

TEST_CASE("all fields must hold, and only they are asked")
{
    const Moments words;
    const Pattern pattern = good(scalar("smtp.rcpt"), map({{"rcpt", scalar("*@contoso.test")}, {"from", scalar("none")}}));
    const Sample fitting(words, words.rcpt, {{"rcpt", text("ann@contoso.test")}, {"recipients", number(1)}});
    CHECK(pattern.matches(fitting));
    CHECK(fitting.asked == std::multiset<std::string>{"rcpt", "from"});

    const Sample elsewhere(words, words.mail, {{"rcpt", text("ann@contoso.test")}});
    CHECK(!pattern.matches(elsewhere));
    CHECK(elsewhere.asked.empty());

    // The first field that differs ends it.
    const Sample other(words, words.rcpt, {{"rcpt", text("ann@example.test")}, {"from", text("x")}});
    CHECK(!pattern.matches(other));
    CHECK(other.asked == std::multiset<std::string>{"rcpt"});
}

TEST_CASE("history is asked apart, of the four fields that are the rule's own")
{
    const Moments words;
    const Tree when = map({{"attempt", scalar("> 1")}, {"rcpt", scalar("a*")}, {"during_backoff", scalar("true")},
        {"since_first", scalar("< 5m")}, {"state", map({{"mood", scalar("angry")}})}});
    const Pattern pattern = good(scalar("smtp.rcpt"), when, Use::rule);
    CHECK(pattern.clauses().size() == 3);
    CHECK(pattern.history().size() == 2);

    const Sample moment(
        words, words.rcpt, {{"rcpt", text("ann")}, {"during_backoff", true}, {"state.mood", text("angry")}, {"attempt", number(1)}});
    CHECK(pattern.matches_clauses(moment));
    CHECK(moment.asked.count("attempt") == 0);
    CHECK(!pattern.matches_history(moment));
    CHECK(!pattern.matches(moment));
}

TEST_CASE("members of a family are written with a dot or in a map")
{
    const Moments words;
    const Sample moment(words, words.end_of_data, {{"header.subject", text("twice told")}, {"state.mood", text("angry")}});
    CHECK(good(scalar("smtp.end_of_data"), map({{"header.Subject", scalar("*twice*")}})).matches(moment));
    CHECK(good(scalar("smtp.end_of_data"), map({{"header", map({{"subject", scalar("*twice*")}})}})).matches(moment));
    CHECK(!good(scalar("smtp.end_of_data"), map({{"header.subject", scalar("once")}})).matches(moment));
    CHECK(good(scalar("smtp.end_of_data"), map({{"header.x-mark", scalar("none")}})).matches(moment));
    CHECK(good(scalar("smtp.rcpt"), map({{"state.mood", scalar("angry")}})).events().size() == 1);
    CHECK(good(scalar("smtp.*"), map({{"state", map({{"mood", map({{"not", scalar("calm")}})}})}})).matches(moment));
    // A fact with a plain field of that name.
    CHECK(good(scalar("session.closed"), map({{"state", scalar("open")}})).clauses().size() == 1);
}

TEST_CASE("a field that an event lacks is absent there")
{
    const Moments words;
    const Pattern pattern = good(scalar("smtp.*"), map({{"rcpt", scalar("none")}}));
    CHECK(pattern.matches(Sample(words, words.mail, {})));
    CHECK(!pattern.matches(Sample(words, words.rcpt, {{"rcpt", text("ann")}})));
}

TEST_CASE("what a pattern may not say is a problem at its place")
{
    struct Case {
        const char* name;
        Tree event, when;
        Use use;
        const char* said;
    };
    const Case cases[] = {
        {"typing error in an event", scalar("smtp.rctp"), no_fields, Use::rule,
            "x.yaml:1:9: unknown event \"smtp.rctp\": did you mean \"smtp.rcpt\"? Known here: smtp.rcpt, smtp.mail, smtp.end_of_data, "
            "imap.authorize, session.closed\n"},
        {"typing error in a glob", scalar("stmp.*"), no_fields, Use::rule,
            "x.yaml:1:9: unknown event \"stmp.*\": did you mean \"smtp.*\"? Known here: smtp.*, *.rcpt, *.mail, *.end_of_data, imap.*, "
            "*.authorize, session.*, *.closed\n"},
        {"a map for an event", map({}), no_fields, Use::rule, "x.yaml:1:1: a map stands where the name of an event is wanted\n"},
        {"no event", names({}), no_fields, Use::rule, "x.yaml:1:1: an empty list names no event\n"},
        {"a fact in a rule", scalar("session.closed"), no_fields, Use::rule,
            "x.yaml:1:9: \"session.closed\" is a fact: facts stand in expect, after and until, never in a rule's event\n"},
        {"a glob of facts in a rule", scalar("session.*"), no_fields, Use::rule,
            "x.yaml:1:9: \"session.*\" is a fact: facts stand in expect, after and until, never in a rule's event\n"},
        {"a field of another event", scalar("smtp.mail"), map({{"rcpt", scalar("a")}}), Use::rule,
            "x.yaml:1:2: smtp.mail has no field \"rcpt\": it belongs to smtp.rcpt\n"},
        {"a field of another event, of several", names({"smtp.mail", "imap.authorize"}), map({{"rcpt", scalar("a")}}), Use::rule,
            "x.yaml:1:2: these events have no field \"rcpt\": it belongs to smtp.rcpt\n"},
        {"an answered field in a rule", scalar("smtp.rcpt"), map({{"code", scalar("250")}}), Use::rule,
            "x.yaml:1:2: \"code\" is known only after the answer: it stands in expect, after and until, never in a rule's when\n"},
        {"a list for when", scalar("smtp.rcpt"), names({"a"}), Use::rule, "x.yaml:1:1: a list stands where a map of fields is wanted\n"},
        {"a family alone", scalar("smtp.end_of_data"), map({{"header", scalar("x")}}), Use::rule,
            "x.yaml:1:2: \"header\" is a family of fields: write header.NAME or header: {NAME: ...}\n"},
        {"state alone", scalar("smtp.rcpt"), map({{"state", scalar("angry")}}), Use::rule,
            "x.yaml:1:2: \"state\" is a family of fields: write state.NAME or state: {NAME: ...}\n"},
        {"not of a family", scalar("smtp.rcpt"), map({{"state", map({{"not", scalar("angry")}})}}), Use::rule,
            "x.yaml:1:1: \"state\" is a family of fields: write state: {NAME: {not: ...}}\n"},
        {"a family of nothing", scalar("smtp.rcpt"), map({{"state", map({})}}), Use::rule,
            "x.yaml:1:1: no field of the family \"state\" is named\n"},
        {"said twice", scalar("smtp.end_of_data"), map({{"header.subject", scalar("a")}, {"header", map({{"Subject", scalar("b")}})}}),
            Use::rule, "x.yaml:1:2: \"header.Subject\" is said twice\n"},
        {"a condition of the wrong unit", scalar("smtp.mail"), map({{"size", scalar("> 10")}}), Use::rule,
            "x.yaml:1:9: \"10\" is no size: write a unit (B KB MB GB), for example 64KB\n"},
        {"one problem for an unknown event, none for its fields", scalar("zzz"), map({{"rctp", scalar("a")}, {"from", scalar("a")}}),
            Use::rule,
            "x.yaml:1:9: unknown event \"zzz\". Known here: smtp.rcpt, smtp.mail, smtp.end_of_data, imap.authorize, session.closed\n"},
    };
    for (const Case& row : cases) {
        INFO(row.name);
        CHECK(complaint(row.event, row.when, row.use) == row.said);
    }
}

TEST_CASE("a typing error in a field is answered with the nearest that may stand there")
{
    const std::string in_rule = complaint(scalar("smtp.rcpt"), map({{"rctp", scalar("a")}}));
    CHECK(in_rule.starts_with("x.yaml:1:2: unknown field \"rctp\": did you mean \"rcpt\"? Known here: rcpt, from, recipients, listener, "));
    CHECK(in_rule.find("outcome") == std::string::npos);
    const std::string in_expectation = complaint(scalar("smtp.rcpt"), map({{"outcom", scalar("a")}}), Use::expectation);
    CHECK(in_expectation.starts_with("x.yaml:1:2: unknown field \"outcom\": did you mean \"outcome\"?"));
}

TEST_CASE("an expectation may ask for facts and answers")
{
    const Moments words;
    const Pattern pattern = good(
        scalar("session.closed"), map({{"by", scalar("peer")}, {"received", scalar("> 1KB")}, {"code", scalar("2*")}}));
    CHECK(pattern.matches(Sample(words, words.closed, {{"by", text("peer")}, {"received", number(2048)}, {"code", text("250")}})));
}

TEST_CASE("a near miss tells each field that differed")
{
    const Moments words;
    const Tree when = map({{"rcpt", scalar("ann@*")}, {"code", scalar("250")}, {"received", scalar("> 1KB")}, {"attempt", scalar("> 1")},
        {"header.x", scalar("none")}, {"sni", scalar("a")}});
    const Pattern pattern = good(names({"smtp.rcpt", "smtp.end_of_data"}), when);
    const Sample moment(words, words.mail,
        {{"rcpt", text("ann@x")}, {"code", text("451")}, {"received", number(512)}, {"attempt", number(1)}, {"header.x", text("y")}});
    std::string told;
    for (const Difference& difference : pattern.differences(moment, words))
        told += difference.field + ": wanted " + difference.wanted + ", was " + difference.was + '\n';
    CHECK(told ==
        "event: wanted [smtp.rcpt, smtp.end_of_data], was smtp.mail\n"
        "code: wanted 250, was 451\n"
        "received: wanted > 1KB, was 512B\n"
        "header.x: wanted none, was y\n"
        "sni: wanted a, was none\n"
        "attempt: wanted > 1, was 1\n");
    CHECK(pattern.to_text(words) ==
        "[smtp.rcpt, smtp.end_of_data] when {rcpt: ann@*, code: 250, received: > 1KB, header.x: none, sni: a, attempt: > 1}");
    CHECK(good(scalar("smtp.*"), no_fields).to_text(words) == "smtp.*");
}
