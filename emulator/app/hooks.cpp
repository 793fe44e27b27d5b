#include "app/hooks.hpp"

#include "net/alarm.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <deque>

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace exemu::app {

namespace asio = boost::asio;

namespace {

constexpr std::size_t longest_answer = 1u << 20;
constexpr Duration grace = 1s; // to end by itself once its standard input is closed

std::string in_words(const std::vector<std::string>& command) { return fmt::format("{}", fmt::join(command, " ")); }

std::string status_text(int status)
{
    return WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status)) : std::to_string(WEXITSTATUS(status));
}

struct Pipe {
    int read = -1, write = -1;
    bool open()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
};

// In a process group of its own, so that Ctrl-C at our terminal does not end it before we do. Returns errno.
int spawn(const std::vector<std::string>& command, const Pipe& in, const Pipe& out, pid_t& pid)
{
    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, in.read, 0);
    ::posix_spawn_file_actions_adddup2(&files, out.write, 1);
    ::posix_spawnattr_init(&attributes);
    sigset_t all;
    ::sigemptyset(&all);
    ::sigaddset(&all, SIGPIPE); // which we ignore
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    const int error = ::posix_spawnp(&pid, words[0], &files, &attributes, words.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    return error;
}

} // namespace

class Hooks::Process {
public:
    Process(net::Shard& shard, std::vector<std::string> words, Told& told)
        : command(std::move(words)), shard_(shard), told_(told), to_(shard.context), from_(shard.context)
    {
    }
    ~Process() { kill(); }

    std::expected<void, std::string> start()
    {
        Pipe in, out;
        int error = in.open() && out.open() ? 0 : errno;
        if (error == 0)
            error = spawn(command, in, out, pid_);
        for (const int theirs : {in.read, out.write})
            if (theirs >= 0)
                ::close(theirs);
        if (in.write >= 0)
            to_.assign(in.write);
        if (out.read >= 0)
            from_.assign(out.read);
        if (error != 0)
            return std::unexpected(fmt::format("hook: {} cannot be started: {}", in_words(command), std::strerror(error)));
        to_.native_non_blocking(true);
        from_.native_non_blocking(true);
        read();
        return {};
    }

    Task<std::optional<std::string>> ask(std::string line, Duration limit)
    {
        if (over_)
            co_return std::nullopt;
        const auto question = std::make_shared<Question>(shard_, std::move(line) + "\n", limit);
        questions_.push_back(question);
        if (questions_.size() == 1)
            send();
        while (!question->done)
            co_await question->bell.heard();
        co_return std::move(question->answer);
    }

    void fail(const std::string& why)
    {
        if (over_)
            return;
        end();
        told_.failed(fmt::format("hook: {} {}", in_words(command), why));
        kill();
    }

    void stop()
    {
        end();
        boost::system::error_code ignored;
        to_.close(ignored);
        if (pid_ != 0)
            patience_.emplace(*shard_.clock, shard_.clock->steady() + grace, [this] { kill(); });
    }

    // After SIGCHLD: true when it has ended just now.
    bool reap()
    {
        int status = 0;
        if (pid_ == 0 || ::waitpid(pid_, &status, WNOHANG) != pid_)
            return false;
        pid_ = 0;
        patience_.reset();
        const bool expected = over_;
        if (!expected)
            read_all(); // its last line may be an answer
        told_.exited(in_words(command), status_text(status), expected ? "the run or the program was over" : "by itself");
        fail(fmt::format("has ended ({}) while the run went on", status_text(status)));
        return true;
    }

    bool runs() const { return pid_ != 0; }

    const std::vector<std::string> command;

private:
    struct Question {
        Question(net::Shard& shard, std::string text, Duration time) : line(std::move(text)), limit(time), bell(shard) {}
        std::string line;
        Duration limit;
        net::Bell bell;
        bool done = false;
        std::optional<std::string> answer;
    };

    void kill()
    {
        if (pid_ != 0)
            ::kill(-pid_, SIGKILL);
    }

    // Nobody is asked any more; who waits goes on without an answer.
    void end()
    {
        over_ = true;
        alarm_.reset();
        for (const auto& question : std::exchange(questions_, {}))
            answer(*question, std::nullopt);
    }

    static void answer(Question& question, std::optional<std::string> line)
    {
        question.answer = std::move(line);
        question.done = true;
        question.bell.ring();
    }

