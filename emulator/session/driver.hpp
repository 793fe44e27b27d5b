#pragma once
#include "session/session.hpp"

#include <vector>

namespace exemu::session {

// What all applied rules want of one turn, gathered. Of two values for the same thing the first asked wins; delays add up.
struct Plan {
    using End = session::End;
    struct Interim { // a provisional reply: said before the answer, after the delays that stand before it
        Duration at{};
        const scenario::ReplyForm* form = nullptr;
    };

    Duration delay{};
    std::vector<Interim> interims;
    Faults faults;
    Shape shape;
    const scenario::ReplyForm* say = nullptr;
    std::optional<Duration> backoff;
    std::optional<scenario::Cause> fail;
    bool ignore = false, passed = false;
    End end = End::none;
    std::optional<scenario::Outcome> outcome;
    const scenario::Decision::Applied* decided_by = nullptr;

    // The verb itself is run: nothing else was decided, or its words alone are replaced.
    bool runs_the_verb() const { return say ? say->positive : !fail && !ignore && !ends_unsaid(); }
    bool ends_unsaid() const { return end != End::none && !say && !fail && !passed; }
    bool answered_by_rule() const { return say || fail || ignore || ends_unsaid(); }
};

// One turn that the scenario has a word in, now or since an earlier one of the connection (scenario language, "do"). Two halves, because time may pass between them: what is
// done at once, then what is said when it is due. A turn in flight waits between the two while others overtake it.
class Driver {
public:
    // `within`: a later moment of a request. What lasts for the connection is worked in by the first one.
    Driver(Session&, Turn&, scenario::Decision, SteadyTime began, bool within = false);
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    // Effects, the verb, the message's outcome: in order.
    Task<> prepare();
    bool waits() const { return !plan_.interims.empty() || plan_.delay > Duration::zero(); }
    SteadyTime due() const; // of the next words
    bool has_interim() const { return said_ < plan_.interims.size(); }
    Task<> say_interim();
    // Records the turn, says the answer, ends the conversation where that was wanted.
    Task<After> finish();
    // The second half, waiting where time must pass.
    Task<After> wait_and_finish();
    // The second half of a later moment of a request: waits, records, says nothing. What is wanted of the bytes is `carried` on.
    Task<Reply> wait_and_hand_on(Carried&);
    Answered answered(const Reply&) const;

private:
    Task<> gather();
    void take_step(const scenario::Step&, const scenario::Decision::Applied&, std::uint64_t draw);
    void take_say(const scenario::SayStep&, const scenario::Decision::Applied&);
    void take_delay(const scenario::DelayStep&, std::uint64_t draw);
    template <class Step>
    void take_fault(std::optional<Step> Faults::* which, const Step&, std::uint64_t draw);
    Lasting& lasting();
    void take_lasting_delays();
    journal::RuleId id_of(const scenario::Decision::Applied&) const;
    void tell_applied(const scenario::Decision::Applied&);
    Task<Reply> answer();
    Task<> settle();

    Session& session_;
    Turn& turn_;
    scenario::Decision decision_;
    Plan plan_;
    Reply reply_;
    scenario::Outcome outcome_ = scenario::Outcome::none;
    bool forced_ = false; // said although the verb would have refused
    const bool within_;
    SteadyTime began_, prepared_{};
    std::size_t said_ = 0; // of the interims
};

// A turn begun and not yet answered.
struct Session::InFlight {
    struct One {
        std::unique_ptr<Turn> turn;
        std::unique_ptr<Driver> driver;
    };
    std::vector<One> turns; // in the order they came
};

} // namespace exemu::session
