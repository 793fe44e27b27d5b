#pragma once
#include "rpc/interface.hpp"
#include "scenario/language.hpp"

#include <vector>

namespace exemu::rpc {

// The moments of RPC itself (scenario language, "The events"); those of calls are kept by their operations.
struct Events {
    pattern::EventId bind = 0, alter = 0, authorize = 0, request = 0, cancel = 0, malformed = 0;
};

// Declares them, and one for each operation of each interface; the ids are this process's constants, set here once.
void describe(scenario::Language&, std::vector<Interface>&);
const Events& events();

} // namespace exemu::rpc
