#pragma once
#include "scenario/language.hpp"

namespace exemu::oab {

struct Events {
    pattern::EventId get = 0;
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::oab
