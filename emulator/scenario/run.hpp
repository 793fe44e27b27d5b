#pragma once
#include "base/clock.hpp"
#include "scenario/scenario.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace exemu::scenario {

// Counter of one rule in one scope value. Counting and deciding are one atomic act.
struct Cell {
    std::uint64_t counted = 0, applied = 0;
    SteadyTime first{}, last{};
    std::vector<SteadyTime> recent; // for `rate`: the latest, as many as the condition asks for
    SteadyTime backoff_until{};
    bool after_seen = false, until_seen = false;
};

// Connection-scoped cells and states live in the session: no lock.
struct ConnectionCells {
    std::unordered_map<std::uint32_t, Cell> rules; // by index of the rule
    std::unordered_map<std::string, std::pair<std::string, SteadyTime>> states;
};

// What the scenario wants done in this turn: the actions of every rule that is applied, in the order asked. Empty: nothing.
struct Decision {
    struct Applied {
        const Rule* rule = nullptr;
        std::uint64_t draw = 0;   // seeds this application's delays and pieces: by seed, rule, scope value and count
        std::string scope_value;  // for back-off and journal
    };
    std::vector<Applied> rules;
    bool empty() const { return rules.empty(); }
};

// The mutable state of a loaded scenario: counters, declared states, back-off. One per load; safe from any thread.
class Run {
public:
    Run(std::shared_ptr<const Scenario>, const pattern::Vocabulary&, SteadyTime ready);
    ~Run();

    const Scenario& scenario() const { return *scenario_; }
    // An event with no rule costs this look-up: no lock, no allocation.
    bool asks(pattern::EventId event) const { return !rules_of_[event].empty(); }
    // True when `after`, `until` or `since` of some rule waits for this event.
    bool watches(pattern::EventId event) const { return watched_[event]; }

    // Asks the rules in order. `cells` belongs to the session (made on first use).
    Decision decide(const pattern::Source&, std::unique_ptr<ConnectionCells>& cells, SteadyTime now);
    // An event has happened, with its answered fields: for `after` and `until`.
    void observe(const pattern::Source&, std::unique_ptr<ConnectionCells>& cells, SteadyTime now);

    // Step `set`. The scope value comes from the turn by the state's declared scope; false when the turn lacks a field.
    bool set_state(const SetStep&, const pattern::Source&, std::unique_ptr<ConnectionCells>& cells, SteadyTime now);
    // `backoff: 4s` of a reply: during_backoff holds in the rule's scope until then. Called when the reply has been written.
    void back_off(const Decision::Applied&, SteadyTime until, const pattern::Source&, std::unique_ptr<ConnectionCells>& cells);

    void enable(const std::string& rule, bool on);
    // Keys that were forgotten because a scope had too many: verdicts depending on them are inconclusive.
    std::uint64_t evicted() const;

private:
    struct Shared;
    std::shared_ptr<const Scenario> scenario_;
    std::vector<std::vector<std::uint32_t>> rules_of_; // by event
    std::vector<bool> watched_;
    SteadyTime ready_;
    std::unique_ptr<Shared> shared_;
};

} // namespace exemu::scenario
