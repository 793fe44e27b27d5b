// JUnit XML as build servers read it: a broken expectation is a failure, one that could not be judged an error, so that neither
// turns out green. When the run itself is not sound, that is a test case of its own.
#include "journal/json.hpp"
#include "verdict/report.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

// XML 1.0 section 2.2: no controls but tab and line ends, no U+FFFE and U+FFFF.
bool is_xml_character(std::string_view character)
{
    const auto first = static_cast<unsigned char>(character[0]);
    if (first < 0x20)
        return first == '\t' || first == '\n' || first == '\r';
    return character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

// For content and attributes alike: line ends as references, since attributes would turn them into spaces.
std::string xml(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t length = journal::utf8_length(text);
        const std::string_view character = text.substr(0, length ? length : 1);
        text.remove_prefix(character.size());
        if (length == 0 || !is_xml_character(character)) {
            out += replacement;
            continue;
        }
        switch (character[0]) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\t': out += "&#9;"; break;
        case '\n': out += "&#10;"; break;
        case '\r': out += "&#13;"; break;
        default: out += character;
        }
    }
    return out;
}

std::string lines_of(const Finding& finding)
{
    std::string lines = headline(finding) + '\n' + finding.why + '\n';
    for (const std::string& near : finding.nearest)
        lines += "nearest: " + near + '\n';
    if (finding.expectation->place.source)
        lines += "asked at " + finding.expectation->place.to_text() + '\n';
    return lines;
}

std::string test_case(const Finding& finding)
{
    const std::string open = fmt::format(
        "    <testcase classname=\"{}\" name=\"{}\"", xml(kind_of(*finding.expectation)), xml(finding.expectation->name));
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

} // namespace

std::string report_junit(const Verdict& verdict, const std::string& scenario_name, std::uint64_t seed)
{
    const Tally tally = count_states(verdict);
    const std::size_t unsound = verdict.sound ? 0 : 1;
    const std::string counts = fmt::format(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\"", verdict.findings.size() + unsound, tally.broken, tally.inconclusive + unsound);
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += fmt::format("<testsuites {}>\n  <testsuite name=\"{}\" {}>\n", counts, xml(scenario_name), counts);
    out += "    <properties>\n";
    out += fmt::format("      <property name=\"seed\" value=\"{}\"/>\n", seed);
    out += fmt::format("      <property name=\"verdict\" value=\"{}\"/>\n    </properties>\n", to_text(verdict.state));
    for (const Finding& finding : verdict.findings)
        out += test_case(finding);
    const std::string notes = xml(join_lines(verdict.notes));
    if (!verdict.sound)
        out += fmt::format("    <testcase classname=\"run\" name=\"the run can be judged\">\n      <error type=\"inconclusive\" "
                           "message=\"{}\">{}</error>\n    </testcase>\n",
            xml(verdict.notes.front()), notes);
    if (!verdict.notes.empty())
        out += fmt::format("    <system-out>{}</system-out>\n", notes);
    return out + "  </testsuite>\n</testsuites>\n";
}

} // namespace exemu::verdict
