// The report that people read; the last line says it all.
#include "verdict/report.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

// The first line behind `label`, the others below it.
void append_hanging(std::string& out, std::string_view label, std::string_view lines)
{
    std::string lead = fmt::format("  {}", label);
    while (true) {
        const std::size_t end = lines.find('\n');
        out += lead;
        out += lines.substr(0, end);
        out += '\n';
        if (end == std::string_view::npos)
            return;
        lines.remove_prefix(end + 1);
        lead.assign(lead.size(), ' ');
    }
}

void append_finding(std::string& out, const FindingReport& finding)
{
    out += finding.headline;
    if (finding.state == State::met) {
        out += ": " + finding.why + '\n';
        return;
    }
    out += '\n';
    append_hanging(out, "", finding.why);
    for (const std::string& near : finding.nearest)
        append_hanging(out, "nearest: ", near);
    if (!finding.place.empty())
        append_hanging(out, "asked at ", finding.place);
}

} // namespace

std::string report_text(const CaseReport& report)
{
    std::string out = fmt::format("scenario \"{}\", seed {}\n", report.name, report.seed);
    for (const FindingReport& finding : report.findings)
        append_finding(out, finding);
    for (const std::string& note : report.notes)
        out += fmt::format("note: {}\n", note);
    const Tally tally = count_states(report);
    out += fmt::format(
        "verdict: {} ({} met, {} broken, {} inconclusive)\n", to_text(report.state), tally.met, tally.broken, tally.inconclusive);
    return out;
}

} // namespace exemu::verdict
