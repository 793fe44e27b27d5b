#pragma once
#include "pki/pki.hpp"
#include "scenario/scenario.hpp"

#include <expected>
#include <vector>

namespace exemu::app {

// The certificates that the scenario's listeners name, each once, in the order of the listeners.
std::expected<std::vector<pki::Credential>, std::string> listener_credentials(pki::Authority&, const scenario::Scenario&);

} // namespace exemu::app
