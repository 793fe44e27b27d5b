// The report that programs read.
#include "journal/json.hpp"
#include "verdict/report.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

// Puts the commas; a key or an element is written by what follows it.
class Writer {
public:
    Writer& begin(char bracket)
    {
        out_ += bracket;
        first_ = true;
        return *this;
    }
    Writer& end(char bracket)
    {
        out_ += bracket;
        first_ = false;
        return *this;
    }
    Writer& next()
    {
        if (!first_)
            out_ += ',';
        first_ = false;
        return *this;
    }
    Writer& key(std::string_view name)
    {
        next();
        journal::append_json(out_, name);
        out_ += ':';
        return *this;
    }
    void text(std::string_view text) { journal::append_json(out_, text); }
    void number(std::uint64_t number) { out_ += fmt::to_string(number); }
    void raw(std::string_view number) { out_ += number; }
    void flag(bool flag) { out_ += flag ? "true" : "false"; }
    void texts(const std::vector<std::string>& all)
    {
        begin('[');
        for (const std::string& one : all)
            next().text(one);
        end(']');
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
    bool first_ = true;
};

void write_finding(Writer& out, const FindingReport& finding)
{
    out.begin('{');
    out.key("name").text(finding.name);
    out.key("kind").text(finding.kind);
    if (!finding.place.empty())
        out.key("place").text(finding.place);
    out.key("state").text(to_text(finding.state));
    out.key("decided").flag(finding.decided);
    if (finding.within)
        out.key("within").text(*finding.within);
    out.key("headline").text(finding.headline);
    out.key("why").text(finding.why);
    out.key("nearest").texts(finding.nearest);
    out.end('}');
}

void write_case(Writer& out, const CaseReport& report)
{
    const Tally tally = count_states(report);
    out.begin('{');
    out.key("scenario").text(report.name);
    out.key("seed").number(report.seed);
    out.key("verdict").text(to_text(report.state));
    out.key("exit_status").number(static_cast<std::uint64_t>(report.exit_status));
    out.key("met").number(tally.met);
    out.key("broken").number(tally.broken);
    out.key("inconclusive").number(tally.inconclusive);
    out.key("sound").flag(report.sound);
    out.key("expectations").begin('[');
    for (const FindingReport& finding : report.findings)
        write_finding(out.next(), finding);
    out.end(']');
    out.key("notes").texts(report.notes);
    if (report.seconds)
        out.key("seconds").raw(fmt::format("{:.3f}", *report.seconds));
    if (!report.journal.empty())
        out.key("journal").text(report.journal);
    if (!report.output.empty())
        out.key("output").text(report.output);
    out.end('}');
}

} // namespace

std::string report_json(const CaseReport& report)
{
    Writer out;
    write_case(out, report);
    return out.take() + '\n';
}

std::string cases_json(std::span<const CaseReport> cases)
{
    Writer out;
    out.begin('{');
    out.key("verdict").text(to_text(worst_of(cases)));
    out.key("exit_status").number(static_cast<std::uint64_t>(exit_status_of(cases)));
    out.key("cases").begin('[');
    for (const CaseReport& one : cases)
        write_case(out.next(), one);
    out.end(']');
    out.end('}');
    return out.take() + '\n';
}

} // namespace exemu::verdict
