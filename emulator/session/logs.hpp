#pragma once
#include "journal/record.hpp"
#include "scenario/scenario.hpp"

#include <filesystem>

namespace exemu::session {

// The log files that a protocol keeps below `exemu run --logs DIR`, in the form of the real server's. Made from the journal's
// events on a thread of its own, so no session waits for them, and no secret is in them: the journal has none.
class Logs {
public:
    virtual ~Logs() = default;
    virtual void take(const journal::Record&) = 0; // of whatever protocol, in order
    virtual bool flush() = 0;                      // false: something could not be written
};

struct LogsParts { // the scenario is looked at while they are made, and no longer
    std::filesystem::path folder;
    const scenario::Scenario& scenario;
    const pattern::Vocabulary& words;
    WallTime wall_at_epoch{}; // what turns an event's time into a date
    SteadyTime epoch{};
};

} // namespace exemu::session
