#pragma once
#include "fault/fault.hpp"
#include "journal/record.hpp"
#include "pattern/vocabulary.hpp"
#include "scenario/steps.hpp"
#include "session/reply.hpp"
#include "session/shape.hpp"
#include "task/task.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace exemu::session {

class Session;

// How a rule ends a conversation.
enum class End : std::uint8_t { none, close, reset, blackhole };

// What rules want at later moments of one request (HTTP: its login, its site): the turn of the first moment says the answer.
struct Carried {
    std::vector<Shape> shapes; // of moments after which the request went on, in the order they were asked; the turn works them in
    Faults faults;
    End end = End::none;
    journal::Origin origin = journal::Origin::natural; // of the answer
    journal::RuleId rule = 0;
};

// One request with its reply, or one point of a conversation: it knows its fields, and how to answer itself. The driver
// (Session::take) asks the scenario and calls what is wanted; no protocol interprets steps.
class Turn : public pattern::Source {
public:
    Turn(Session& session, pattern::EventId event) : session_(session), event_(event) {}

    pattern::EventId event() const final { return event_; }
    pattern::Value field(pattern::FieldId) const override; // by the vocabulary's readers

    // The phase permits this request now. The verb itself answers accordingly.
    virtual bool permitted() const { return true; }
    // The phase permitted it when it was taken: what rules saw, and the journal says.
    bool allowed() const { return allowed_; }

    // The answer of the chosen build, with all its effects on phase, envelope, mailbox.
    virtual Task<Reply> natural() = 0;
    // A scripted reply in this protocol's form; no effect on any state. `form` is what the event's parse_reply made.
    virtual Reply scripted(const scenario::ReplyForm& form) = 0;
    // The persona's own refusal for a cause the event can express.
    virtual Reply refusal(scenario::Cause cause) = 0;
    // For `reply` of a positive class over a natural answer: the natural reply with other words; what it does afterwards
    // (start_tls) stays.
    virtual Reply reworded(Reply natural_reply, const scenario::ReplyForm& form);

    // Works `alter`, `offer` and `hide` into the answer, whoever made it: called once, after its outcome is known and before it is
    // recorded and said; never for an answer of which nothing is said. Lengths are made right unless they are what is altered.
    // By default a part is the segment of its name: its bytes are replaced, or left out.
    virtual void reshape(Reply&, const Shape&);
    // The same for a natural answer that is easier made otherwise than changed afterwards; null when nothing is wanted.
    const Shape* shape() const { return shape_; }

    // A positive reply was said although the verb refused: nothing has changed, but what it announced to the peer comes all
    // the same (the body after 354).
    virtual void forced() {}

    // Events that carry a message: what becomes of it. Called once, after the answer is known and before it is said. A cause
    // when it could not be kept: a natural answer then becomes its refusal.
    virtual Task<std::optional<scenario::Cause>> settle(scenario::Outcome);
    virtual bool carries_message() const { return false; }

    // What the peer is told, whoever made it, just before it is said: for who must say it again (SIP over UDP). Each provisional
    // reply, then the answer; that is empty, with no result, when nothing is said. A conversation that is cut off has no answer.
    virtual void said(const Reply&) {}

    // What harms an answer is not for this turn's reply but for bytes that only the turn can reach: a flight of a handshake.
    virtual bool takes_faults() const { return false; }
    virtual void harmed(std::shared_ptr<fault::Fault>) {}

    // Of a turn whose answer may be worked out by later moments (Session::take_within); null: there are none.
    virtual const Carried* carried() const { return nullptr; }

    // An answer that has waited, just before it is recorded and said: what happened meanwhile may have made another of it (CANCEL). One
    // that hurries does not wait any longer.
    virtual void late(Reply&) {}
    virtual bool hurries() const { return false; }

    // `close` at this event ends something else than the connection (a call), and this turn does it itself.
    virtual bool ends_alone() const { return false; }
    virtual void end_alone() {}

    // Further common fields that this turn knows better than its session.
    virtual void pack_more(journal::Packer&) const {}

    Session& session() const { return session_; }
    std::uint32_t number() const { return number_; } // in its session, from 1; 0 before it is taken
    std::uint64_t received = 0; // bytes of the request, for the journal

protected:
    Session& session_;
    pattern::EventId event_;

private:
    friend class Session;
    friend class Driver;
    const Shape* shape_ = nullptr; // the driver's
    std::uint32_t number_ = 0;
    bool allowed_ = true;
    bool recorded_ = false; // the journal has it
};

} // namespace exemu::session
