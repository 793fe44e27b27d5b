#include "verdict/report.hpp"

#include <catch2/catch.hpp>

using namespace exemu::verdict;

namespace {

CaseReport report(const char* name, State state, int exit_status)
{
    CaseReport made;
    made.name = name;
    made.seed = 7;
    made.state = state;
    made.exit_status = exit_status;
    FindingReport finding;
    finding.name = "it <came> #1";
    finding.kind = "count";
    finding.state = state;
    finding.headline = "expectation \"it <came> #1\" was not met";
    finding.why = "seen 0 times\nwanted 1";
    finding.place = "a.yaml:3:4";
    finding.nearest = {"turn 1  smtp.rcpt\ncode: wanted 250, was 451"};
    made.findings.push_back(finding);
    return made;
}

const std::vector<CaseReport> three{
    report("good", State::met, 0), report("bad", State::broken, 1), report("silent", State::inconclusive, 3)};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("the worst of several cases")
{
    CHECK(worst_of(three) == State::broken);
    CHECK(exit_status_of(three) == 1);
    CHECK(exit_status_of(std::span(three).first(1)) == 0);
    CHECK(exit_status_of(std::span(three).last(1)) == 3);
    const std::vector<CaseReport> unstarted{report("a", State::inconclusive, 2), report("b", State::inconclusive, 3)};
    CHECK(exit_status_of(unstarted) == 2);
    CHECK(exit_status_of({}) == 0);
}

TEST_CASE("JSON of several cases holds each as it is told alone")
{
    const std::string all = cases_json(three);
    CHECK(all.starts_with(R"({"verdict":"broken","exit_status":1,"cases":[{"scenario":"good")"));
    std::string one = report_json(three[1]);
    one.pop_back();
    CHECK(contains(all, one));
}

TEST_CASE("JUnit of several cases: a suite each, sums at the top")
{
    const std::string xml = cases_junit(three);
    CHECK(contains(xml, "<testsuites tests=\"3\" failures=\"1\" errors=\"1\">"));
    CHECK(contains(xml, "<testsuite name=\"bad\" tests=\"1\" failures=\"1\" errors=\"0\">"));
    CHECK(contains(xml, "name=\"it &lt;came&gt; #1\""));
}

TEST_CASE("TAP 14")
{
    CHECK(cases_tap(std::span(three).first(2)) ==
        "TAP version 14\n1..2\n"
        "ok 1 - good: it <came> \\#1\n"
        "not ok 2 - bad: it <came> \\#1\n"
        "  ---\n  state: broken\n  why: |\n    seen 0 times\n    wanted 1\n"
        "  nearest: |\n    turn 1  smtp.rcpt\n    code: wanted 250, was 451\n  at: |\n    a.yaml:3:4\n  ...\n");
    CaseReport nothing;
    nothing.name = "empty";
    nothing.state = State::inconclusive;
    nothing.sound = false;
    nothing.notes = {"no session reached a listener"};
    const std::string tap = cases_tap({&nothing, 1});
    CHECK(contains(tap, "1..1\nnot ok 1 - empty: the run can be judged\n"));
    CHECK(contains(tap, "    no session reached a listener\n"));
}

TEST_CASE("the page says what is broken first and needs nothing else")
{
    std::vector<CaseReport> one{three[0]};
    one[0].findings.push_back(three[1].findings[0]);
    one[0].state = State::broken;
    const std::string page = cases_html(one);
    CHECK(page.starts_with("<!DOCTYPE html>"));
    CHECK(page.find("state broken\">broken</span> <strong>") < page.find("state met\">met</span> <strong>"));
    CHECK(contains(page, "it &lt;came&gt; #1"));
    CHECK_FALSE(contains(page, "<script"));
    CHECK_FALSE(contains(page, "http://"));
}
