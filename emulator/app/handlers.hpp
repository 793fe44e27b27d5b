#pragma once
#include "control/handlers.hpp"

#include <vector>

namespace exemu::app {

class Emulator;

// What a running exemu answers: status, ports, ready, mail (list, show, put), journal, verdict, reload, stop.
std::vector<control::Handler> control_handlers(Emulator&);

} // namespace exemu::app
