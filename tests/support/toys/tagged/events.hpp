#pragma once
#include "scenario/language.hpp"

namespace exemu::tagged {

struct Events {
    pattern::EventId greeting = 0, open = 0, put = 0, list = 0, watch = 0, done = 0, push = 0, quit = 0, unknown = 0, malformed = 0;
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::tagged
