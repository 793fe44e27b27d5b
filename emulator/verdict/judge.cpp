// One pass over the journal for all expectations, and what the run as a whole is worth.
#include "verdict/lints.hpp"
#include "verdict/trial.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::verdict {

using journal::Journal;
using journal::Record;
using pattern::EventId;
using pattern::Vocabulary;
using Kind = Expectation::Kind;

namespace {

bool is_tried(const Expectation& expectation)
{
    switch (expectation.kind) {
    case Kind::count:
    case Kind::never:
    case Kind::order:
    case Kind::spacing: return true;
    default: return false;
    }
}

// What the journal says about the run itself, beside what is expected of the peer.
class Run {
public:
    explicit Run(const Vocabulary& words)
    {
        for (const char* name : {"tcp.accept", "session.closed"})
            if (const auto event = words.find_event(name))
                session_events_.push_back(*event);
        failure_ = words.find_event("exemu.failure");
        what_ = words.find_field("what");
    }

    void see(const Record& record)
    {
        reached_ = reached_ || std::ranges::find(session_events_, record.event()) != session_events_.end();
        if (failure_ == record.event() && what_)
            failures_.push_back(pattern::to_text(record.field(*what_), pattern::Type::text));
    }

    bool reached() const { return reached_; }
    const std::vector<std::string>& failures() const { return failures_; }

private:
    std::vector<EventId> session_events_;
    std::optional<EventId> failure_;
    std::optional<pattern::FieldId> what_;
    bool reached_ = false;
    std::vector<std::string> failures_;
};

// The trials, and which of them an event is for: most events are for none.
class Court {
public:
    Court(const std::vector<Expectation>& expectations, const Vocabulary& words, SteadyTime ready)
        : trials_of_(words.events().size()), lints_of_(words.events().size())
    {
        for (const Expectation& expectation : expectations) {
            trials_.push_back(is_tried(expectation) ? std::make_unique<Trial>(expectation, words, ready) : nullptr);
            lints_.push_back(expectation.kind == Kind::lint ? std::make_unique<LintTrial>(expectation, words) : nullptr);
            for (std::size_t event = 0; event < trials_of_.size(); ++event) {
                if (trials_.back() && trials_.back()->concerns(static_cast<EventId>(event)))
                    trials_of_[event].push_back(trials_.back().get());
                if (lints_.back() && lints_.back()->concerns(static_cast<EventId>(event)))
                    lints_of_[event].push_back(lints_.back().get());
            }
            if (trials_.back() && trials_.back()->asks_backoff())
                patient_.push_back(trials_.back().get());
        }
    }

    void see(const Record& record)
    {
        for (Trial* trial : trials_of_[record.event()])
            trial->see(record);
        for (LintTrial* lint : lints_of_[record.event()])
            lint->see(record);
        // The turn that is told to wait came before the time it is told.
        for (Trial* trial : patient_)
            trial->told_to_wait(record);
    }

