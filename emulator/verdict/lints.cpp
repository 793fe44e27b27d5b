// A lint as an expectation: what was seen of it, and how it is told.
#include "verdict/lints.hpp"

#include "journal/json.hpp"
#include "journal/sinks.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

std::string_view to_text(LintLevel level)
{
    switch (level) {
    case LintLevel::must: return "must";
    case LintLevel::should: return "should";
    case LintLevel::note: return "note";
    }
    return {};
}

LintTrial::LintTrial(const Expectation& expectation, const pattern::Vocabulary& words)
    : expectation_(expectation), words_(words), watch_(expectation.lint->make(words))
{
}

void LintTrial::see(const journal::Record& record)
{
    const Sight sight = watch_->see(record);
    unknown_ += sight == Sight::unknown;
    if (sight != Sight::match)
        return;
    if (committed_++ == 0)
        first_ = journal::to_line(record, words_);
}

// What is told of a lint stands on events that are there: those that were evicted can only add to it.
Finding LintTrial::conclude(const Evidence& evidence) const
{
    const Lint& lint = *expectation_.lint;
    Finding finding;
    finding.expectation = &expectation_;
    finding.decided = true;
    const std::string committed = fmt::format("the client {} ({}); first: {}", lint.what, times(committed_), first_);
    if (committed_ > 0 && lint.level != LintLevel::note) {
        finding.state = State::broken;
        finding.why = fmt::format("{}\n{}\n{}", committed, lint.why, lint.source);
        return finding;
    }
    finding.decided = evidence.ended;
    if (evidence.lost || unknown_) {
        finding.why = evidence.lost
            ? fmt::format("the journal evicted {} event{} that this depends on", evidence.lost, evidence.lost == 1 ? "" : "s")
            : "the journal has not the whole values that this asks for";
    } else if (evidence.silent) {
        finding.why = evidence.ended ? "no session reached a listener" : "may still change";
    } else if (!evidence.ended) {
        finding.why = "not seen so far";
    } else {
        finding.state = State::met;
        finding.why = committed_ ? "a note: " + committed : "not seen";
    }
    return finding;
}

std::string lints_text()
{
    std::string text = fmt::format("{:<26} {:<7} {}\n", "lint", "level", "what the client did");
    for (const Lint& lint : lints())
        text += fmt::format(
            "{:<26} {:<7} {}\n{:<34} {}\n{:<34} {}\n", lint.name, to_text(lint.level), lint.what, "", lint.why, "", lint.source);
    return text + "\nArmed by `lints: [all]` of a scenario, by a level (`lints: [must]`) or by name.\n";
}

std::string lints_json()
{
    std::string out = "[";
    for (const Lint& lint : lints()) {
        out += out.size() > 1 ? ",{" : "{";
        bool first = true;
        for (const auto& [key, value] : {std::pair<std::string_view, std::string_view>("name", lint.name), {"level", to_text(lint.level)},
                 {"what", lint.what}, {"why", lint.why}, {"source", lint.source}}) {
            out += std::exchange(first, false) ? "" : ",";
            journal::append_json(out, key);
            out += ':';
            journal::append_json(out, value);
        }
        out += '}';
    }
    return out + "]\n";
}

} // namespace exemu::verdict
