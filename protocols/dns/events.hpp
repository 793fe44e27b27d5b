#pragma once
#include "scenario/language.hpp"

namespace exemu::dns {

struct Events {
    pattern::EventId query = 0, malformed = 0;
};
const Events& events();
void describe(scenario::Language&);

} // namespace exemu::dns