    void send()
    {
        const std::shared_ptr<Question> question = questions_.front();
        alarm_.emplace(*shard_.clock, shard_.clock->steady() + question->limit,
            [this, limit = question->limit] { fail(fmt::format("gave no answer within {}", to_text(limit))); });
        asio::async_write(to_, asio::buffer(question->line), [question](const boost::system::error_code&, std::size_t) {
            // A program that is gone, or does not read, is found out by its end or by the time limit.
        });
    }

    void read()
    {
        from_.async_read_some(asio::buffer(buffer_), [this](const boost::system::error_code& error, std::size_t count) {
            if (error)
                return; // it has closed its output: then it ends, or will not answer
            heard_.append(buffer_, count);
            take_lines();
            read();
        });
    }

    void read_all()
    {
        for (;;) {
            const ssize_t count = ::read(from_.native_handle(), buffer_, sizeof buffer_);
            if (count <= 0)
                break;
            heard_.append(buffer_, static_cast<std::size_t>(count));
        }
        take_lines();
    }

    void take_lines()
    {
        if (over_)
            heard_.clear();
        for (std::size_t end; !over_ && (end = heard_.find('\n')) != heard_.npos;) {
            std::string line = heard_.substr(0, end);
            heard_.erase(0, end + 1);
            if (questions_.empty())
                return fail("has said a line that nobody asked for");
            alarm_.reset();
            const std::shared_ptr<Question> question = questions_.front();
            questions_.pop_front();
            answer(*question, std::move(line));
            if (!questions_.empty())
                send();
        }
        if (heard_.size() > longest_answer)
            fail(fmt::format("has said a line of more than {}", to_text(ByteCount{longest_answer})));
    }

    net::Shard& shard_;
    Told& told_;
    asio::posix::stream_descriptor to_, from_;
    pid_t pid_ = 0; // 0: not running
    std::deque<std::shared_ptr<Question>> questions_; // the first has been sent
    std::optional<net::Alarm> alarm_, patience_;
    std::string heard_;
    char buffer_[4096];
    bool over_ = false;
};

Hooks::Hooks(net::Shard& shard, Told told) : shard_(shard), told_(std::move(told)), ended_(shard) {}

Hooks::~Hooks() = default;

std::expected<void, std::string> Hooks::start(const scenario::Scenario& scenario)
{
    scenario::for_each_effect(scenario, [&](const scenario::Effect& effect) {
        const auto* hook = std::get_if<scenario::HookStep>(&effect);
        if (hook && !process_of(hook->command))
            processes_.push_back(std::make_unique<Process>(shard_, hook->command, told_));
    });
    if (processes_.empty())
        return {};
    children_ = std::make_unique<asio::signal_set>(shard_.context, SIGCHLD);
    reap();
    for (const auto& process : processes_)
        if (auto started = process->start(); !started)
            return started;
    return {};
}

// Again after every SIGCHLD, which may stand for several that have ended.
void Hooks::reap()
{
    for (const auto& process : processes_)
        if (process->reap())
            ended_.ring();
    children_->async_wait([this](const boost::system::error_code& error, int) {
        if (!error)
            reap();
    });
}

Hooks::Process* Hooks::process_of(const std::vector<std::string>& command)
{
    for (const auto& process : processes_)
        if (process->command == command)
            return process.get();
    return nullptr;
}

Task<std::optional<std::string>> Hooks::ask(const scenario::HookStep& step, std::string line)
{
    Process* process = process_of(step.command);
    if (!process)
        co_return std::nullopt; // the run is over
    auto answer = co_await process->ask(std::move(line), step.limit);
    co_return answer;
}

void Hooks::failed(const scenario::HookStep& step, const std::string& why)
{
    if (Process* process = process_of(step.command))
        process->fail(why);
}

void Hooks::stop()
{
    for (const auto& process : processes_)
        process->stop();
}

Task<> Hooks::all_finished()
{
    const auto one_runs = [this] {
        return std::any_of(processes_.begin(), processes_.end(), [](const auto& process) { return process->runs(); });
    };
    while (one_runs())
        co_await ended_.heard();
    processes_.clear(); // a child of theirs may still hold their output open
    children_.reset();
}

std::vector<std::string> hook_commands(const scenario::Scenario& scenario)
{
    std::vector<std::string> commands;
    scenario::for_each_effect(scenario, [&](const scenario::Effect& effect) {
        if (const auto* hook = std::get_if<scenario::HookStep>(&effect))
            commands.push_back(in_words(hook->command));
    });
    std::sort(commands.begin(), commands.end());
    commands.erase(std::unique(commands.begin(), commands.end()), commands.end());
    return commands;
}

} // namespace exemu::app
