#pragma once
#include "scenario/scenario.hpp"

#include <expected>
#include <string>

namespace exemu::app {

// Puts into each mailbox what the scenario says, or a small inbox where it says nothing; then sets the quotas, so that a mailbox may begin
// full. Error: every reason, by place.
std::expected<void, std::string> fill_mailboxes(store::Mailstore&, const scenario::Scenario&, WallTime now);

} // namespace exemu::app
