// Never green without evidence: evicted events, cut values, a run in which nothing connected, our own failures.
#include "room.hpp"

using namespace exemu;
using namespace exemu::verdict;
using namespace exemu::verdict::test;

namespace {

// A journal so small that its first events are gone, with one kind left at the end.
struct Evicted : Room {
    Evicted() : Room(1)
    {
        connect();
        rcpt("10.0.0.1", "the first", "550");
        for (int i = 0; i < 2000; ++i)
            rcpt("10.0.0.1", std::string(100, 'x'), "250");
        REQUIRE(journal.evicted() > 0);
    }
};

bool has_note(const Verdict& verdict, std::string_view part)
{
    for (const std::string& note : verdict.notes)
        if (note.find(part) != std::string::npos)
            return true;
    return false;
}

Verdict judge_with(const Room& room, const std::vector<Expectation>& expectations, Facts facts)
{
    facts.ready = at({});
    facts.now = at(1h);
    facts.ended = true;
    return judge(expectations, room.journal, facts);
}

} // namespace

TEST_CASE("evicted events make inconclusive what they could change, and only that")
{
    Evicted room;
    Expectation within = room.count("smtp.rcpt");
    within.since = room.pattern("smtp.rcpt");
    within.within = 1h;
    struct Case {
        const char* name;
        Expectation expectation;
        const char* state;
    };
    const Case cases[] = {
        {"enough is there", room.count("smtp.rcpt", {{"code", "250"}}, ">= 10"), "met"},
        {"not enough is there", room.count("smtp.rcpt", {{"code", "550"}}), "inconclusive"},
        {"too many are there", room.count("smtp.rcpt", {}, "<= 10"), "broken"},
        {"few enough are there", room.count("smtp.rcpt", {}, "<= 100000"), "inconclusive"},
        {"none is there", room.count("smtp.rcpt", {{"code", "550"}}, "0"), "inconclusive"},
        {"a never that is broken", room.never("smtp.rcpt", {{"code", "250"}}), "broken"},
        {"a never that holds so far", room.never("smtp.rcpt", {{"code", "550"}}), "inconclusive"},
        {"each key that is left", room.scoped(room.count("smtp.rcpt"), {"client"}), "inconclusive"},
        {"an order that is whole", room.order({"smtp.rcpt", "smtp.rcpt"}), "met"},
        {"an order that is not", room.order({"tcp.accept", "smtp.rcpt"}), "inconclusive"},
        {"a time that may have begun earlier", within, "inconclusive"},
        {"a history that may be longer", room.never("smtp.rcpt", {{"attempt", "5"}}), "inconclusive"},
    };
    for (const Case& it : cases) {
        INFO(it.name);
        CHECK(room.state(it.expectation) == it.state);
    }
    const Verdict verdict = room.judge({room.never("smtp.rcpt", {{"code", "550"}})});
    CHECK(verdict.exit_status() == 3);
    CHECK(has_note(verdict, "the journal evicted "));
    CHECK_FALSE(has_note(verdict, "no session"));
    CHECK(room.state(room.never("smtp.rcpt", {{"code", "550"}}), 1h, false) == "inconclusive, open");
}

TEST_CASE("a value that was cut proves nothing")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", std::string(2000, 'x') + "@contoso.test", "250");
    CHECK(room.state(room.never("smtp.rcpt", {{"rcpt", "*@contoso.test"}})) == "inconclusive");
    CHECK(room.state(room.never("smtp.rcpt", {{"rcpt", "*@contoso.test"}, {"code", "550"}})) == "met");
    CHECK(room.state(room.never("smtp.rcpt", {{"code", "550"}})) == "met");
    CHECK(room.state(room.count("smtp.rcpt", {{"code", "250"}})) == "met");
    room.rcpt("10.0.0.1", "ann@contoso.test", "250");
    CHECK(room.state(room.never("smtp.rcpt", {{"rcpt", "*@contoso.test"}})) == "broken");
    CHECK(room.state(room.count("smtp.rcpt", {{"rcpt", "*@contoso.test"}})) == "met");
    CHECK(room.state(room.count("smtp.rcpt", {{"rcpt", "*@contoso.test"}}, "1")) == "inconclusive");
}

