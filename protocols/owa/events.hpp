#pragma once
#include "scenario/language.hpp"

#include <string>

namespace exemu::owa {

// The moments of the web mail (scenario language, "The events").
struct Events {
    pattern::EventId login = 0, session = 0, page = 0, read = 0, send = 0, delete_ = 0, search = 0, logoff = 0;
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::owa
