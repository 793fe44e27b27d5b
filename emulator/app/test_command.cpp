// `exemu test`: cases, some at a time, and what is told of them.
#include "app/case_run.hpp"
#include "app/commands.hpp"
#include "app/language.hpp"
#include "app/remote_case.hpp"
#include "app/table.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <set>
#include <thread>

#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace exemu::app {

namespace fs = std::filesystem;

namespace {

// What a person watches: one line that changes on a terminal, a line for each case elsewhere.
class Progress {
public:
    explicit Progress(std::size_t all) : all_(all), terminal_(::isatty(STDERR_FILENO) == 1) {}

    void begins(const std::string& name)
    {
        const std::lock_guard hold(mutex_);
        running_.insert(name);
        draw();
    }
    void ends(const std::string& name, const std::string& told)
    {
        const std::lock_guard hold(mutex_);
        running_.erase(running_.find(name));
        ++done_;
        clear();
        fmt::print("{}", told);
        std::fflush(stdout);
        draw();
    }

private:
    void clear() const
    {
        if (terminal_)
            fmt::print(stderr, "\r\033[K");
    }
    void draw() const
    {
        if (!terminal_ || running_.empty())
            return;
        const std::string line = fmt::format("[{}/{}] {}", done_, all_, fmt::join(running_, ", "));
        fmt::print(stderr, "\r\033[K{}", line.substr(0, 100));
        std::fflush(stderr);
    }

    std::mutex mutex_;
    std::size_t all_, done_ = 0;
    bool terminal_;
    std::multiset<std::string> running_;
};

std::string word_of(const verdict::CaseReport& report)
{
    return report.exit_status == 2 ? "not started" : std::string(verdict::to_text(report.state));
}

std::string indented(const std::string& text, std::string_view by)
{
    std::string out;
    for (const std::string_view line : split(text, '\n'))
        if (!line.empty())
            out.append(by).append(line) += '\n';
    return out;
}

// One line; below it all there is to know, unless everything is well and there are other cases to look at.
std::string told_of(const verdict::CaseReport& report, const fs::path& kept, bool alone)
{
    std::string text = fmt::format("{:<13} {}  ({:.1f} s)\n", word_of(report), report.name, report.seconds.value_or(0));
    if (report.state != verdict::State::met || alone) {
        if (report.exit_status != 2)
            text += indented(verdict::report_text(report), "  ");
        else
            for (const std::string& note : report.notes)
                text += indented(note, "  ");
    }
    if (report.state != verdict::State::met && !report.output.empty())
        text += "  the command printed:\n" + indented(report.output, "  | ");
    if (!kept.empty())
        text += fmt::format("  kept: {}; `exemu journal show --file {}` shows the conversation, `exemu why --last failed` the turn\n",
            kept.string(), (kept / "journal.jsonl").string());
    return text;
}

// Whether every file can be run at all; their problems are printed together.
bool all_load(const TestWish& wish)
{
    std::string wrong;
    for (const std::string& file : wish.files) {
        scenario::Request request = wish.run.request;
        if (!file.empty())
            request.files.insert(request.files.begin(), file);
        Problems problems;
        if (!scenario::load(request, speech().language, problems))
            wrong += problems.to_text();
    }
    if (!wrong.empty())
        fmt::print(stderr, "{}exemu: nothing was started\n", wrong);
    return wrong.empty();
}

std::string folder_name(std::size_t index, const std::string& file)
{
    const std::string stem = file.empty() ? "default" : fs::path(file).stem().string();
    return fmt::format("{:03}-{}", index + 1, stem);
}

std::optional<fs::path> work_folder(const TestWish& wish)
{
    std::error_code error;
    if (!wish.keep.empty()) {
        fs::create_directories(wish.keep, error);
        if (!error)
            return fs::absolute(wish.keep);
        fmt::print(stderr, "exemu: --keep {}: {}\n", wish.keep.string(), error.message());
        return std::nullopt;
    }
    std::string name = (fs::temp_directory_path() / "exemu-test.XXXXXX").string();
    if (!::mkdtemp(name.data())) {
        fmt::print(stderr, "exemu: no folder can be made in {}: {}\n", fs::temp_directory_path().string(), std::strerror(errno));
        return std::nullopt;
    }
    return name;
}

// What is left of a failed case stays, and `--last failed` finds it.
void remember_failed(const TestWish& wish, const fs::path& folder)
{
    std::error_code ignored;
    fs::create_directories(wish.run.state_folder, ignored);
    (void)write_file((wish.run.state_folder / "last-failed").string(), folder.string() + "\n");
}

// SIGINT and SIGTERM end what runs, in order; blocked here before any thread begins.
class Interrupts {
public:
    Interrupts()
    {
        sigset_t ends;
        sigemptyset(&ends);
        for (const int number : {SIGINT, SIGTERM, SIGHUP})
            sigaddset(&ends, number);
        ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
        signals_ = Handle(::signalfd(-1, &ends, SFD_CLOEXEC));
        cancel_ = Handle(::eventfd(0, EFD_CLOEXEC));
        finished_ = Handle(::eventfd(0, EFD_CLOEXEC));
    }
    int cancel() const { return cancel_.get(); }
    bool cancelled() const { return wait_for({cancel_.get()}, Duration::zero()).has_value(); }
    void all_finished() const { tell(finished_); }
    // Until all is finished; the first signal cancels.
    void watch() const
    {
        if (wait_for({finished_.get(), signals_.get()}, 24h * 365) == std::size_t{1})
            tell(cancel_);
    }

private:
    static void tell(const Handle& event)
    {
        const std::uint64_t one = 1;
        (void)!::write(event.get(), &one, sizeof one);
    }
    Handle signals_, cancel_, finished_;
};

struct Outcome {
    verdict::CaseReport report;
    bool ran = false;
};

void run_cases(const TestWish& wish, const control::HttpClient* remote, const fs::path& folder, const Interrupts& interrupts,
    std::vector<Outcome>& outcomes)
{
    Progress progress(wish.files.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < wish.files.size() && !interrupts.cancelled(); i = next++) {
            const std::string name = folder_name(i, wish.files[i]);
            const fs::path own = folder / name;
            std::error_code ignored;
            fs::remove_all(own, ignored); // of an earlier run into the same folder
            fs::create_directories(own, ignored);
            progress.begins(name);
            verdict::CaseReport report = remote ? RemoteCase(wish, *remote, wish.files[i], own, interrupts.cancel()).run()
                                                : CaseRun(wish, wish.files[i], own, interrupts.cancel()).run();
            const bool failed = report.state != verdict::State::met;
            if (failed && report.exit_status != 2) {
                report.journal = remote ? "" : (own / "journal.jsonl").string();
                remember_failed(wish, own);
            } else {
                fs::remove_all(own, ignored);
            }
            progress.ends(name, told_of(report, report.journal.empty() ? fs::path() : own, wish.files.size() == 1));
            outcomes[i] = {std::move(report), true};
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::min<std::size_t>(wish.jobs, wish.files.size()); ++i)
        threads.emplace_back(work);
    std::thread joining([&] {
        for (std::thread& thread : threads)
            thread.join();
        interrupts.all_finished();
    });
    interrupts.watch();
    joining.join();
}

int write_reports(const TestWish& wish, const std::vector<verdict::CaseReport>& cases)
{
    int status = 0;
    for (const auto& [format, file] : wish.reports) {
        std::error_code ignored;
        if (const fs::path parent = fs::path(file).parent_path(); !parent.empty())
            fs::create_directories(parent, ignored);
        std::string content;
        if (format == "json")
            content = verdict::cases_json(cases);
        else if (format == "junit")
            content = verdict::cases_junit(cases);
        else if (format == "tap")
            content = verdict::cases_tap(cases);
        else if (format == "html")
            content = verdict::cases_html(cases);
        else
            for (const verdict::CaseReport& one : cases)
                content += verdict::report_text(one);
        if (const auto written = write_file(file, content); !written) {
            say_line("report: " + written.error());
            status = 3;
        }
    }
    return status;
}

} // namespace