TEST_CASE("a field that the record does not hold but the moment had is unknown")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann", "250");
    CHECK(room.state(room.never("smtp.rcpt", {{"age", "> 1s"}})) == "inconclusive");
    room.journal.add(0, journal::test::header_of(room.words.rcpt),
        [](journal::Packer& packer) { packer.add(pattern::f_age, std::int64_t{2'000'000'000}); });
    CHECK(room.state(room.never("smtp.rcpt", {{"age", "> 1s"}})) == "broken");
}

TEST_CASE("when nothing connected nothing is met by its absence")
{
    Room room;
    const Expectation never = room.never("smtp.rcpt");
    const Expectation once = room.count("smtp.rcpt");
    CHECK(room.state(never) == "inconclusive");
    CHECK(room.state(never, 1h, false) == "inconclusive, open");
    CHECK(room.state(once) == "inconclusive");
    CHECK(room.state(room.count("smtp.rcpt", {}, "<= 3")) == "inconclusive");
    const Verdict verdict = room.judge({never});
    CHECK(verdict.exit_status() == 3);
    CHECK_FALSE(verdict.sound);
    CHECK(has_note(verdict, "no session reached a listener"));

    SECTION("unless silence is allowed")
    {
        Expectation silence;
        silence.kind = Expectation::Kind::silence;
        CHECK(room.judge({never, silence}).exit_status() == 0);
        CHECK(room.judge({once, silence}).exit_status() == 1);
        CHECK(room.judge({silence}).exit_status() == 0);
    }
    SECTION("what was seen without a session stands, but the case stays inconclusive")
    {
        room.rcpt("", "ann", "250");
        CHECK(room.state(once) == "met");
        CHECK(room.judge({once}).exit_status() == 3);
        CHECK(room.state(never) == "broken");
        CHECK(room.judge({never}).exit_status() == 1);
    }
    SECTION("a session that was closed had reached a listener")
    {
        room.close();
        CHECK(room.state(never) == "met");
        CHECK(room.state(once) == "broken");
        CHECK(room.judge({never}).exit_status() == 0);
    }
}

TEST_CASE("a run of which nothing is expected is met even in silence")
{
    const Room room;
    const Verdict verdict = room.judge({});
    CHECK(verdict.exit_status() == 0);
    CHECK(verdict.notes.empty());
}

TEST_CASE("kinds of a later version are inconclusive and named")
{
    Room room;
    room.connect();
    Expectation matrix = room.expect(Expectation::Kind::unjudged, {room.pattern("smtp.rcpt")});
    matrix.said = "matrix";
    CHECK(room.state(matrix) == "inconclusive");
    CHECK(room.why(matrix) == "`matrix` is not judged by this version");
    CHECK(room.judge({matrix}).exit_status() == 3);
}

TEST_CASE("what a sink or a rule's memory lost makes the verdict inconclusive")
{
    Room room;
    room.connect();
    const std::vector<Expectation> met{room.never("smtp.rcpt")};
    REQUIRE(room.judge(met).exit_status() == 0);

    Facts sink;
    sink.lost_by_sinks = 12;
    CHECK(judge_with(room, met, sink).exit_status() == 3);
    CHECK(has_note(judge_with(room, met, sink), "12 events"));
    CHECK(judge_with(room, {}, sink).exit_status() == 0);

    Facts keys;
    keys.forgotten_keys = 1;
    CHECK(judge_with(room, met, keys).exit_status() == 3);
    CHECK(has_note(judge_with(room, met, keys), "rules lost 1 counter to limits.state"));
}

TEST_CASE("our own failure is inconclusive, unless something is broken anyway")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann", "250");
    Facts failed;
    failed.own_failures = {"assertion"};
    CHECK(judge_with(room, {}, failed).exit_status() == 3);
    CHECK(judge_with(room, {room.count("smtp.rcpt")}, failed).exit_status() == 3);
    CHECK(judge_with(room, {room.never("smtp.rcpt")}, failed).exit_status() == 1);
    CHECK(has_note(judge_with(room, {}, failed), "our own failure: assertion"));
}

TEST_CASE("a failure that was journalled is found there, once")
{
    Room room;
    const pattern::EventId failure = room.words.all.add(
        {"exemu.failure", pattern::Moment::fact, "We are wrong.", {Words::field("what", pattern::Type::text)}});
    room.connect();
    room.journal.add(0, journal::test::header_of(failure),
        [&](journal::Packer& packer) { packer.add(room.words["what"], std::string_view("assertion")); });
    CHECK(room.judge({}).exit_status() == 3);
    Facts failed;
    failed.own_failures = {"assertion"};
    CHECK(judge_with(room, {}, failed).notes.size() == 1);
}

TEST_CASE("one broken expectation breaks the verdict, one inconclusive spoils it")
{
    Room room;
    room.connect();
    Expectation unjudged = room.expect(Expectation::Kind::unjudged, {});
    unjudged.said = "matrix";
    const Expectation met = room.never("smtp.rcpt"), broken = room.count("smtp.rcpt");
    CHECK(room.judge({met, met}).exit_status() == 0);
    CHECK(room.judge({met, broken, unjudged}).exit_status() == 1);
    CHECK(room.judge({met, unjudged}).exit_status() == 3);
}

TEST_CASE("events of an earlier load are not looked at")
{
    Room room;
    room.connect();
    room.rcpt("10.0.0.1", "ann", "550");
    Facts later;
    later.after = room.journal.written();
    CHECK(judge_with(room, {room.never("smtp.rcpt")}, later).exit_status() == 3); // nothing has connected since
    room.connect();
    CHECK(judge_with(room, {room.never("smtp.rcpt")}, later).exit_status() == 0);
    const std::vector<Expectation> once{room.count("smtp.rcpt", {{"code", "250"}})};
    CHECK(judge_with(room, once, later).findings[0].nearest.empty());
    room.rcpt("10.0.0.1", "ann", "451");
    const Verdict verdict = judge_with(room, once, later);
    REQUIRE(verdict.findings[0].nearest.size() == 1);
    CHECK(verdict.findings[0].nearest[0] == "turn 2  smtp.rcpt rcpt=ann code=451\ncode: wanted 250, was 451");
}
