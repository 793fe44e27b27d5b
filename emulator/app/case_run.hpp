#pragma once
#include "app/process.hpp"
#include "app/run_options.hpp"
#include "verdict/report.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exemu::app {

// What `exemu test` was asked for.
struct TestWish {
    std::vector<std::string> files;   // a case each
    std::vector<std::string> command; // empty: wait until all is decided
    RunOptions run;                   // request: what stands beside each file; state folder; ports
    std::vector<std::pair<std::string, std::string>> reports; // format -> file
    std::string bind;                 // empty: each case an address of its own
    unsigned jobs = 1;
    Duration timeout = std::chrono::seconds(120), patience = std::chrono::seconds(60); // of the command; without one
    bool trust = true;                // certificate variables of libraries are set
    bool show_output = false;         // the command's output is ours
    std::string against;              // URL of the control API of an emulator that runs elsewhere; empty: one for each case
    std::filesystem::path keep;       // where what is left of failed cases goes; empty: a temporary folder
};

// The command of a case, run to its end, or to the end of the patience with it.
struct CommandRun {
    int status = 0;         // 127: it could not be run; 128 + N: signal N ended it
    bool timed_out = false; // it was ended
    std::optional<std::size_t> interrupted_by; // which of `others` was readable first
};
// Its words with {EXEMU_...} filled in, its output in a file of the folder; `others` are descriptors that end it too.
CommandRun run_case_command(const TestWish&, const Variables&, const std::filesystem::path& folder, const std::vector<int>& others);

std::optional<verdict::CaseReport> read_case_report(const boost::json::object&); // what report_json tells
verdict::CaseReport case_not_started(const std::string& file, int status, std::string why);
std::string tail_of_file(const std::filesystem::path&);

// One case: an emulator in a process of its own, a command beside it, a verdict.
class CaseRun {
public:
    CaseRun(const TestWish&, std::string file, std::filesystem::path folder, int cancel);
    // The report. Never throws for what the case does; a case that could not be started has exit status 2.
    verdict::CaseReport run();

private:
    struct Ready {
        int pid = 0;
        Variables variables;
    };
    std::vector<std::string> emulator_words(const std::string& address) const;
    std::optional<Ready> await_ready(const Process&, Handle pipe);
    void run_command(const Ready&, const Process& emulator);
    void await_decision(const Ready&);
    verdict::CaseReport collect(int emulator_status);
    verdict::CaseReport not_started(int status, std::string why) const { return case_not_started(file_, status, std::move(why)); }

    const TestWish& wish_;
    std::string file_;
    std::filesystem::path folder_;
    int cancel_; // readable once everything is to end
    bool cancelled_ = false;
};

} // namespace exemu::app
