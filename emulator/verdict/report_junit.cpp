// JUnit XML as build servers read it: a broken expectation is a failure, one that could not be judged an error, so that neither
// turns out green. When the run itself is not sound, that is a test case of its own.
#include "verdict/report.hpp"
#include "verdict/xml.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

std::string lines_of(const FindingReport& finding)
{
    std::string lines = finding.headline + '\n' + finding.why + '\n';
    for (const std::string& near : finding.nearest)
        lines += "nearest: " + near + '\n';
    if (!finding.place.empty())
        lines += "asked at " + finding.place + '\n';
    return lines;
}

std::string test_case(const FindingReport& finding)
{
    const std::string open = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml(finding.kind), xml(finding.name));
    if (finding.state == State::met)
        return open + "/>\n";
    const char* element = finding.state == State::broken ? "failure" : "error";
    return fmt::format("{0}>\n      <{1} type=\"{2}\" message=\"{3}\">{4}</{1}>\n    </testcase>\n", open, element, to_text(finding.state),
        xml(finding.why), xml(lines_of(finding)));
}

std::string join_lines(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += line + '\n';
    return text;
}

struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0;
    std::string to_text() const { return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"", tests, failures, errors); }
};

Counts counts_of(const CaseReport& report)
{
    const Tally tally = count_states(report);
    const std::size_t unsound = report.sound ? 0 : 1;
    return {report.findings.size() + unsound, tally.broken, tally.inconclusive + unsound};
}

std::string suite(const CaseReport& report)
{
    std::string out = fmt::format("  <testsuite name=\"{}\" {}{}>\n", xml(report.name), counts_of(report).to_text(),
        report.seconds ? fmt::format(" time=\"{:.3f}\"", *report.seconds) : "");
    out += "    <properties>\n";
    out += fmt::format("      <property name=\"seed\" value=\"{}\"/>\n", report.seed);
    out += fmt::format("      <property name=\"verdict\" value=\"{}\"/>\n", to_text(report.state));
    if (!report.journal.empty())
        out += fmt::format("      <property name=\"journal\" value=\"{}\"/>\n", xml(report.journal));
    out += "    </properties>\n";
    for (const FindingReport& finding : report.findings)
        out += test_case(finding);
    const std::string notes = xml(join_lines(report.notes));
    if (!report.sound)
        out += fmt::format("    <testcase classname=\"run\" name=\"the run can be judged\">\n      <error type=\"inconclusive\" "
                           "message=\"{}\">{}</error>\n    </testcase>\n",
            xml(report.notes.empty() ? "" : report.notes.front()), notes);
    if (!report.notes.empty() || !report.output.empty())
        out += fmt::format("    <system-out>{}{}</system-out>\n", notes, xml(report.output));
    return out + "  </testsuite>\n";
}

} // namespace

std::string cases_junit(std::span<const CaseReport> cases)
{
    Counts all;
    std::string suites;
    for (const CaseReport& one : cases) {
        const Counts counts = counts_of(one);
        all.tests += counts.tests;
        all.failures += counts.failures;
        all.errors += counts.errors;
        suites += suite(one);
    }
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {}>\n{}</testsuites>\n", all.to_text(), suites);
}

} // namespace exemu::verdict
