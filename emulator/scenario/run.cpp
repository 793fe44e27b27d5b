#include "scenario/run.hpp"

#include "base/random.hpp"
#include "base/text.hpp"
#include "scenario/history.hpp"
#include "scenario/scope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace exemu::scenario {

namespace {

using Cells = std::unique_ptr<ConnectionCells>;

// Slots of a memory: a rule has three counters, its own and those of its patterns.
constexpr std::uint32_t rule_slot(std::size_t rule) { return static_cast<std::uint32_t>(rule * 3); }
constexpr std::uint32_t after_slot(std::size_t rule) { return static_cast<std::uint32_t>(rule * 3 + 1); }
constexpr std::uint32_t until_slot(std::size_t rule) { return static_cast<std::uint32_t>(rule * 3 + 2); }

// True for `part` of all hashes, exactly in proportion.
bool drawn(std::uint64_t hash, Percent part)
{
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(hash) * 1'000'000) >> 64) < part.millionths;
}

// State and back-off are kept by the run, not by the moment.
bool asks_the_run(const pattern::Pattern& pattern)
{
    return std::any_of(pattern.clauses().begin(), pattern.clauses().end(), [](const pattern::Clause& clause) {
        return clause.field == pattern::f_state || clause.field == pattern::f_state_age || clause.field == pattern::f_during_backoff;
    });
}

bool has_pattern(const std::optional<Since>& since) { return since && since->pattern; }

} // namespace

struct Run::Shared {
    // What the run keeps beside a rule.
    struct Asked {
        ScopeMemory* counters = nullptr;     // of scope `all`, each rule has its own: busy rules do not wait for each other
        ScopeMemory* given = nullptr;        // back-off of its scope
        History history, after, until;       // of the rule and of its patterns
        bool informed = false;               // a clause asks for state, state_age or during_backoff
        std::atomic<bool> disabled{false};
    };

    Shared(const Scenario& loaded, SteadyTime started) : scenario(loaded), ready(started), asked(loaded.rules.size()) {}

    // A connection's memory of before the last restart is none.
    void freshen(Cells& cells) const
    {
        const std::uint64_t now = generation.load(std::memory_order_relaxed);
        if (now == 0) [[likely]]
            return;
        if (!cells)
            cells = std::make_unique<ConnectionCells>();
        if (std::exchange(cells->generation, now) != now)
            cells->memory = Memory();
    }

    class Informed;

    ScopeMemory& memory_of(const Scope&);
    void prepare(std::size_t rule);
    bool in_time(const Rule&, SteadyTime now) const;
    bool matches(const pattern::Pattern&, const Rule&, const Asked&, const pattern::Source&, const Cells&, SteadyTime now);
    bool backs_off(const Rule&, const Asked&, const pattern::Source&, const Cells&, SteadyTime now);
    std::optional<std::pair<const DeclaredState*, Memory::Stated>> state_of(std::string_view name, const pattern::Source&, const Cells&);
    std::optional<Decision::Applied> count(std::size_t rule, std::string_view key, Memory&, SteadyTime now) const;
    bool due(const Rule&, std::string_view key, const Cell&) const;

    const Scenario& scenario;
    std::atomic<SteadyTime> ready;
    std::atomic<std::uint64_t> generation{0}; // restarts so far
    std::atomic<std::uint64_t> evicted{0};
    std::vector<Asked> asked;                                                 // by rule
    std::vector<std::unique_ptr<ScopeMemory>> own;                            // of rules with scope `all`
    std::map<std::vector<std::string>, std::unique_ptr<ScopeMemory>> by_scope; // by field ids and members
    std::vector<ScopeMemory*> states;                                         // by declared state
};

ScopeMemory& Run::Shared::memory_of(const Scope& scope)
{
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < scope.fields.size(); ++i)
        fields.push_back(fmt::format("{}.{}", scope.fields[i], scope.members[i]));
    std::unique_ptr<ScopeMemory>& memory = by_scope[fields];
    if (!memory && scope.kind == ScopeKind::all)
        memory = std::make_unique<ScopeMemory>();
    else if (!memory)
        memory = std::make_unique<ScopeMemory>(scope.kind, scenario.limits.state, evicted);
    return *memory;
}

