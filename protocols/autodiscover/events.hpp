#pragma once
#include "scenario/language.hpp"

namespace exemu::autodiscover {

struct Events {
    pattern::EventId pox = 0, soap = 0, json = 0, probe = 0;
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::autodiscover
