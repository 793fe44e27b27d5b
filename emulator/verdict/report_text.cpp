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

void append_finding(std::string& out, const Finding& finding)
{
    out += headline(finding);
    if (finding.state == State::met) {
        out += ": " + finding.why + '\n';
        return;
    }
    out += '\n';
    append_hanging(out, "", finding.why);
    for (const std::string& near : finding.nearest)
        append_hanging(out, "nearest: ", near);
    if (finding.expectation->place.source)
        append_hanging(out, "asked at ", finding.expectation->place.to_text());
}

} // namespace

std::string_view kind_of(const Expectation& expectation)
{
    switch (expectation.kind) {
    case Expectation::Kind::count: return "count";
    case Expectation::Kind::never: return "never";
    case Expectation::Kind::order: return "order";
    case Expectation::Kind::silence: return "silence";
    case Expectation::Kind::unjudged: return expectation.said;
    }
    return {};
}

std::string headline(const Finding& finding)
{
    const Expectation& expectation = *finding.expectation;
    const auto say = [&](std::string_view what) { return fmt::format("expectation \"{}\" {}", expectation.name, what); };
    if (finding.state == State::met)
        return say("was met");
    if (finding.state == State::inconclusive)
        return say(finding.decided ? "could not be judged" : "is not decided yet");
    if (expectation.kind == Expectation::Kind::never)
        return say("was broken");
    return say(expectation.within ? "was not met within " + exemu::to_text(*expectation.within) : "was not met");
}

Tally count_states(const Verdict& verdict)
{
    Tally tally;
    for (const Finding& finding : verdict.findings)
        ++(finding.state == State::met ? tally.met : finding.state == State::broken ? tally.broken : tally.inconclusive);
    return tally;
}

std::string report_text(const Verdict& verdict, const std::string& scenario_name, std::uint64_t seed)
{
    std::string out = fmt::format("scenario \"{}\", seed {}\n", scenario_name, seed);
    for (const Finding& finding : verdict.findings)
        append_finding(out, finding);
    for (const std::string& note : verdict.notes)
        out += fmt::format("note: {}\n", note);
    const Tally tally = count_states(verdict);
    out += fmt::format(
        "verdict: {} ({} met, {} broken, {} inconclusive)\n", to_text(verdict.state), tally.met, tally.broken, tally.inconclusive);
    return out;
}

} // namespace exemu::verdict
