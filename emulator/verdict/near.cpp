// "What was nearly meant?": the events that came closest, each with the fields that differed.
#include "journal/sinks.hpp"
#include "verdict/trial.hpp"

#include <fmt/format.h>

namespace exemu::verdict {

namespace {

constexpr std::size_t most_near = 3;

// A rule answers for these fields of a turn.
bool is_said(pattern::FieldId field)
{
    using namespace pattern;
    return field == f_code || field == f_text || field == f_result || field == f_outcome;
}

std::string line_of(const pattern::Difference& difference, const journal::Record& record, const pattern::Vocabulary& words)
{
    std::string line = fmt::format("{}: wanted {}, was {}", difference.field, difference.wanted, difference.was);
    const auto named = words.find_named(difference.field);
    if (named && is_said(named->field) && !record.rule().empty())
        line += fmt::format(" (said by rule \"{}\")", record.rule());
    return line;
}

// No record holds a history, so that it was different says nothing.
bool is_history(const pattern::Difference& difference, const pattern::Vocabulary& words)
{
    const auto named = words.find_named(difference.field);
    return named && (words.field(named->field).history || named->field == pattern::f_during_backoff);
}

} // namespace

std::vector<std::string> near_misses(
    const journal::Journal& journal, const pattern::Pattern& pattern, const std::function<bool(const journal::Record&)>& among)
{
    const pattern::Vocabulary& words = journal.vocabulary();
    std::vector<std::string> texts;
    for (const auto& [record, differences] : journal.nearest(pattern, most_near, among)) {
        std::string text = journal::to_line(record, words);
        for (const pattern::Difference& difference : differences)
            if (!is_history(difference, words))
                text += '\n' + line_of(difference, record, words);
        texts.push_back(std::move(text));
    }
    return texts;
}

} // namespace exemu::verdict
