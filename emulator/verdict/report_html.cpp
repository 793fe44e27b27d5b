// One page for people who were sent a link: it needs nothing but itself, and no script.
#include "verdict/report.hpp"
#include "verdict/xml.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

constexpr std::string_view style =
    R"(body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
.state{display:inline-block;padding:0 .5em;border-radius:.25em;color:#fff;font-size:.85em}
.met{background:#1a7f37}.broken{background:#b3261e}.inconclusive{background:#8a5a00}
details,.finding{border:1px solid #d0d7de;border-radius:.4em;margin:.5rem 0;padding:.4rem .8rem}
pre{background:#f6f8fa;padding:.6rem;overflow-x:auto;border-radius:.3em;white-space:pre-wrap}
.place,.facts{color:#57606a;font-size:.9em}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}pre{background:#161b22}details,.finding{border-color:#30363d}})";

std::string badge(State state) { return fmt::format("<span class=\"state {0}\">{0}</span>", to_text(state)); }

std::string finding_html(const FindingReport& finding)
{
    std::string out = fmt::format("<div class=\"finding\">{} <strong>{}</strong> <span class=\"facts\">{}</span>\n<pre>{}</pre>\n",
        badge(finding.state), xml(finding.name), xml(finding.kind), xml(finding.why));
    for (const std::string& near : finding.nearest)
        out += fmt::format("<div class=\"facts\">nearest</div><pre>{}</pre>\n", xml(near));
    if (!finding.place.empty())
        out += fmt::format("<div class=\"place\">asked at {}</div>\n", xml(finding.place));
    return out + "</div>\n";
}

std::string case_html(const CaseReport& report)
{
    const Tally tally = count_states(report);
    std::string out = fmt::format("<section>\n<h2>{} {}</h2>\n<p class=\"facts\">seed {}; {} met, {} broken, {} inconclusive{}</p>\n",
        badge(report.state), xml(report.name), report.seed, tally.met, tally.broken, tally.inconclusive,
        report.seconds ? fmt::format("; {:.1f} s", *report.seconds) : "");
    for (const State state : {State::broken, State::inconclusive, State::met}) // what asks for work first
        for (const FindingReport& finding : report.findings)
            if (finding.state == state)
                out += finding_html(finding);
    if (!report.notes.empty()) {
        out += "<ul>\n";
        for (const std::string& note : report.notes)
            out += fmt::format("<li>{}</li>\n", xml(note));
        out += "</ul>\n";
    }
    if (!report.journal.empty())
        out += fmt::format("<p class=\"place\">journal: {}</p>\n", xml(report.journal));
    if (!report.output.empty())
        out += fmt::format("<details><summary>what the command printed</summary><pre>{}</pre></details>\n", xml(report.output));
    return out + "</section>\n";
}

} // namespace

std::string cases_html(std::span<const CaseReport> cases)
{
    const std::string title = cases.size() == 1 ? xml(cases.front().name) : fmt::format("{} cases", cases.size());
    std::string out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>{}: {}</title>\n<style>{}</style></head>\n<body>\n"
        "<h1>{} {}</h1>\n",
        to_text(worst_of(cases)), title, style, badge(worst_of(cases)), title);
    for (const CaseReport& report : cases)
        out += case_html(report);
    return out + "</body></html>\n";
}

} // namespace exemu::verdict
