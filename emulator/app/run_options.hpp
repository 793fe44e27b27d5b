#pragma once
#include "scenario/scenario.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exemu::app {

// What the command line of `exemu run` says.
struct RunOptions {
    scenario::Request request;
    std::vector<std::string> bind;      // empty: 127.0.0.1 and ::1
    std::optional<int> offset;          // added to every fixed port; absent: 0, or 10000 where a fixed port may not be bound
    std::filesystem::path state_folder;
    unsigned threads = 1;
    std::optional<std::string> journal_file;
    std::optional<std::filesystem::path> logs; // folder of log files in the form of the real server's
    std::optional<std::string> ports_json;
    std::optional<std::string> user;
    bool quiet = false;
    bool allow_hooks = false; // the scenario may run programs
};

// $XDG_STATE_HOME/exemu, else ~/.local/state/exemu.
std::filesystem::path default_state_folder();

} // namespace exemu::app
