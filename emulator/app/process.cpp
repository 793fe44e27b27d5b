#include "app/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace exemu::app {

namespace {

// posix_spawn's attributes and what it does to descriptors, freed together.
class Spawning {
public:
    Spawning()
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        // A group of its own; signals as a shell would give them: we ignore SIGPIPE and block what ends us.
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        posix_spawnattr_setpgroup(&attributes, 0);
        sigset_t usual, none;
        sigemptyset(&none);
        sigemptyset(&usual);
        for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD})
            sigaddset(&usual, number);
        posix_spawnattr_setsigdefault(&attributes, &usual);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;
    ~Spawning()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

std::vector<std::string> environment_with(const Variables& variables)
{
    std::vector<std::string> all;
    for (const auto& [name, value] : variables)
        all.push_back(name + "=" + value);
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view one(*entry);
        const std::string_view name = one.substr(0, one.find('='));
        const bool replaced = std::any_of(variables.begin(), variables.end(), [&](const auto& variable) { return variable.first == name; });
        if (!replaced)
            all.emplace_back(one);
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& words)
{
    std::vector<char*> all;
    for (std::string& word : words)
        all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

} // namespace

Handle& Handle::operator=(Handle&& other) noexcept
{
    if (this != &other) {
        if (descriptor_ >= 0)
            ::close(descriptor_);
        descriptor_ = other.release();
    }
    return *this;
}

Handle::~Handle()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

int Handle::release() { return std::exchange(descriptor_, -1); }

std::expected<Process, std::string> Process::start(const ProcessWish& wish)
{
    Spawning spawning;
    if (!wish.output.empty()) {
        posix_spawn_file_actions_addopen(&spawning.actions, 1, wish.output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        posix_spawn_file_actions_adddup2(&spawning.actions, 1, 2);
    }
    if (wish.ready >= 0)
        posix_spawn_file_actions_adddup2(&spawning.actions, wish.ready, 3);
    std::vector<std::string> words = wish.words, variables = environment_with(wish.variables);
    pid_t id = 0;
    const int error = ::posix_spawnp(
        &id, words.front().c_str(), &spawning.actions, &spawning.attributes, pointers(words).data(), pointers(variables).data());
    if (error)
        return std::unexpected(fmt::format("{} cannot be run: {}", wish.words.front(), std::strerror(error)));
    Handle handle(static_cast<int>(::syscall(SYS_pidfd_open, id, 0))); // glibc 2.36 declares it for C alone
    if (!handle) {
        const int why = errno;
        ::kill(-id, SIGKILL);
        ::waitpid(id, nullptr, 0);
        return std::unexpected(fmt::format("{} cannot be watched: {}", wish.words.front(), std::strerror(why)));
    }
    return Process(id, std::move(handle));
}

Process::Process(Process&& other) noexcept : id_(std::exchange(other.id_, 0)), handle_(std::move(other.handle_)), status_(other.status_) {}

Process::~Process()
{
    if (id_ == 0)
        return;
    ::kill(-id_, SIGKILL);
    wait();
}

bool Process::ended() const { return status_ || wait_for({handle_.get()}, Duration::zero()).has_value(); }

int Process::wait()
{
    while (!status_) {
        int raw = 0;
        if (::waitpid(id_, &raw, 0) == id_)
            status_ = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
        else if (errno != EINTR)
            status_ = 255;
    }
    return *status_;
}

void Process::signal(int number) const
{
    if (!status_)
        ::kill(id_, number);
}

int Process::end(Duration grace)
{
    ::kill(-id_, SIGTERM);
    wait_for({handle_.get()}, grace);
    ::kill(-id_, SIGKILL);
    return wait();
}

std::optional<std::size_t> wait_for(const std::vector<int>& descriptors, Duration patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    std::vector<pollfd> polled;
    for (const int descriptor : descriptors)
        polled.push_back({descriptor, POLLIN, 0});
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        const int found = ::poll(polled.data(), polled.size(), static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000)));
        for (std::size_t i = 0; found > 0 && i < polled.size(); ++i)
            if (polled[i].revents)
                return i;
        if (found <= 0 && (found == 0 || errno != EINTR) && std::chrono::steady_clock::now() >= until)
            return std::nullopt;
    }
}

} // namespace exemu::app
