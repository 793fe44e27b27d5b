#pragma once
#include "app/commands.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

// What the files of the command line share: what is typed, options that several subcommands take, and what they come to.
namespace exemu::app {

// What was typed, before it is understood.
struct Raw {
    std::string file;
    std::vector<std::string> with, set, bind;
    std::string state, seed;
    std::string patience = "5s";
    std::string account, which = "last", folder, mail_file = "-";
    int offset = 0, instance = 0;
    unsigned threads = 1;
    std::uint64_t last = 50;
    bool json = false, follow = false, running = false, quiet = false, allow_hooks = false, listeners = false, owns_network = false;
    std::string persona, other_persona, port_format = "table";
    PortQuery ports;
    std::string journal, logs, ports_json, user, client;
    std::vector<std::string> scopes;
    std::string lifetime = "1h";
    bool expired = false, wrong_audience = false, keys = false;
    std::string ports_choice, keep, timeout = "120s", show_file, last_of;
    std::vector<std::string> reports, files;
    int ready_descriptor = -1;
    unsigned jobs = 1;
    std::uint64_t session = 0;
    bool is_case = false, no_trust = false, show_output = false, test_clock = false;
    std::string control, op, hosts_format = "hosts", address, against;
    std::vector<std::string> members;
    std::vector<std::string> command; // behind --
};

// A subcommand and what it does; the exit status.
struct Subcommand {
    CLI::App* app;
    std::function<int()> act;
};
// One within another stands before it.
using Subcommands = std::vector<Subcommand>;

// The subcommands that start an emulator; that tell of scenarios and personas and need none running; that ask a running one.
void add_starting_commands(CLI::App&, Raw&, Subcommands&);
void add_telling_commands(CLI::App&, Raw&, Subcommands&);
void add_asking_commands(CLI::App&, Raw&, Subcommands&);

void take_scenario_options(CLI::App&, Raw&);
void take_state_option(CLI::App&, Raw&);
void take_asking_options(CLI::App&, Raw&);

// Throw CLI::ValidationError where a value is none.
RunOptions options_of(const Raw&, bool offset_given = false);
Asking asking_of(const Raw&);
Duration duration_of(const char* option, const std::string& text);

} // namespace exemu::app
