#pragma once
#include "base/tree.hpp"
#include "base/units.hpp"
#include "scenario/effects.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The compiled steps of a rule (scenario language, "do: one step or a list of steps"). Values, made at load; the session's
// driver executes them, no protocol interprets them. Faults are parameter values here; `fault` makes them act.
namespace exemu::scenario {

// Why a request is refused in the persona's own words, whatever the protocol.
// clang-format off
enum class Cause : std::uint8_t {
    bad_credentials, locked_out, disabled, password_expired, protocol_disabled, busy, unavailable, too_many, over_quota, too_large, not_found, internal
};
// clang-format on

// What becomes of a message, independent of the reply.
enum class Outcome : std::uint8_t { none, stored, dropped, duplicated, bounced, postponed };

// A scripted reply in the form of its protocol, checked at load. Each protocol derives its own.
struct ReplyForm {
    virtual ~ReplyForm() = default;
    bool positive = false;  // 2xx, 3xx, OK, +OK: the verb runs and its words are replaced
    bool decides = true;    // false for a provisional reply (SIP 1xx)
};

// One form per event of the rule: a rule over events of several protocols needs a reply that each of them can read.
struct SayStep {
    std::vector<std::pair<std::uint16_t, std::shared_ptr<const ReplyForm>>> forms; // by pattern::EventId
    std::optional<Duration> backoff;

    const ReplyForm* form_for(std::uint16_t event) const
    {
        for (const auto& [id, form] : forms)
            if (id == event)
                return form.get();
        return nullptr;
    }
    // False for a provisional reply; the loader refuses a rule whose forms disagree.
    bool decides() const { return forms.empty() || !forms.front().second || forms.front().second->decides; }
};
// clang-format off
struct FailStep { Cause cause = Cause::internal; };
struct PassStep {};
struct IgnoreStep {};
struct CloseStep {};
struct ResetStep {};
struct BlackholeStep {};
struct RefuseStep {};
// Shapes of the answer. `for_connection`: of every answer from this one on.
struct DelayStep { Duration fixed{}; std::optional<Duration> median; double spread = 0; std::optional<Duration> max; bool for_connection = false; };
struct ThrottleStep { ByteRate rate{1}; bool for_connection = false; };
struct DribbleStep { ByteCount least = 1_B, most = 1_B; Duration gap{}; bool for_connection = false; };
struct TruncateStep { ByteCount after; bool for_connection = false; };
struct GarbageStep { ByteCount size = 1_B; bool for_connection = false; };
// A declared part of the answer, and what stands in its place. Nothing: the part is left out.
struct Alteration { std::string part; std::optional<std::string> value; };
struct AlterStep { std::vector<Alteration> parts; };
struct OfferStep { std::vector<std::string> names; }; // capabilities, as they are declared
struct HideStep { std::vector<std::string> names; };
struct OutcomeStep { Outcome outcome = Outcome::stored; };
// clang-format on

using Step = std::variant<SayStep, FailStep, PassStep, IgnoreStep, CloseStep, ResetStep, BlackholeStep, RefuseStep, DelayStep, ThrottleStep,
    DribbleStep, TruncateStep, GarbageStep, AlterStep, OfferStep, HideStep, OutcomeStep, Effect>;

bool decides(const Step&); // the last word on the answer
bool shapes_one_answer(const Step&); // its bytes or its parts; it may come late all the same when it does not come at all

// Ordered steps of one rule.
struct Action {
    std::vector<Step> steps;
    bool decides = false;
};

// Which words an event allows, beyond those that every turn has.
// clang-format off
enum class StepWord : std::uint8_t {
    reply, fail, pass, ignore, close, reset, blackhole, refuse,
    delay, throttle, dribble, truncate, garbage, alter, offer, hide,
    store, drop, duplicate, bounce, postpone,
    set, note, deliver, bump, move_mailbox, enable, disable, swap_cert, open_port, close_port, hook, recycle
};
// clang-format on
using StepBits = std::uint64_t; // a bit for each word
constexpr StepBits bit(StepWord word) { return StepBits{1} << static_cast<unsigned>(word); }
static_assert(static_cast<unsigned>(StepWord::recycle) < 64);
// What does not touch the answer, and so may be wanted at every event, and on the timeline.
constexpr StepBits effect_steps = bit(StepWord::set) | bit(StepWord::note) | bit(StepWord::deliver) | bit(StepWord::bump) |
    bit(StepWord::move_mailbox) | bit(StepWord::enable) | bit(StepWord::disable) | bit(StepWord::swap_cert) | bit(StepWord::open_port) |
    bit(StepWord::close_port) | bit(StepWord::hook) | bit(StepWord::recycle);
// What any turn on a stream can suffer. `alter`, `offer` and `hide` follow from what the event declares of its answer.
constexpr StepBits stream_steps = bit(StepWord::reply) | bit(StepWord::fail) | bit(StepWord::pass) | bit(StepWord::ignore) |
    bit(StepWord::close) | bit(StepWord::reset) | bit(StepWord::blackhole) | bit(StepWord::delay) | bit(StepWord::throttle) |
    bit(StepWord::dribble) | bit(StepWord::truncate) | bit(StepWord::garbage) | effect_steps;
constexpr StepBits message_steps = stream_steps | bit(StepWord::store) | bit(StepWord::drop) | bit(StepWord::duplicate) |
    bit(StepWord::bounce) | bit(StepWord::postpone);
// What becomes of a message in a mailbox, where nobody sends it: no sender could be told.
constexpr StepBits kept_message_steps = message_steps & ~(bit(StepWord::bounce) | bit(StepWord::postpone));
// On UDP close, reset and throttle are errors at load.
constexpr StepBits datagram_steps = stream_steps & ~(bit(StepWord::close) | bit(StepWord::reset) | bit(StepWord::throttle));

std::string_view to_text(Cause);
std::string_view to_text(Outcome);
std::string_view to_text(StepWord);
constexpr unsigned cause_count = static_cast<unsigned>(Cause::internal) + 1;
constexpr std::uint32_t bit(Cause cause) { return 1u << static_cast<unsigned>(cause); }

} // namespace exemu::scenario