void Run::Shared::prepare(std::size_t index)
{
    const Rule& rule = scenario.rules[index];
    Asked& ask = asked[index];
    ask.given = ask.counters = &memory_of(rule.scope);
    if (rule.scope.kind == ScopeKind::all)
        ask.counters = own.emplace_back(std::make_unique<ScopeMemory>()).get();
    ask.history = history_of(rule.pattern);
    if (has_pattern(rule.after))
        ask.after = history_of(*rule.after->pattern);
    if (has_pattern(rule.until))
        ask.until = history_of(*rule.until->pattern);
    ask.informed = asks_the_run(rule.pattern) || (has_pattern(rule.after) && asks_the_run(*rule.after->pattern)) ||
        (has_pattern(rule.until) && asks_the_run(*rule.until->pattern));
    ask.disabled = rule.disabled;
}

Run::Run(std::shared_ptr<const Scenario> scenario, const pattern::Vocabulary& vocabulary, SteadyTime ready)
    : scenario_(std::move(scenario)), rules_of_(vocabulary.events().size()), watches_of_(vocabulary.events().size()),
      shared_(std::make_unique<Shared>(*scenario_, ready))
{
    for (std::uint32_t index = 0; index < scenario_->rules.size(); ++index) {
        const Rule& rule = scenario_->rules[index];
        for (const pattern::EventId event : rule.pattern.events())
            rules_of_[event].push_back(index);
        for (const bool until : {false, true})
            if (const auto& since = until ? rule.until : rule.after; has_pattern(since))
                for (const pattern::EventId event : since->pattern->events())
                    watches_of_[event].push_back({index, until});
        by_name_.emplace(rule.name, index);
        shared_->prepare(index);
    }
    for (const DeclaredState& state : scenario_->states)
        shared_->states.push_back(&shared_->memory_of(state.scope));
}

Run::~Run() = default;

// `after` and `until` as durations; as patterns they are kept with the counter.
bool Run::Shared::in_time(const Rule& rule, SteadyTime now) const
{
    const SteadyTime began = ready.load(std::memory_order_relaxed);
    if (rule.after && rule.after->time && now - began < *rule.after->time)
        return false;
    return !rule.until || !rule.until->time || now - began < *rule.until->time;
}

bool Run::Shared::backs_off(const Rule& rule, const Asked& ask, const pattern::Source& source, const Cells& cells, SteadyTime now)
{
    KeyBuffer key;
    return scope_key(rule.scope, source, key) &&
        ask.given->look(view(key), cells, [&](const Memory* memory) { return memory && now < memory->backoff_until; });
}

// An empty name means the only state there is. Nothing when the moment lacks a field of the state's scope.
std::optional<std::pair<const DeclaredState*, Memory::Stated>> Run::Shared::state_of(
    std::string_view name, const pattern::Source& source, const Cells& cells)
{
    const auto declared = std::find_if(
        scenario.states.begin(), scenario.states.end(), [&](const DeclaredState& one) { return name.empty() || iequals(one.name, name); });
    KeyBuffer key;
    if (declared == scenario.states.end() || !scope_key(declared->scope, source, key))
        return std::nullopt;
    const auto index = static_cast<std::uint32_t>(declared - scenario.states.begin());
    // Never set: the first value, since everything was ready.
    const Memory::Stated stated = states[index]->look(view(key), cells, [&](const Memory* memory) {
        const Memory::Stated* found = memory ? memory->state(index) : nullptr;
        return found ? *found : Memory::Stated{0, ready.load(std::memory_order_relaxed)};
    });
    return std::pair(&*declared, stated);
}

