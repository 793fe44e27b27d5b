#pragma once
#include "scenario/language.hpp"

namespace exemu::app {

// What this program can say: the catalogue's protocols, the harness's own events, the embedded personas. Built once.
struct Speech {
    scenario::Language language;
    scenario::HarnessEvents events;
};
const Speech& speech();

} // namespace exemu::app
