#include "scenario/hidden.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace exemu::scenario {

namespace {

// It decides every turn that its event and `when` fit.
bool always_decides(const Rule& rule)
{
    const bool counts = rule.every || !rule.nth.empty() || rule.times || rule.share || rule.chance;
    return rule.action.decides && !counts && !rule.disabled && !rule.after && !rule.until && rule.pattern.history().empty();
}

bool same_clause(const pattern::Clause& a, const pattern::Clause& b)
{
    return a.field == b.field && iequals(a.member, b.member) && a.condition == b.condition;
}

// A turn that lacks a field of the earlier rule's scope goes past it; and back-off is told from one scope to another.
bool scope_covers(const Rule& earlier, const Rule& later)
{
    const bool backs_off = std::any_of(earlier.pattern.clauses().begin(), earlier.pattern.clauses().end(),
        [](const pattern::Clause& clause) { return clause.field == pattern::f_during_backoff; });
    const auto field_of = [](const Scope& scope, std::size_t i) { return std::pair(scope.fields[i], std::string_view(scope.members[i])); };
    if (backs_off && (earlier.scope.fields != later.scope.fields || earlier.scope.members != later.scope.members))
        return false;
    if (earlier.scope.kind != ScopeKind::fields)
        return true;
    for (std::size_t i = 0; i < earlier.scope.fields.size(); ++i) {
        bool found = false;
        for (std::size_t j = 0; j < later.scope.fields.size(); ++j)
            found = found || field_of(earlier.scope, i) == field_of(later.scope, j);
        if (!found)
            return false;
    }
    return true;
}

bool hides(const Rule& earlier, const Rule& later)
{
    const auto &wide = earlier.pattern.events(), &narrow = later.pattern.events();
    if (!std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end()) || !scope_covers(earlier, later))
        return false;
    return std::all_of(earlier.pattern.clauses().begin(), earlier.pattern.clauses().end(), [&](const pattern::Clause& clause) {
        return std::any_of(later.pattern.clauses().begin(), later.pattern.clauses().end(),
            [&](const pattern::Clause& other) { return same_clause(clause, other); });
    });
}

// Rules that a step of the scenario disables: they do not hide others for ever.
std::unordered_set<std::string> disabled_later(const Scenario& scenario)
{
    std::unordered_set<std::string> names;
    for_each_effect(scenario, [&](const Effect& effect) {
        if (const auto* step = std::get_if<EnableStep>(&effect); step && !step->on)
            names.insert(step->rule);
    });
    return names;
}

std::string name_of(const pattern::Clause& clause)
{
    return fmt::format("{}.{}={}", clause.field, to_lower(clause.member), clause.condition.to_text());
}

} // namespace

// Rules that could hide are found by their first clause, which a hidden rule has too: ten thousand rules on as many recipients
// are not all held against each other.
void check_hidden(const Loading& loading, const std::vector<bool>& sound)
{
    const std::vector<Rule>& rules = loading.scenario.rules;
    const std::unordered_set<std::string> disabled = disabled_later(loading.scenario);
    std::unordered_map<std::string, std::vector<std::size_t>> by_clause;
    for (std::size_t index = 0; index < rules.size() && !loading.enough_said(); ++index) {
        const Rule& rule = rules[index];
        if (!sound[index])
            continue;
        std::vector<std::string> names{std::string()};
        for (const pattern::Clause& clause : rule.pattern.clauses())
            names.push_back(name_of(clause));
        std::size_t hidden_by = index;
        for (const std::string& name : names)
            for (const std::size_t earlier : by_clause[name])
                if (earlier < hidden_by && hides(rules[earlier], rule))
                    hidden_by = earlier;
        if (hidden_by < index)
            loading.wrong(rule.place,
                fmt::format("rule \"{}\" is never asked: \"{}\" ({}) is asked first and decides whatever this one would match",
                    printable(rule.name), printable(rules[hidden_by].name), rules[hidden_by].place.to_text()));
        else if (always_decides(rule) && !disabled.contains(rule.name))
            by_clause[names.size() > 1 ? names[1] : std::string()].push_back(index);
    }
}

} // namespace exemu::scenario
