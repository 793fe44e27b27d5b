// Finding the processes that can be asked.
#include "control/client.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>

namespace exemu::control {

namespace {

constexpr std::string_view prefix = "control-", suffix = ".sock";

std::optional<int> pid_of(const std::string& file)
{
    if (!file.starts_with(prefix) || !file.ends_with(suffix))
        return std::nullopt;
    const std::string_view digits = std::string_view(file).substr(prefix.size(), file.size() - prefix.size() - suffix.size());
    int pid = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), pid);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(pid) : std::nullopt;
}

std::vector<std::filesystem::path> folders(const std::filesystem::path& state_folder)
{
    std::vector<std::filesystem::path> all{state_folder};
    if (runtime_folder() != state_folder)
        all.push_back(runtime_folder());
    return all;
}

} // namespace

std::filesystem::path runtime_folder()
{
    if (const char* folder = std::getenv("XDG_RUNTIME_DIR"); folder && *folder)
        return std::filesystem::path(folder) / "exemu";
    return std::filesystem::temp_directory_path() / fmt::format("exemu-{}", ::getuid());
}

std::filesystem::path socket_path(const std::filesystem::path& state_folder, int pid)
{
    const std::string name = fmt::format("{}{}{}", prefix, pid, suffix);
    const std::filesystem::path there = state_folder / name;
    return there.string().size() <= 107 ? there : runtime_folder() / name;
}

std::vector<Instance> running_instances(const std::filesystem::path& state_folder)
{
    std::vector<Instance> found;
    for (const std::filesystem::path& folder : folders(state_folder)) {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
            const std::optional<int> pid = pid_of(entry.path().filename().string());
            if (pid && Client::connect(entry.path()))
                found.push_back({*pid, entry.path()});
        }
    }
    std::sort(found.begin(), found.end(), [](const Instance& a, const Instance& b) { return a.pid < b.pid; });
    return found;
}

bool wait_for_instance(const std::filesystem::path& state_folder, Duration patience, std::optional<int> pid)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    const int watch = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    for (const std::filesystem::path& folder : folders(state_folder)) {
        std::error_code ignored;
        std::filesystem::create_directories(folder, ignored);
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
        ::inotify_add_watch(watch, folder.c_str(), IN_MOVED_TO);
    }
    bool found = false;
    for (;;) {
        for (const Instance& instance : running_instances(state_folder))
            found = found || !pid || instance.pid == *pid;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (found || left.count() <= 0)
            break;
        pollfd wait{watch, POLLIN, 0};
        ::poll(&wait, 1, static_cast<int>(left.count()));
        char events[4096];
        while (::read(watch, events, sizeof events) > 0) {}
    }
    ::close(watch);
    return found;
}

} // namespace exemu::control