// A moment together with what the run knows of it: declared states and back-off. Worked out only when a clause asks.
class Run::Shared::Informed final : public pattern::Source {
public:
    Informed(Shared& shared, const Rule& rule, const Asked& ask, const pattern::Source& source, const Cells& cells, SteadyTime now)
        : shared_(shared), rule_(rule), ask_(ask), source_(source), cells_(cells), now_(now)
    {
    }
    pattern::EventId event() const override { return source_.event(); }
    pattern::Value field(pattern::FieldId field) const override
    {
        if (field == pattern::f_during_backoff)
            return shared_.backs_off(rule_, ask_, source_, cells_, now_);
        const pattern::Value told = source_.field(field); // a fact may have a `state` of its own: port.changed
        const bool declared = field == pattern::f_state || field == pattern::f_state_age;
        return declared && std::holds_alternative<std::monostate>(told) ? member(field, {}) : told;
    }
    pattern::Value member(pattern::FieldId field, std::string_view name) const override
    {
        if (field != pattern::f_state && field != pattern::f_state_age)
            return source_.member(field, name);
        const auto found = shared_.state_of(name, source_, cells_);
        if (!found)
            return {};
        const auto& [declared, stated] = *found;
        if (field == pattern::f_state_age)
            return std::max<std::int64_t>(0, Duration(now_ - stated.since).count());
        return std::string_view(declared->values[stated.value]);
    }

private:
    Shared& shared_;
    const Rule& rule_;
    const Asked& ask_;
    const pattern::Source& source_;
    const Cells& cells_;
    SteadyTime now_;
};

bool Run::Shared::matches(
    const pattern::Pattern& pattern, const Rule& rule, const Asked& ask, const pattern::Source& source, const Cells& cells, SteadyTime now)
{
    return ask.informed ? pattern.matches_clauses(Informed(*this, rule, ask, source, cells, now)) : pattern.matches_clauses(source);
}

// "How often", from `every` to `chance`, for the turn that was counted last.
bool Run::Shared::due(const Rule& rule, std::string_view key, const Cell& cell) const
{
    if (rule.every && cell.counted % *rule.every != 0)
        return false;
    if (!rule.nth.empty() && !std::binary_search(rule.nth.begin(), rule.nth.end(), cell.counted))
        return false;
    if (rule.times && cell.applied >= *rule.times)
        return false;
    if (rule.share && !drawn(hash_of(scenario.seed, {"share", rule.name, key}), *rule.share))
        return false;
    const fmt::format_int number(cell.counted);
    return !rule.chance || drawn(hash_of(scenario.seed, {"chance", rule.name, key, {number.data(), number.size()}}), *rule.chance);
}

// Counts a turn that matches and decides about it: one act, under the lock of its memory.
std::optional<Decision::Applied> Run::Shared::count(std::size_t index, std::string_view key, Memory& memory, SteadyTime now) const
{
    const Rule& rule = scenario.rules[index];
    const auto seen = [&](std::uint32_t slot) {
        const Cell* cell = memory.find(slot);
        return cell && cell->seen;
    };
    if ((has_pattern(rule.after) && !seen(after_slot(index))) || (has_pattern(rule.until) && seen(until_slot(index))))
        return std::nullopt;

    const History& history = asked[index].history;
    Cell& cell = memory.cell(rule_slot(index));
    const std::optional<SteadyTime> before = cell.counted > 0 ? std::optional(cell.last) : std::nullopt;
    history.count(cell, now);
    if (!history.holds(cell, before, now) || !due(rule, key, cell))
        return std::nullopt;
    ++cell.applied;
    const fmt::format_int number(cell.counted);
    const std::uint64_t draw = hash_of(scenario.seed, {"draw", rule.name, key, {number.data(), number.size()}});
    return Decision::Applied{&rule, draw, cell.applied, std::string(key)};
}

