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
    enum class Ports : std::uint8_t {
        documented,         // with the offset; all of them move where one may not be bound
        free,               // what the system gives
        documented_or_free, // each as documented where it may be bound, else what the system gives
    } ports = Ports::documented;
    std::vector<std::pair<std::string, std::string>> reports = {}; // format -> file, beside the scenario's `report`
    struct Control { // the API over HTTP
        bool on = true;
        std::string host = "127.0.0.1";
        std::optional<std::uint16_t> port = {}; // absent: 8025 with the offset, or what the system gives where that is taken
        std::string token = {};                 // asked for; a must on other addresses than loopback
    } control = {};
    bool test_clock = false; // the clock may be advanced from outside
    // Of a case of `exemu test`:
    bool is_case = false; // judged even where nothing is expected
    int ready = -1;       // descriptor for a line of JSON once everything listens: {"pid", "variables", "notes"}; closed afterwards
    bool allow_hooks = false; // the scenario may run programs
};

// $XDG_STATE_HOME/exemu, else ~/.local/state/exemu.
std::filesystem::path default_state_folder();

} // namespace exemu::app
