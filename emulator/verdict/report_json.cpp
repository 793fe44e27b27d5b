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

void write_finding(Writer& out, const Finding& finding)
{
    const Expectation& expectation = *finding.expectation;
    out.begin('{');
    out.key("name").text(expectation.name);
    out.key("kind").text(kind_of(expectation));
    if (expectation.place.source)
        out.key("place").text(expectation.place.to_text());
    out.key("state").text(to_text(finding.state));
    out.key("decided").flag(finding.decided);
    if (expectation.within)
        out.key("within").text(exemu::to_text(*expectation.within));
    out.key("headline").text(headline(finding));
    out.key("why").text(finding.why);
    out.key("nearest").texts(finding.nearest);
    out.end('}');
}

} // namespace

std::string report_json(const Verdict& verdict, const std::string& scenario_name, std::uint64_t seed)
{
    const Tally tally = count_states(verdict);
    Writer out;
    out.begin('{');
    out.key("scenario").text(scenario_name);
    out.key("seed").number(seed);
    out.key("verdict").text(to_text(verdict.state));
    out.key("exit_status").number(static_cast<std::uint64_t>(verdict.exit_status()));
    out.key("met").number(tally.met);
    out.key("broken").number(tally.broken);
    out.key("inconclusive").number(tally.inconclusive);
    out.key("sound").flag(verdict.sound);
    out.key("expectations").begin('[');
    for (const Finding& finding : verdict.findings)
        write_finding(out.next(), finding);
    out.end(']');
    out.key("notes").texts(verdict.notes);
    out.end('}');
    return out.take() + '\n';
}

} // namespace exemu::verdict