Decision Run::decide(const pattern::Source& source, Cells& cells, SteadyTime now)
{
    Decision decision;
    KeyBuffer key;
    shared_->freshen(cells);
    for (const std::uint32_t index : rules_of_[source.event()]) {
        const Rule& rule = scenario_->rules[index];
        const Shared::Asked& ask = shared_->asked[index];
        if (ask.disabled.load(std::memory_order_relaxed) || !shared_->in_time(rule, now))
            continue;
        if (!shared_->matches(rule.pattern, rule, ask, source, cells, now) || !scope_key(rule.scope, source, key))
            continue;
        auto applied = ask.counters->with(view(key), cells, [&](Memory& memory) { return shared_->count(index, view(key), memory, now); });
        if (!applied)
            continue;
        decision.rules.push_back(std::move(*applied));
        if (rule.action.decides)
            break;
    }
    return decision;
}

void Run::observe(const pattern::Source& source, Cells& cells, SteadyTime now)
{
    KeyBuffer key;
    shared_->freshen(cells);
    for (const Watch& watch : watches_of_[source.event()]) {
        const Rule& rule = scenario_->rules[watch.rule];
        const Shared::Asked& ask = shared_->asked[watch.rule];
        const pattern::Pattern& pattern = watch.until ? *rule.until->pattern : *rule.after->pattern;
        const History& history = watch.until ? ask.until : ask.after;
        if (!shared_->matches(pattern, rule, ask, source, cells, now) || !scope_key(rule.scope, source, key))
            continue;
        ask.counters->with(view(key), cells, [&](Memory& memory) {
            Cell& cell = memory.cell(watch.until ? until_slot(watch.rule) : after_slot(watch.rule));
            const std::optional<SteadyTime> before = cell.counted > 0 ? std::optional(cell.last) : std::nullopt;
            history.count(cell, now);
            cell.seen = cell.seen || history.holds(cell, before, now);
        });
    }
}

bool Run::set_state(const SetStep& step, const pattern::Source& source, Cells& cells, SteadyTime now)
{
    for (std::uint32_t index = 0; index < scenario_->states.size(); ++index) {
        const DeclaredState& state = scenario_->states[index];
        const auto value = std::find(state.values.begin(), state.values.end(), step.value);
        KeyBuffer key;
        if (state.name != step.state || value == state.values.end() || !scope_key(state.scope, source, key))
            continue;
        const Memory::Stated stated{static_cast<std::uint32_t>(value - state.values.begin()), now};
        shared_->states[index]->with(view(key), cells, [&](Memory& memory) { memory.set_state(index, stated); });
        return true;
    }
    return false;
}

void Run::back_off(const Decision::Applied& applied, SteadyTime until, const pattern::Source&, Cells& cells)
{
    const auto index = static_cast<std::size_t>(applied.rule - scenario_->rules.data());
    shared_->asked[index].given->with(
        applied.scope_value, cells, [&](Memory& memory) { memory.backoff_until = std::max(memory.backoff_until, until); });
}

bool Run::set_state(const SetStep& step, SteadyTime now)
{
    struct Nobody final : pattern::Source {
        pattern::EventId event() const override { return 0; }
        pattern::Value field(pattern::FieldId) const override { return {}; }
        pattern::Value member(pattern::FieldId, std::string_view) const override { return {}; }
    };
    Cells cells;
    return set_state(step, Nobody(), cells, now);
}

bool Run::enable(const std::string& name, bool on)
{
    const auto found = by_name_.find(name);
    return found != by_name_.end() && shared_->asked[found->second].disabled.exchange(!on) == on;
}

bool Run::is_enabled(const std::string& name) const
{
    const auto found = by_name_.find(name);
    return found != by_name_.end() && !shared_->asked[found->second].disabled.load(std::memory_order_relaxed);
}

void Run::restart(SteadyTime ready)
{
    shared_->generation.fetch_add(1);
    for (const auto& memory : shared_->own)
        memory->clear();
    for (const auto& [fields, memory] : shared_->by_scope)
        memory->clear();
    for (std::size_t i = 0; i < scenario_->rules.size(); ++i)
        shared_->asked[i].disabled = scenario_->rules[i].disabled;
    shared_->evicted = 0;
    shared_->ready = ready;
    recycled_ = 0;
}

std::uint64_t Run::evicted() const { return shared_->evicted.load(std::memory_order_relaxed); }

} // namespace exemu::scenario