int test_command(TestWish wish)
{
    if (wish.files.empty())
        wish.files.emplace_back();
    wish.run.request.without_tarpit = true;
    if (!all_load(wish))
        return 2;
    std::optional<control::HttpClient> remote;
    if (!wish.against.empty()) {
        auto client = control::HttpClient::make(wish.against, wish.run.control.token);
        if (!client || wish.command.empty()) {
            fmt::print(stderr, "exemu: {}\n", client ? "--against needs a command: exemu test --against URL -- COMMAND" : client.error());
            return 2;
        }
        remote.emplace(std::move(*client));
        wish.jobs = 1; // one emulator, one case at a time
    }
    const std::optional<fs::path> folder = work_folder(wish);
    if (!folder)
        return 2;
    const Interrupts interrupts;
    std::vector<Outcome> outcomes(wish.files.size());
    run_cases(wish, remote ? &*remote : nullptr, *folder, interrupts, outcomes);
    std::vector<verdict::CaseReport> cases;
    for (Outcome& outcome : outcomes)
        if (outcome.ran)
            cases.push_back(std::move(outcome.report));
    std::error_code ignored;
    fs::remove(*folder, ignored); // where nothing was kept
    std::size_t met = 0, broken = 0, inconclusive = 0, idle = wish.files.size() - cases.size();
    for (const verdict::CaseReport& one : cases)
        ++(one.exit_status == 2                       ? idle
                : one.state == verdict::State::met    ? met
                : one.state == verdict::State::broken ? broken
                                                      : inconclusive);
    if (wish.files.size() > 1)
        fmt::print("{} cases: {} met, {} broken, {} inconclusive, {} not started\n", wish.files.size(), met, broken, inconclusive, idle);
    const int unwritten = write_reports(wish, cases);
    const int status = verdict::exit_status_of(cases);
    return status == 0 && interrupts.cancelled() ? 3 : status == 0 ? unwritten : status;
}

} // namespace exemu::app
