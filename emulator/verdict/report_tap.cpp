// The Test Anything Protocol, version 14: a test point for each expectation, and one for the run itself where it is not sound.
#include "verdict/report.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

// A description ends at the line, and "#" would begin a directive (TAP 14, "Escaping").
std::string described(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '#' || c == '\\')
            out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

// The YAML block below a point that failed; texts as literal blocks, which need no quoting.
void append_block(std::string& out, std::string_view key, std::string_view lines)
{
    out += fmt::format("  {}: |\n    ", key);
    for (const char c : lines)
        out += c == '\n' ? "\n    " : c == '\r' ? "" : std::string(1, c);
    out += '\n';
}

void append_finding(std::string& out, std::size_t number, const CaseReport& report, const FindingReport& finding)
{
    out += fmt::format(
        "{} {} - {}: {}\n", finding.state == State::met ? "ok" : "not ok", number, described(report.name), described(finding.name));
    if (finding.state == State::met)
        return;
    out += "  ---\n";
    out += fmt::format("  state: {}\n", to_text(finding.state));
    append_block(out, "why", finding.why);
    if (!finding.nearest.empty())
        append_block(out, "nearest", finding.nearest.front());
    if (!finding.place.empty())
        append_block(out, "at", finding.place);
    out += "  ...\n";
}

} // namespace

std::string cases_tap(std::span<const CaseReport> cases)
{
    std::string points;
    std::size_t number = 0;
    for (const CaseReport& report : cases) {
        for (const FindingReport& finding : report.findings)
            append_finding(points, ++number, report, finding);
        if (report.sound && !report.findings.empty())
            continue;
        points += fmt::format(
            "{} {} - {}: the run can be judged\n", report.state == State::met ? "ok" : "not ok", ++number, described(report.name));
        if (report.state == State::met)
            continue;
        points += "  ---\n";
        std::string notes;
        for (const std::string& note : report.notes)
            notes += (notes.empty() ? "" : "\n") + note;
        append_block(points, "why", notes);
        points += "  ...\n";
    }
    return fmt::format("TAP version 14\n1..{}\n{}", number, points);
}

} // namespace exemu::verdict
