#pragma once
#include "scenario/language.hpp"

namespace exemu::framed {

struct Events {
    pattern::EventId echo = 0, sum = 0, unknown = 0, malformed = 0;
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::framed
