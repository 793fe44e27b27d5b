#pragma once
#include "base/clock.hpp"
#include "scenario/cells.hpp"
#include "scenario/scenario.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace exemu::scenario {

// What the scenario wants done in this turn: the actions of every rule that is applied, in the order asked. Empty: nothing.
struct Decision {
    struct Applied {
        const Rule* rule = nullptr;
        std::uint64_t draw = 0;   // seeds this application's delays and pieces: by seed, rule, scope value and count
        std::uint64_t time = 0;   // which application in its scope: 1 for the first
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
    // True when `after` or `until` of some rule waits for this event.
    bool watches(pattern::EventId event) const { return !watches_of_[event].empty(); }

    // Asks the rules in order. `cells` belongs to the session (made on first use). Nothing is allocated for a rule whose event
    // matches but whose `when` does not.
    Decision decide(const pattern::Source&, std::unique_ptr<ConnectionCells>& cells, SteadyTime now);
    // An event has happened, with its answered fields: for `after` and `until`.
    void observe(const pattern::Source&, std::unique_ptr<ConnectionCells>& cells, SteadyTime now);

    // The same with no turn, on the timeline: only of a state of scope `all`.
    bool set_state(const SetStep&, SteadyTime now);
    // Step `set`. The scope value comes from the turn by the state's declared scope; false when the turn lacks a field.
    bool set_state(const SetStep&, const pattern::Source&, std::unique_ptr<ConnectionCells>& cells, SteadyTime now);
    // `backoff: 4s` of a reply: during_backoff holds in the rule's scope until then. Called when the reply has been written.
    void back_off(const Decision::Applied&, SteadyTime until, const pattern::Source&, std::unique_ptr<ConnectionCells>& cells);

    // Steps `enable` and `disable`. A rule that is disabled is not asked and does not count; what it has counted it keeps. False
    // when no rule has this name, or it was so already.
    bool enable(const std::string& rule, bool on);
    bool is_enabled(const std::string& rule) const; // false too when no rule has this name
    // As at the start: no counters, no declared states, no back-off, rules enabled as the scenario has them; `after` and `until` count
    // from here. What connections remember is forgotten with their next turn.
    void restart(SteadyTime ready);
    // Step `recycle`: which of two workers it is now (scenario::Listener::worker).
    unsigned recycle() { return ++recycled_ % 2; }
    unsigned worker() const { return recycled_.load() % 2; }
    // Keys that were forgotten because a scope had too many: verdicts depending on them are inconclusive.
    std::uint64_t evicted() const;

private:
    struct Shared;
    struct Watch { // a pattern under `after` or `until` of a rule
        std::uint32_t rule = 0;
        bool until = false;
    };
    std::shared_ptr<const Scenario> scenario_;
    std::vector<std::vector<std::uint32_t>> rules_of_; // by event
    std::vector<std::vector<Watch>> watches_of_;       // by event
    std::unordered_map<std::string_view, std::uint32_t> by_name_;
    std::unique_ptr<Shared> shared_;
    std::atomic<unsigned> recycled_{0};
};

} // namespace exemu::scenario
