#pragma once
#include "fault/fault.hpp"
#include "scenario/steps.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How the answer to a turn is shaped: its parts by the turn itself, its bytes on their way out.
namespace exemu::session {

// What `alter`, `offer` and `hide` want of one answer. Names are those that the event has declared.
class Shape {
public:
    // Of two values for one part, and of two offers, the first asked wins; what is hidden adds up.
    void add(const scenario::AlterStep&);
    void add(const scenario::OfferStep&);
    void add(const scenario::HideStep&);

    bool empty() const { return altered_.empty() && !offered_ && hidden_.empty(); }

    const std::vector<scenario::Alteration>& altered() const { return altered_; }
    const scenario::Alteration* altered(std::string_view part) const; // null: as it would be
    // What stands in the place of a part: the natural value, another one, or nothing at all.
    std::optional<std::string> value_of(std::string_view part, std::string natural) const;

    // The capabilities to be shown, given those that would be: in the order of the offer, where there is one. Letter case ignored.
    std::vector<std::string> shown(std::vector<std::string> natural) const;
    const std::optional<std::vector<std::string>>& offered() const { return offered_; }
    bool hides(std::string_view capability) const;

private:
    std::vector<scenario::Alteration> altered_;
    std::optional<std::vector<std::string>> offered_;
    std::vector<std::string> hidden_;
};

// What happens to the bytes of an answer on their way: one of each kind, in the order in which they act.
struct Faults {
    std::optional<scenario::GarbageStep> garbage;
    std::optional<scenario::TruncateStep> truncate;
    std::optional<scenario::ThrottleStep> throttle;
    std::optional<scenario::DribbleStep> dribble;
    std::uint64_t garbage_draw = 0, dribble_draw = 0;

    bool any() const { return garbage || truncate || throttle || dribble; }
    // Where these say nothing, the others do.
    void fill_from(const Faults& others);
};
// All of them as one, in their order.
std::shared_ptr<fault::Fault> as_one(const Faults&);

// `for: connection`: of every answer from then on.
struct Lasting {
    std::vector<scenario::DelayStep> delays; // they add up
    Faults faults;
};

} // namespace exemu::session
