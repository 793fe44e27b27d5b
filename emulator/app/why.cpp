#include "app/why.hpp"

#include "app/emulator.hpp"
#include "verdict/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::app {

namespace {

using journal::Record;

bool nobody_served(const std::string& event) { return event.ends_with(".unknown") || event.ends_with(".malformed"); }

std::string result_of(const Record& record) { return pattern::to_text(record.field(pattern::f_result), pattern::Type::text); }

// The latest turn that was not answered well.
std::optional<Record> last_trouble(const Emulator& emulator)
{
    const pattern::Vocabulary& words = emulator.journal().vocabulary();
    std::optional<Record> last;
    journal::Journal::Reader reader(emulator.journal(), emulator.loaded_at());
    const std::uint64_t written = emulator.journal().written();
    while (auto record = reader.next(written)) {
        if (words.event(record->event()).moment == pattern::Moment::fact)
            continue;
        const std::string result = result_of(*record);
        if (result == "refused" || result == "error" || nobody_served(words.event(record->event()).name))
            last = std::move(*record);
    }
    return last;
}

struct Near {
    const scenario::Rule* rule;
    std::vector<pattern::Difference> differences;
};

std::string nearest_rules(const Emulator& emulator, const Record& record)
{
    constexpr std::size_t most = 3;
    std::vector<Near> near;
    for (const scenario::Rule& rule : emulator.scenario().rules)
        if (rule.pattern.matches_event(record.event()))
            near.push_back({&rule, rule.pattern.differences(record, emulator.journal().vocabulary())});
    std::ranges::stable_sort(near, {}, [](const Near& one) { return one.differences.size(); });
    if (near.empty())
        return emulator.scenario().rules.empty() ? "  the scenario has no rules\n" : "  no rule of the scenario is for this event\n";
    std::string text;
    for (std::size_t i = 0; i < std::min(most, near.size()); ++i) {
        text += fmt::format("  nearest rule: {} ({})\n", near[i].rule->name, near[i].rule->place.to_text());
        for (const pattern::Difference& difference : near[i].differences)
            text += fmt::format("    {}: wanted {}, was {}\n", difference.field, difference.wanted, difference.was);
        if (near[i].differences.empty())
            text += "    its fields hold: how often and how long it applies (every, nth, times, after, until, chance) decided\n";
    }
    return text;
}

} // namespace

std::string why_text(const Emulator& emulator)
{
    std::string text;
    if (const std::optional<Record> record = last_trouble(emulator)) {
        const pattern::Vocabulary& words = emulator.journal().vocabulary();
        const std::string name = words.event(record->event()).name;
        text += nobody_served(name) ? "the last request that nobody served:\n" : "the last turn that was refused:\n";
        text += fmt::format("  session {}, {}\n", record->header().session, journal::to_line(*record, words));
        const std::string said = pattern::to_text(record->field(pattern::f_text), pattern::Type::text);
        text += fmt::format("  answered: {} {}\n", pattern::to_text(record->field(pattern::f_code), pattern::Type::text), said);
        text += record->rule().empty() ? "  by the build itself, no rule had a word in it\n"
                                       : fmt::format("  by rule \"{}\"\n", record->rule());
        text += nearest_rules(emulator, *record);
    } else {
        text += "no turn was refused, and nothing came that nobody serves\n";
    }
    const verdict::Verdict verdict = emulator.judge(emulator.command_is_over()); // then nothing more can come
    const verdict::CaseReport report = verdict::tell(verdict, emulator.scenario().name, emulator.scenario().seed);
    for (const verdict::FindingReport& finding : report.findings) {
        if (finding.state != verdict::State::broken)
            continue;
        text += finding.headline + "\n  " + finding.why + '\n';
        for (const std::string& near : finding.nearest)
            text += "  nearest: " + near + '\n';
    }
    return text;
}

} // namespace exemu::app
