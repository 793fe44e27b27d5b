#pragma once
#include "net/bell.hpp"
#include "net/shard.hpp"
#include "scenario/scenario.hpp"

#include <boost/asio/signal_set.hpp>

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exemu::app {

// The programs of the step `hook`: one process for each command, which lives as long as the run. A line of JSON on its standard
// input, a line back on its standard output, one after the other; its standard error is ours. A program that ends, or does not
// answer in time, has failed for good, and the run with it. All of it belongs to one shard.
class Hooks {
public:
    struct Told { // what the house wants to know
        std::function<void(const std::string& command, const std::string& status, const std::string& how)> exited;
        std::function<void(const std::string& sentence)> failed;
    };
    Hooks(net::Shard&, Told);
    ~Hooks(); // kills what is left

    // Starts a process for every command of the scenario. Error: which one could not be started, and why.
    std::expected<void, std::string> start(const scenario::Scenario&);
    // The answer to a line; nothing when there is none: the house was told of the failure, or the run is over.
    Task<std::optional<std::string>> ask(const scenario::HookStep&, std::string line);
    // An answer that makes no sense is a failure too.
    void failed(const scenario::HookStep&, const std::string& why);
    // Answers nobody any more, and closes the programs' standard input.
    void stop();
    // Until the programs have ended; those that do not within a second are killed.
    Task<> all_finished();

private:
    class Process;
    void reap();
    Process* process_of(const std::vector<std::string>& command);

    net::Shard& shard_;
    Told told_;
    std::unique_ptr<boost::asio::signal_set> children_; // SIGCHLD
    std::vector<std::unique_ptr<Process>> processes_;
    net::Bell ended_;
};

// The commands of a scenario's hooks, each once, in words.
std::vector<std::string> hook_commands(const scenario::Scenario&);

// An answer is a JSON object: {} or some of {"note": TEXT, "set": {STATE: VALUE}, "enable": [RULE], "disable": [RULE]}. Error: what
// is wrong with it.
std::expected<std::vector<scenario::Effect>, std::string> read_answer(std::string_view line, const scenario::Scenario&);

} // namespace exemu::app
