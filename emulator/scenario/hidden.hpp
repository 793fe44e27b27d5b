#pragma once
#include "scenario/load.hpp"

namespace exemu::scenario {

// Rules that an earlier one always hides (scenario language, "Hard rules"): same or wider event, nothing that lets it pass over a
// turn, a deciding step, and each of its `when` fields equal to the later rule's or absent.
void check_hidden(const Loading&);

} // namespace exemu::scenario