    const Trial* trial(std::size_t expectation) const { return trials_[expectation].get(); }
    const LintTrial* lint(std::size_t expectation) const { return lints_[expectation].get(); }

private:
    std::vector<std::unique_ptr<Trial>> trials_; // by expectation; null for what needs none
    std::vector<std::unique_ptr<LintTrial>> lints_;
    std::vector<std::vector<Trial*>> trials_of_; // by event
    std::vector<std::vector<LintTrial*>> lints_of_;
    std::vector<Trial*> patient_; // they ask during_backoff
};

// Expected of every command of a case, unless the scenario says what else.
const Expectation& usual_end()
{
    static const Expectation expectation = [] {
        Expectation made;
        made.kind = Kind::command;
        made.name = "the command exits with 0";
        return made;
    }();
    return expectation;
}

Finding judge_command(const Expectation& expectation, const Facts& facts)
{
    static const pattern::Condition success = pattern::Condition::equals("0", pattern::Type::number);
    const pattern::Condition& wanted = expectation.wanted ? *expectation.wanted : success;
    Finding finding;
    finding.expectation = &expectation;
    finding.decided = facts.ended || facts.command.has_value();
    if (!facts.command) {
        finding.why = facts.ended ? "no command was run: `exemu test FILE -- COMMAND` runs one" : "it has not ended yet";
    } else if (facts.command->ended_at) {
        finding.state = State::broken;
        finding.why = fmt::format(
            "`{}` did not end within {} and was ended", facts.command->words, exemu::to_text(*facts.command->ended_at));
    } else {
        finding.state = wanted.matches(std::int64_t{facts.command->status}) ? State::met : State::broken;
        finding.why = fmt::format("`{}` exited with {}, wanted {}", facts.command->words, facts.command->status, wanted.to_text());
    }
    return finding;
}

Finding without_trial(const Expectation& expectation, const Facts& facts)
{
    if (expectation.kind == Kind::command)
        return judge_command(expectation, facts);
    Finding finding;
    finding.expectation = &expectation;
    finding.decided = true;
    finding.state = expectation.kind == Kind::silence ? State::met : State::inconclusive;
    finding.why = expectation.kind == Kind::silence ? "a run without any session is allowed"
                                                    : fmt::format("`{}` is not judged by this version", expectation.said);
    return finding;
}

std::string events(std::uint64_t n) { return fmt::format("{} event{}", n, n == 1 ? "" : "s"); }

void weigh(Verdict& verdict, const Evidence& evidence, const Facts& facts, const Run& run, bool asked)
{
    const auto unsound = [&](bool is, std::string note) {
        if (!is)
            return;
        verdict.sound = false;
        verdict.notes.push_back(std::move(note));
    };
    unsound(evidence.silent && asked, "no session reached a listener");
    if (evidence.lost)
        verdict.notes.push_back(fmt::format("the journal evicted {}", events(evidence.lost)));
    unsound(facts.lost_by_sinks && asked,
        fmt::format("a sink came too late for {}: the written journal is not whole", events(facts.lost_by_sinks)));
    unsound(facts.forgotten_keys && asked,
        fmt::format("rules lost {} counter{} to limits.state", facts.forgotten_keys, facts.forgotten_keys == 1 ? "" : "s"));
    std::vector<std::string> failures = facts.own_failures;
    for (const std::string& failure : run.failures())
        if (std::ranges::find(failures, failure) == failures.end())
            failures.push_back(failure);
    for (const std::string& failure : failures)
        unsound(true, "our own failure: " + failure);
}

State state_of(const Verdict& verdict)
{
    const auto any = [&](State state) {
        return std::ranges::any_of(verdict.findings, [=](const Finding& finding) { return finding.state == state; });
    };
    if (any(State::broken))
        return State::broken;
    return any(State::inconclusive) || !verdict.sound ? State::inconclusive : State::met;
}

} // namespace

std::string_view to_text(State state)
{
    switch (state) {
    case State::met: return "met";
    case State::broken: return "broken";
    case State::inconclusive: return "inconclusive";
    }
    return {};
}

int Verdict::exit_status() const
{
    switch (state) {
    case State::met: return 0;
    case State::broken: return 1;
    case State::inconclusive: return 3;
    }
    return 3;
}

bool Verdict::decided() const { return std::ranges::all_of(findings, &Finding::decided); }

Verdict judge(const std::vector<Expectation>& expectations, const Journal& journal, const Facts& facts)
{
    Court court(expectations, journal.vocabulary(), facts.ready);
    Run run(journal.vocabulary());
    Journal::Reader reader(journal, facts.after);
    const std::uint64_t last = journal.written(); // a living run writes on
    while (const auto record = reader.next(last)) {
        if (facts.among && !facts.among(*record))
            continue;
        run.see(*record);
        court.see(*record);
    }

    const bool silence_allowed = std::ranges::any_of(
        expectations, [](const Expectation& expectation) { return expectation.kind == Kind::silence; });
    // What was evicted may well have been a session.
    const bool silent = !run.reached() && reader.lost() == 0 && !silence_allowed;
    const Evidence evidence{facts.now, facts.ended, facts.after, reader.lost(), facts.among, silent};
    Verdict verdict;
    for (std::size_t i = 0; i < expectations.size(); ++i) {
        if (const Trial* trial = court.trial(i))
            verdict.findings.push_back(trial->conclude(evidence, journal));
        else if (const LintTrial* lint = court.lint(i))
            verdict.findings.push_back(lint->conclude({facts.ended, evidence.silent, evidence.lost}));
        else
            verdict.findings.push_back(without_trial(expectations[i], facts));
    }
    const auto of_kind = [&](Kind kind) {
        return std::ranges::any_of(expectations, [=](const Expectation& expectation) { return expectation.kind == kind; });
    };
    if (facts.command && !of_kind(Kind::command))
        verdict.findings.push_back(judge_command(usual_end(), facts));
    const bool asked = facts.is_case ||
        std::ranges::any_of(expectations, [](const Expectation& expectation) { return expectation.kind != Kind::silence; });
    weigh(verdict, evidence, facts, run, asked);
    verdict.state = state_of(verdict);
    return verdict;
}

} // namespace exemu::verdict
