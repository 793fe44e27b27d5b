#pragma once
#include "scenario/language.hpp"

namespace exemu::ecp {

struct Events {
    pattern::EventId page = 0;
};

// Declares ecp.page; the id is this process's constant, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::ecp
