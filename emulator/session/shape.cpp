#include "session/shape.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::session {

using scenario::Alteration;

void Shape::add(const scenario::AlterStep& step)
{
    for (const Alteration& one : step.parts)
        if (!altered(one.part))
            altered_.push_back(one);
}

void Shape::add(const scenario::OfferStep& step)
{
    if (!offered_)
        offered_ = step.names;
}

void Shape::add(const scenario::HideStep& step) { hidden_.insert(hidden_.end(), step.names.begin(), step.names.end()); }

const Alteration* Shape::altered(std::string_view part) const
{
    const auto found = std::find_if(altered_.begin(), altered_.end(), [&](const Alteration& one) { return iequals(one.part, part); });
    return found == altered_.end() ? nullptr : &*found;
}

std::optional<std::string> Shape::value_of(std::string_view part, std::string natural) const
{
    const Alteration* alteration = altered(part);
    return alteration ? alteration->value : std::optional(std::move(natural));
}

std::vector<std::string> Shape::shown(std::vector<std::string> natural) const
{
    std::vector<std::string> all = offered_ ? *offered_ : std::move(natural);
    std::erase_if(all, [&](const std::string& one) { return hides(one); });
    return all;
}

bool Shape::hides(std::string_view capability) const
{
    return std::any_of(hidden_.begin(), hidden_.end(), [&](const std::string& one) { return iequals(one, capability); });
}

void Faults::fill_from(const Faults& others)
{
    if (!garbage) {
        garbage = others.garbage;
        garbage_draw = others.garbage_draw;
    }
    if (!truncate)
        truncate = others.truncate;
    if (!throttle)
        throttle = others.throttle;
    if (!dribble) {
        dribble = others.dribble;
        dribble_draw = others.dribble_draw;
    }
}

} // namespace exemu::session
