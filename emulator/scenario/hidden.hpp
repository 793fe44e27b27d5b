#pragma once
#include "scenario/load.hpp"

namespace exemu::scenario {

// Rules that an earlier one always hides (scenario language, "Hard rules"): same or wider event, nothing that lets it pass over a
// turn, a deciding step, and each of its `when` fields equal to the later rule's or absent.
// `sound`, by rule: false for one that has a problem of its own, which then neither hides nor is hidden.
void check_hidden(const Loading&, const std::vector<bool>& sound);

} // namespace exemu::scenario
