#pragma once
#include "scenario/load.hpp"

#include <span>

// `do`: one step or a list of steps (scenario language).
namespace exemu::scenario {

// A word of the closed list, and what it means.
struct StepDoc {
    std::string_view word;
    std::optional<StepWord> acted; // nothing: part of the language, but not of this version
    std::string_view takes;        // what stands behind it; empty for a bare word
    std::string_view text;
};
std::span<const StepDoc> step_docs();
// The keys of the map that a step takes; none when it takes no map of keys.
std::vector<OptionDoc> step_options(std::string_view word);
std::vector<OptionDoc> swap_cert_options();
std::vector<OptionDoc> effect_options(std::string_view word); // of those that act on the house

// Longer than any client waits; keeps sums of delays far from overflow.
constexpr Duration longest_wait = std::chrono::hours(24);
std::optional<Duration> read_wait(const Tree&, Duration least, const Loading&);

// Compiles the steps of one rule for its events. Each step must be possible at each event.
class StepReader {
public:
    // Without events only the form of the steps is checked: a fault that no rule uses.
    StepReader(const Loading& loading, std::span<const pattern::EventId> events) : loading_(loading), events_(events) {}

    Action read(const Tree& steps);
    // Of the timeline, where nobody waits for an answer: effects alone.
    std::vector<Effect> read_effects(const Tree& steps);

private:
    void read_list(const Tree& steps);
    void read_step(const Tree& step);
    void read_word(const StepDoc&, const Tree& value, const Place&);
    void read_fault(const Tree& name);
    void read_reply(const Tree& value, const Place&);
    void read_fail(const Tree& value);
    void read_delay(const Tree& value);
    void read_throttle(const Tree& value);
    void read_dribble(const Tree& value);
    void read_truncate(const Tree& value);
    void read_garbage(const Tree& value);
    void read_alter(const Tree& value);
    std::optional<Alteration> read_alteration(const Tree::Entry&);
    void read_offer(const Tree& value);
    void read_hide(const Tree& value);
    std::vector<std::string> read_capabilities(const Tree& value);
    void read_set(const Tree& value);
    void read_swap_cert(const Tree& value);
    void read_enable(const Tree& value, StepWord);
    void read_port(const Tree& value, StepWord);
    void read_deliver(const Tree& value);
    void read_bump(const Tree& value);
    void read_move(const Tree& value);
    std::string account_of_step(std::string_view step, const Tree& value); // its mailbox; empty: the turn's
    void read_hook(const Tree& value);
    void read_recycle(const Tree& value);
    bool settable(const DeclaredState&, const Place&) const;
    void add(Step, StepWord, const Place&);
    bool possible(StepWord, const Place&);
    bool follows(StepWord, const Place&);
    std::string some_events(const std::vector<pattern::EventId>&) const;

    const Loading& loading_;
    std::span<const pattern::EventId> events_;
    Action action_;
    std::vector<std::string> faults_; // being expanded
    std::size_t read_ = 0;            // steps, those of faults included
    std::optional<StepWord> decided_, outcome_;
    std::optional<StepWord> shaped_;  // something of this answer: there must be one
    bool on_timeline_ = false;
};

} // namespace exemu::scenario
