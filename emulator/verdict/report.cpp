// From findings to what reports tell.
#include "verdict/report.hpp"

#include "verdict/lints.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::verdict {

namespace {

using Kind = Expectation::Kind;

std::string headline(const Finding& finding)
{
    const Expectation& expectation = *finding.expectation;
    const auto say = [&](std::string_view what) {
        return fmt::format("{} \"{}\" {}", expectation.kind == Kind::lint ? "lint" : "expectation", expectation.name, what);
    };
    if (finding.state == State::met)
        return say("was met");
    if (finding.state == State::inconclusive)
        return say(finding.decided ? "could not be judged" : "is not decided yet");
    if (expectation.kind == Kind::never || expectation.kind == Kind::lint)
        return say("was broken");
    return say(expectation.within ? "was not met within " + exemu::to_text(*expectation.within) : "was not met");
}

FindingReport tell(const Finding& finding)
{
    const Expectation& expectation = *finding.expectation;
    FindingReport told;
    told.name = expectation.name;
    told.kind = kind_of(expectation);
    if (expectation.place.source)
        told.place = expectation.place.to_text();
    told.state = finding.state;
    told.decided = finding.decided;
    if (expectation.within)
        told.within = exemu::to_text(*expectation.within);
    told.headline = headline(finding);
    told.why = finding.why;
    told.nearest = finding.nearest;
    return told;
}

} // namespace

std::string_view kind_of(const Expectation& expectation)
{
    switch (expectation.kind) {
    case Kind::count: return "count";
    case Kind::never: return "never";
    case Kind::order: return "order";
    case Kind::spacing: return "spacing";
    case Kind::silence: return "silence";
    case Kind::command: return "command";
    case Kind::lint: return "lint";
    case Kind::unjudged: return expectation.said;
    }
    return {};
}

CaseReport tell(const Verdict& verdict, const std::string& scenario_name, std::uint64_t seed)
{
    CaseReport told;
    told.name = scenario_name;
    told.seed = seed;
    told.state = verdict.state;
    told.exit_status = verdict.exit_status();
    told.sound = verdict.sound;
    for (const Finding& finding : verdict.findings)
        told.findings.push_back(tell(finding));
    told.notes = verdict.notes;
    return told;
}

Tally count_states(const CaseReport& report)
{
    Tally tally;
    for (const FindingReport& finding : report.findings)
        ++(finding.state == State::met ? tally.met : finding.state == State::broken ? tally.broken : tally.inconclusive);
    return tally;
}

State worst_of(std::span<const CaseReport> cases)
{
    const auto any = [&](State state) { return std::ranges::any_of(cases, [=](const CaseReport& one) { return one.state == state; }); };
    return any(State::broken) ? State::broken : any(State::inconclusive) ? State::inconclusive : State::met;
}

int exit_status_of(std::span<const CaseReport> cases)
{
    for (const int status : {1, 2, 3})
        if (std::ranges::any_of(cases, [=](const CaseReport& one) { return one.exit_status == status; }))
            return status;
    return 0;
}

std::string report_text(const Verdict& verdict, const std::string& name, std::uint64_t seed)
{
    return report_text(tell(verdict, name, seed));
}
std::string report_json(const Verdict& verdict, const std::string& name, std::uint64_t seed)
{
    return report_json(tell(verdict, name, seed));
}

std::string report_junit(const Verdict& verdict, const std::string& name, std::uint64_t seed)
{
    const CaseReport one = tell(verdict, name, seed);
    return cases_junit({&one, 1});
}

std::string report_html(const Verdict& verdict, const std::string& name, std::uint64_t seed)
{
    const CaseReport one = tell(verdict, name, seed);
    return cases_html({&one, 1});
}

} // namespace exemu::verdict
