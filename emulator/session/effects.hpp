#pragma once
#include "net/listener.hpp"
#include "session/session.hpp"

// Steps that act on the house (scenario/effects.hpp), carried out for a rule in a turn or for the timeline.
namespace exemu::session {

// What only the whole of the program can do. `app` has it, and the stage of tests. Called on any shard; listeners and processes
// belong to shard 0, so a call may wait for it, and returns on its own shard when the thing is done.
class Effects {
public:
    virtual ~Effects() = default;
    // open_port, close_port. False when it was so already. Open connections go on.
    virtual Task<bool> set_port(net::Shard& here, std::string listener, net::Listener::State) = 0;
    // One line to the program of these words; what its answer wants: notes, states, rules. Nothing when it did not answer: then
    // the house has noted a failure of the run, unless the run is over.
    virtual Task<std::vector<scenario::Effect>> ask(net::Shard& here, const scenario::HookStep&, std::string line) = 0;
};

// Carries effects out, each at once and in order, and tells the journal of them.
class Doer {
public:
    Doer(House&, const Load&, net::Shard&); // the timeline
    Doer(Session&, Turn&, journal::RuleId by_rule);

    // An entry of the timeline, for the nth time.
    Task<> carry_out(const scenario::TimelineEntry&, std::uint64_t nth);
    Task<> carry_out(const scenario::Effect&);

private:
    void set(const scenario::SetStep&);
    void note(std::string_view text);
    void enable(const scenario::EnableStep&);
    Task<> set_port(const scenario::PortStep&);
    Task<> recycle();
    void deliver(const scenario::DeliverStep&);
    void deliver_to(const std::string& account, const scenario::DeliverStep&, const store::NewItem&);
    void bump(const scenario::BumpStep&);
    void move_mailbox(const scenario::MoveStep&);
    std::string account_of_turn() const; // whose mailbox it is about; empty: nobody's
    void swap_certificate(const scenario::SwapCertStep&);
    std::string line_for_hook() const;
    template <class Fill>
    void tell(pattern::EventId, Fill&&, Session::Constants = Session::Constants::packed);

    House& house_;
    const Load& load_;
    net::Shard& shard_;
    journal::RuleId rule_ = 0;
    Session* session_ = nullptr; // null: the timeline
    Turn* turn_ = nullptr;
    std::string reached_;        // what the timeline has come to, for hooks
};

} // namespace exemu::session
