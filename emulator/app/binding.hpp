#pragma once
#include "app/run_options.hpp"
#include "net/listener.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace exemu::app {

struct Bound {
    const scenario::Listener* listener = nullptr;
    std::uint16_t documented_port = 0; // before any offset; of a range each its own
    std::unique_ptr<net::Listener> socket;
};

struct Binding {
    std::vector<Bound> sockets;
    int offset = 0;
    bool offset_by_need = false;        // a fixed port could not be bound, so every fixed port was moved
    std::vector<std::string> notes;     // "::1 is not available here"
};

constexpr int offset_where_forbidden = 10'000;

// False where somebody has a port that was drawn, so that others may be drawn. The answer may be old when they are bound.
bool drawn_ports_are_free(const scenario::Scenario&, const RunOptions&, const std::vector<net::Shard*>&);

// Binds every listener of the scenario on every address. Where a fixed port may not be bound (tried, not guessed from the
// user id) and no offset was asked for, every fixed port moves by 10000. A range is opened as far as it goes, and a note tells what
// ended it. Error: which port, why, and what to do.
std::expected<Binding, std::string> bind_all(const scenario::Scenario&, const RunOptions&, const std::vector<net::Shard*>&);

} // namespace exemu::app
