#include "app/case_run.hpp"

#include "app/environment.hpp"
#include "base/text.hpp"
#include "control/client.hpp"
#include "control/loopback_claim.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

namespace exemu::app {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

constexpr Duration patience_for_start = std::chrono::seconds(60), patience_for_end = std::chrono::seconds(30),
                   grace = std::chrono::seconds(2);

std::string content_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string text(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<std::string> texts(const json::object& object, std::string_view name)
{
    std::vector<std::string> all;
    if (const json::value* value = object.if_contains(name); value && value->is_array())
        for (const json::value& one : value->get_array())
            if (one.is_string())
                all.emplace_back(one.get_string());
    return all;
}

verdict::State state_named(std::string_view word)
{
    for (const verdict::State state : {verdict::State::met, verdict::State::broken})
        if (verdict::to_text(state) == word)
            return state;
    return verdict::State::inconclusive;
}

// "{EXEMU_SMTP}" is what that variable holds: no shell stands between us and the command.
std::string filled(std::string word, const Variables& variables)
{
    for (const auto& [name, value] : variables) {
        const std::string placeholder = "{" + name + "}";
        for (std::size_t at = word.find(placeholder); at != word.npos; at = word.find(placeholder, at + value.size()))
            word.replace(at, placeholder.size(), value);
    }
    return word;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

} // namespace

std::optional<verdict::CaseReport> read_case_report(const json::object& object)
{
    verdict::CaseReport report;
    report.name = text(object, "scenario");
    report.seed = object.at("seed").to_number<std::uint64_t>();
    report.state = state_named(text(object, "verdict"));
    report.exit_status = object.at("exit_status").to_number<int>();
    report.sound = object.at("sound").as_bool();
    report.notes = texts(object, "notes");
    for (const json::value& one : object.at("expectations").as_array()) {
        const json::object& finding = one.as_object();
        verdict::FindingReport told;
        told.name = text(finding, "name");
        told.kind = text(finding, "kind");
        told.place = text(finding, "place");
        told.state = state_named(text(finding, "state"));
        told.decided = finding.at("decided").as_bool();
        if (finding.contains("within"))
            told.within = text(finding, "within");
        told.headline = text(finding, "headline");
        told.why = text(finding, "why");
        told.nearest = texts(finding, "nearest");
        report.findings.push_back(std::move(told));
    }
    return report;
}

std::string tail_of_file(const fs::path& path)
{
    constexpr std::size_t most = 4000;
    std::string all = content_of(path);
    if (all.size() <= most)
        return all;
    const std::size_t line = all.find('\n', all.size() - most);
    return "...\n" + all.substr(line == all.npos ? all.size() - most : line + 1);
}

verdict::CaseReport case_not_started(const std::string& file, int status, std::string why)
{
    verdict::CaseReport report;
    report.name = file.empty() ? "the default scenario" : file;
    report.state = verdict::State::inconclusive;
    report.exit_status = status;
    report.sound = false;
    while (why.ends_with('\n'))
        why.pop_back();
    report.notes.push_back(std::move(why));
    return report;
}

CommandRun run_case_command(const TestWish& asked, const Variables& variables, const fs::path& folder, const std::vector<int>& others)
{
    ProcessWish wish;
    wish.variables = variables;
    for (const std::string& word : asked.command)
        wish.words.push_back(filled(word, wish.variables));
    if (asked.trust)
        for (const auto& [name, value] : variables)
            if (name == "EXEMU_CA")
                for (auto& one : trust_of(value))
                    wish.variables.push_back(std::move(one));
    if (!asked.show_output)
        wish.output = (folder / "output.txt").string();
    auto command = Process::start(wish);
    CommandRun run;
    if (!command) {
        std::ofstream(folder / "output.txt", std::ios::app) << command.error() << '\n';
        run.status = 127; // as a shell tells it: a command that is not there
        return run;
    }
    std::vector<int> watched{command->descriptor()};
    watched.insert(watched.end(), others.begin(), others.end());
    const auto which = wait_for(watched, asked.timeout);
    run.timed_out = !which;
    if (which && *which > 0)
        run.interrupted_by = *which - 1;
    run.status = which == std::size_t{0} ? command->wait() : command->end(grace);
    return run;
}

CaseRun::CaseRun(const TestWish& wish, std::string file, fs::path folder, int cancel)
    : wish_(wish), file_(std::move(file)), folder_(std::move(folder)), cancel_(cancel)
{
}

std::vector<std::string> CaseRun::emulator_words(const std::string& address) const
{
    const scenario::Request& request = wish_.run.request;
    std::vector<std::string> words{fs::read_symlink("/proc/self/exe").string(), "run"};
    const auto add = [&](std::initializer_list<std::string> more) { words.insert(words.end(), more); };
    if (!file_.empty())
        add({file_});
    for (const std::string& file : request.files)
        add({"--with", file});
    for (const auto& [key, value] : request.set)
        add({"--set", key + "=" + value});
    if (request.seed)
        add({"--seed", fmt::format("{}", *request.seed)});
    if (wish_.run.allow_hooks)
        add({"--allow-hooks"});
    static constexpr std::pair<RunOptions::Ports, const char*> ports[] = {{RunOptions::Ports::documented, "documented"},
        {RunOptions::Ports::free, "free"}, {RunOptions::Ports::documented_or_free, "documented-or-free"}};
    for (const auto& [choice, word] : ports)
        if (choice == wish_.run.ports)
            add({"--ports", word});
    if (wish_.run.ports == RunOptions::Ports::documented)
        add({"--offset", "0"});
    // Of its own address, so that cases side by side are asked apart; a host that the user wants to be reached there is not ours to name.
    add({"--control", address.contains(':') ? "[" + address + "]" : address});
    if (wish_.run.test_clock)
        add({"--test-clock"});
    add({"--bind", address, "--state", wish_.run.state_folder.string(), "--journal", (folder_ / "journal.jsonl").string(), "--report",
        "json=" + (folder_ / "verdict.json").string(), "--quiet", "--case", "--ready-descriptor", "3"});
    return words;
}

// The line that the emulator writes when everything listens; nothing when it ended before.
std::optional<CaseRun::Ready> CaseRun::await_ready(const Process& emulator, Handle pipe)
{
    std::string line;
    const auto until = std::chrono::steady_clock::now() + patience_for_start;
    while (!line.ends_with('\n')) {
        const auto which = wait_for({pipe.get(), emulator.descriptor(), cancel_}, until - std::chrono::steady_clock::now());
        if (which == std::size_t{2})
            cancelled_ = true;
        if (which != std::size_t{0})
            return std::nullopt;
        char piece[8192];
        const ssize_t got = ::read(pipe.get(), piece, sizeof piece);
        if (got <= 0)
            return std::nullopt;
        line.append(piece, static_cast<std::size_t>(got));
    }
    const json::value told = json::parse(line);
    Ready ready;
    ready.pid = told.at("pid").to_number<int>();
    for (const auto& [name, value] : told.at("variables").as_object())
        ready.variables.emplace_back(std::string(name), std::string(value.as_string()));
    return ready;
}

void CaseRun::run_command(const Ready& ready, const Process& emulator)
{
    Variables variables = ready.variables;
    variables.emplace_back("EXEMU_SCENARIO", file_);
    const CommandRun run = run_case_command(wish_, variables, folder_, {cancel_, emulator.descriptor()});
    cancelled_ = cancelled_ || run.interrupted_by == std::size_t{0};
    json::object told{{"op", "command.ended"}, {"words", joined(wish_.command)}, {"status", run.status}};
    if (run.timed_out)
        told["ended_after"] = Duration(wish_.timeout).count();
    if (auto client = control::Client::connect(control::socket_path(wish_.run.state_folder, ready.pid)))
        (void)client->ask(told); // where it fails, the verdict will be missing
}

void CaseRun::await_decision(const Ready& ready)
{
    auto client = control::Client::connect(control::socket_path(wish_.run.state_folder, ready.pid));
    const auto until = std::chrono::steady_clock::now() + wish_.patience;
    while (client && std::chrono::steady_clock::now() < until && !cancelled_) {
        const auto answer = client->ask({{"op", "verdict"}});
        if (!answer || (answer->contains("decided") && answer->at("decided").as_bool()))
            return;
        cancelled_ = wait_for({cancel_}, 100ms).has_value();
    }
}

verdict::CaseReport CaseRun::collect(int emulator_status)
{
    boost::system::error_code error;
    const json::value written = json::parse(content_of(folder_ / "verdict.json"), error);
    auto report = !error && written.is_object() ? read_case_report(written.get_object()) : std::nullopt;
    if (!report)
        return not_started(emulator_status == 2 ? 2 : 3,
            fmt::format(
                "the emulator ended with status {} and left no verdict: {}", emulator_status, tail_of_file(folder_ / "emulator.txt")));
    if (report->name.empty())
        report->name = file_.empty() ? "the default scenario" : fs::path(file_).stem().string();
    report->output = tail_of_file(folder_ / "output.txt");
    if (cancelled_) {
        report->notes.insert(report->notes.begin(), "it was interrupted");
        report->sound = false;
        if (report->state == verdict::State::met) {
            report->state = verdict::State::inconclusive;
            report->exit_status = 3;
        }
    }
    return *report;
}

verdict::CaseReport CaseRun::run()
{
    const auto began = std::chrono::steady_clock::now();
    const std::optional<control::LoopbackClaim> claim = wish_.bind.empty() ? control::LoopbackClaim::take() : std::nullopt;
    std::string address = wish_.bind;
    if (address.empty()) {
        if (!claim)
            return not_started(2, "254 cases run at a time on this machine: no loopback address is left");
        address = claim->address();
    }
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return not_started(2, std::strerror(errno));
    Handle reading(ends[0]), writing(ends[1]);
    ProcessWish wish;
    wish.words = emulator_words(address);
    wish.output = (folder_ / "emulator.txt").string();
    wish.ready = writing.get();
    auto emulator = Process::start(wish);
    if (!emulator)
        return not_started(2, emulator.error());
    writing = Handle();
    const std::optional<Ready> ready = await_ready(*emulator, std::move(reading));
    if (!ready) {
        const int status = emulator->end(grace);
        return not_started(status == 2 ? 2 : 3, cancelled_ ? "it was interrupted" : content_of(folder_ / "emulator.txt"));
    }
    if (wish_.command.empty())
        await_decision(*ready);
    else
        run_command(*ready, *emulator);
    if (auto client = control::Client::connect(control::socket_path(wish_.run.state_folder, ready->pid)))
        if (const auto why = client->ask({{"op", "why"}}))
            std::ofstream(folder_ / "why.txt") << text(*why, "text");
    emulator->signal(SIGTERM);
    wait_for({emulator->descriptor()}, patience_for_end);
    verdict::CaseReport report = collect(emulator->end(Duration::zero()));
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return report;
}

} // namespace exemu::app
