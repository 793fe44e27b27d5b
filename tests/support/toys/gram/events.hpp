#pragma once
#include "scenario/language.hpp"

namespace exemu::gram {

struct Events {
    pattern::EventId ping = 0, echo = 0, bye = 0, unknown = 0, malformed = 0;
    pattern::EventId retransmit = 0, acknowledged = 0, unacknowledged = 0; // facts
    pattern::FieldId id = 0, nth = 0;                                      // of facts
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::gram
