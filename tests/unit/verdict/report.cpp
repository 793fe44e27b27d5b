#include "verdict/report.hpp"
#include "room.hpp"

using namespace exemu;
using namespace exemu::verdict;
using namespace exemu::verdict::test;

namespace {

// The greylisting of the examples: put off once, and the peer did not come back.
struct Greylist : Room {
    Greylist()
    {
        connect();
        turn = 6;
        rcpt("10.0.0.1", "ann@contoso.test", "451", 1s, "greylist");
        again = count("smtp.rcpt", {{"origin", "natural"}, {"code", "250"}});
        again.name = "the peer tried again";
        again.within = 60s;
        again.place = {std::make_shared<const std::string>("greylist-once.yaml"), 15, 5};
        calm = never("smtp.rcpt", {{"code", "5*"}});
        calm.name = "nobody \"unknown\" <asked> & more";
        later = expect(Expectation::Kind::unjudged, {});
        later.name = "spaced";
        later.said = "matrix";
    }
    Expectation again, calm, later;
};

std::size_t count_of(const std::string& text, std::string_view part)
{
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++n;
    return n;
}

} // namespace

TEST_CASE("the text report explains what was not met by what came nearest")
{
    const Greylist room;
    const std::vector<Expectation> all{room.again, room.calm, room.later};
    CHECK(report_text(room.judge(all), "Greylisting", 7) ==
        "scenario \"Greylisting\", seed 7\n"
        "expectation \"the peer tried again\" was not met within 1m\n"
        "  seen 0 times, wanted >= 1\n"
        "  nearest: turn 7  smtp.rcpt rcpt=ann@contoso.test code=451 (rule greylist)\n"
        "           origin: wanted natural, was rule\n"
        "           code: wanted 250, was 451 (said by rule \"greylist\")\n"
        "  asked at greylist-once.yaml:15:5\n"
        "expectation \"nobody \"unknown\" <asked> & more\" was met: seen 0 times, wanted never\n"
        "expectation \"spaced\" could not be judged\n"
        "  `matrix` is not judged by this version\n"
        "verdict: broken (1 met, 1 broken, 1 inconclusive)\n");
    CHECK(report_text(room.judge({room.calm}, 1h, false), "Greylisting", 7) ==
        "scenario \"Greylisting\", seed 7\n"
        "expectation \"nobody \"unknown\" <asked> & more\" is not decided yet\n"
        "  so far seen 0 times, wanted never\n"
        "verdict: inconclusive (0 met, 0 broken, 1 inconclusive)\n");
}

TEST_CASE("a never that was broken is called so, with the event that did it")
{
    Greylist room;
    room.rcpt("10.0.0.1", "gone@contoso.test", "550", 2s);
    const std::vector<Expectation> all{room.calm};
    const std::string text = report_text(room.judge(all), "x", 1);
    CHECK(text.find("expectation \"nobody \"unknown\" <asked> & more\" was broken\n"
                    "  seen 1 time, wanted never; first: turn 8  smtp.rcpt rcpt=gone@contoso.test code=550\n") != std::string::npos);
}

TEST_CASE("the JSON report")
{
    const Greylist room;
    const std::vector<Expectation> all{room.again, room.calm};
    CHECK(report_json(room.judge(all), "a \"name\"\n", UINT64_MAX) ==
        R"~({"scenario":"a \"name\"\n","seed":18446744073709551615,"verdict":"broken","exit_status":1,"met":1,"broken":1,"inconclusive":0,)~"
        R"~("sound":true,"expectations":[{"name":"the peer tried again","kind":"count","place":"greylist-once.yaml:15:5",)~"
        R"~("state":"broken","decided":true,"within":"1m","headline":"expectation \"the peer tried again\" was not met within 1m",)~"
        R"~("why":"seen 0 times, wanted >= 1","nearest":["turn 7  smtp.rcpt rcpt=ann@contoso.test code=451 (rule greylist)\n)~"
        R"~(origin: wanted natural, was rule\ncode: wanted 250, was 451 (said by rule \"greylist\")"]},)~"
        R"~({"name":"nobody \"unknown\" <asked> & more","kind":"never","state":"met","decided":true,)~"
        R"~("headline":"expectation \"nobody \"unknown\" <asked> & more\" was met","why":"seen 0 times, wanted never","nearest":[]}],"notes":[]})~"
        "\n");
    CHECK(report_json(room.judge({}), "x", 1) ==
        R"({"scenario":"x","seed":1,"verdict":"met","exit_status":0,"met":0,"broken":0,"inconclusive":0,"sound":true,"expectations":[],"notes":[]})"
        "\n");
}

TEST_CASE("the JUnit report: failures for what is broken, errors for what cannot be judged")
{
    const Greylist room;
    const std::vector<Expectation> all{room.again, room.calm, room.later};
    const std::string xml = report_junit(room.judge(all), "a <b> & \"c\"", 7);
    CHECK(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"3\" failures=\"1\" errors=\"1\">\n"
                          "  <testsuite name=\"a &lt;b&gt; &amp; &quot;c&quot;\" tests=\"3\" failures=\"1\" errors=\"1\">\n"));
    CHECK(xml.find("<property name=\"seed\" value=\"7\"/>") != std::string::npos);
    CHECK(xml.find("<testcase classname=\"count\" name=\"the peer tried again\">\n"
                   "      <failure type=\"broken\" message=\"seen 0 times, wanted &gt;= 1\">") != std::string::npos);
    CHECK(xml.find("code: wanted 250, was 451 (said by rule &quot;greylist&quot;)") != std::string::npos);
    CHECK(xml.find("<testcase classname=\"never\" name=\"nobody &quot;unknown&quot; &lt;asked&gt; &amp; more\"/>") != std::string::npos);
    CHECK(xml.find("<testcase classname=\"matrix\" name=\"spaced\">\n      <error type=\"inconclusive\"") != std::string::npos);
    CHECK(xml.ends_with("  </testsuite>\n</testsuites>\n"));
    CHECK(count_of(xml, "<testcase ") == 3);
}

TEST_CASE("a run that is not sound is an error of its own in JUnit")
{
    Room silent;
    const std::vector<Expectation> never{silent.never("smtp.rcpt")};
    const std::string xml = report_junit(silent.judge(never), "x", 1);
    CHECK(xml.find("<testsuites tests=\"2\" failures=\"0\" errors=\"2\">") != std::string::npos);
    CHECK(xml.find("<testcase classname=\"run\" name=\"the run can be judged\">\n"
                   "      <error type=\"inconclusive\" message=\"no session reached a listener\">") != std::string::npos);
}

TEST_CASE("XML holds no character that XML forbids")
{
    using namespace std::string_literals;
    Room room;
    Expectation odd = room.expect(Expectation::Kind::unjudged, {});
    odd.said = "matrix";
    odd.name = "nul \0 bell \a tab \t line\r\n bad \xFF lone \xE2\x82 noncharacter \xEF\xBF\xBE good é😀"s;
    room.connect();
    const std::vector<Expectation> all{odd};
    const std::string xml = report_junit(room.judge(all), "x", 1);
    const std::string r = "\xEF\xBF\xBD";
    CHECK(xml.find("name=\"nul " + r + " bell " + r + " tab &#9; line&#13;&#10; bad " + r + " lone " + r + r + " noncharacter " + r +
              " good é😀\"") != std::string::npos);
}
