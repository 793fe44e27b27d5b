#include "words.hpp"

#include <catch2/catch.hpp>

using namespace exemu;
using namespace exemu::pattern;
using exemu::pattern::test::Moments;

TEST_CASE("every event has the common fields")
{
    const Moments words;
    struct Case {
        FieldId id;
        const char* name;
        Type type;
        bool answered, history;
    };
    const Case cases[] = {
        {f_listener, "listener", Type::text, false, false},
        {f_port, "port", Type::number, false, false},
        {f_age, "age", Type::duration, false, false},
        {f_tls, "tls", Type::version, false, false},
        {f_allowed, "allowed", Type::flag, false, false},
        {f_attempt, "attempt", Type::number, false, true},
        {f_since_first, "since_first", Type::duration, false, true},
        {f_since_last, "since_last", Type::duration, false, true},
        {f_rate, "rate", Type::rate, false, true},
        {f_during_backoff, "during_backoff", Type::flag, false, false},
        {f_state, "state", Type::text, false, false},
        {f_state_age, "state_age", Type::duration, false, false},
        {f_origin, "origin", Type::text, true, false},
        {f_code, "code", Type::code, true, false},
        {f_received, "received", Type::size, true, false},
        {f_took, "took", Type::duration, true, false},
        {f_forced, "forced", Type::flag, true, false},
    };
    for (const Case& row : cases) {
        INFO(row.name);
        REQUIRE(words.find_field(row.name) == row.id);
        CHECK(words.field(row.id).type == row.type);
        CHECK(words.field(row.id).answered == row.answered);
        CHECK(words.field(row.id).history == row.history);
        CHECK(words.has_field(words.rcpt, row.id));
    }
    for (FieldId id = 0; id < common_count; ++id)
        CHECK(!words.field(id).doc.empty());
}

TEST_CASE("an event is found in any letter case, a field as it is declared")
{
    const Moments words;
    CHECK(words.find_event("smtp.rcpt") == words.rcpt);
    CHECK(words.find_event("SMTP.Rcpt") == words.rcpt);
    CHECK(words.event(*words.find_event("SMTP.Rcpt")).name == "smtp.rcpt");
    CHECK(!words.find_event("smtp.rctp"));
    CHECK(!words.find_field("Rcpt"));
}

TEST_CASE("a field name is one field throughout")
{
    const Moments words;
    const FieldId from = words.find_field("from").value();
    CHECK(words.has_field(words.rcpt, from));
    CHECK(words.has_field(words.mail, from));
    CHECK(!words.has_field(words.login, from));
    CHECK(words.own_fields(words.rcpt) == std::vector<FieldId>{*words.find_field("rcpt"), from, *words.find_field("recipients")});
    // A fact may have a common name for a field of its own.
    CHECK(words.own_fields(words.closed).at(2) == f_received);
    CHECK(words.field_count() == common_count + 10u);
}

TEST_CASE("names of families are found with their member")
{
    const Moments words;
    const auto subject = words.find_named("header.Subject");
    REQUIRE(subject);
    CHECK(subject->field == words.find_family("header"));
    CHECK(subject->member == "Subject");
    CHECK(words.find_named("header.x.y")->member == "x.y");
    CHECK(words.find_named("state.mood")->field == f_state);
    CHECK(words.find_named("state.mood")->member == "mood");
    CHECK(words.find_named("state_age.mood")->field == f_state_age);
    CHECK(words.find_named("state")->member.empty());
    CHECK(words.find_named("subject")->member.empty());
    CHECK(!words.find_named("header"));
    CHECK(!words.find_named("header."));
    CHECK(!words.find_named("header.*"));
    CHECK(!words.find_named("subject.x"));
    CHECK(!words.find_named(".x"));
}

TEST_CASE("globs of events")
{
    const Moments words;
    using Ids = std::vector<EventId>;
    CHECK(words.match_events("smtp.*") == Ids{words.rcpt, words.mail, words.end_of_data});
    CHECK(words.match_events("SMTP.rcpt") == Ids{words.rcpt});
    CHECK(words.match_events("*.authorize") == Ids{words.login});
    CHECK(words.match_events("*").size() == words.events().size());
    CHECK(words.match_events("pop3.*").empty());
}

TEST_CASE("what contradicts itself is ours to fix")
{
    Moments words;
    CHECK_THROWS_AS(words.add({"smtp.rcpt", Moment::turn, "", {}}), std::logic_error);
    CHECK_THROWS_AS(words.add({"SMTP.RCPT", Moment::turn, "", {}}), std::logic_error);
    CHECK_THROWS_AS(words.add({"x.y", Moment::turn, "", {{"from", Type::number}}}), std::logic_error);
    CHECK_THROWS_AS(words.add({"x.z", Moment::turn, "", {{"a", Type::text}, {"a", Type::text}}}), std::logic_error);
    CHECK_THROWS_AS(words.read_common(common_count, nullptr), std::logic_error);
}

TEST_CASE("a refused event leaves nothing behind")
{
    Moments words;
    const std::size_t events = words.events().size(), fields = words.field_count();
    CHECK_THROWS_AS(words.add({"x.y", Moment::turn, "", {{"fresh", Type::text}, {"from", Type::number}}}), std::logic_error);
    CHECK(words.events().size() == events);
    CHECK(words.field_count() == fields);
    CHECK(!words.find_event("x.y"));
    CHECK(!words.find_field("fresh"));
}

TEST_CASE("the reader of an event's own field comes before the common one")
{
    Moments words;
    const Read common = [](const Source&) { return Value(std::int64_t{1}); };
    const Read own = [](const Source&) { return Value(std::int64_t{2}); };
    words.read_common(f_port, common);
    const EventId event = words.add({"x.y", Moment::turn, "", {{"port", Type::number, own}, {"tls", Type::version}}});
    words.read_common(f_tls, common);
    CHECK(words.reader(words.rcpt, f_port) == common);
    CHECK(words.reader(event, f_port) == own);
    CHECK(words.reader(event, f_tls) == common); // declared without a reader of its own
    CHECK(words.reader(words.rcpt, *words.find_field("rcpt")) == nullptr);
    CHECK(words.reader(words.login, *words.find_field("rcpt")) == nullptr);
}

TEST_CASE("names are listed once, the event's own first")
{
    const Moments words;
    const std::vector<std::string> names = words.field_names(words.closed);
    CHECK(names.at(0) == "by");
    CHECK(std::count(names.begin(), names.end(), "received") == 1);
    CHECK(std::count(names.begin(), names.end(), "listener") == 1);
    CHECK(words.event_names().front() == "smtp.rcpt");
}
