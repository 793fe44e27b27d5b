#pragma once
#include "base/units.hpp"

#include <boost/json/object.hpp>

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exemu::control {

// The asking half, for the subcommands: blocking, one request at a time.
class Client {
public:
    static std::expected<Client, std::string> connect(const std::filesystem::path& socket);
    Client(Client&&) noexcept;
    Client& operator=(Client&&) = delete;
    ~Client();

    // The answer; its error sentence when the process refused, or when the connection broke.
    std::expected<boost::json::object, std::string> ask(const boost::json::object& request);

private:
    explicit Client(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
    std::string buffer_;
};

// The folder for sockets where the state folder's path is too long or not ours: $XDG_RUNTIME_DIR, else the temporary folder of this user.
std::filesystem::path runtime_folder();
// Where a process with this state folder puts its socket.
std::filesystem::path socket_path(const std::filesystem::path& state_folder, int pid);
// Sockets in both folders that somebody serves, sorted by process id. Dead ones are left alone.
struct Instance {
    int pid = 0;
    std::filesystem::path socket;
};
std::vector<Instance> running_instances(const std::filesystem::path& state_folder);
// Waits until somebody (or the process with this id) serves a socket in one of the folders: inotify, no polling. False when the
// time has passed.
bool wait_for_instance(const std::filesystem::path& state_folder, Duration, std::optional<int> pid = {});

} // namespace exemu::control
