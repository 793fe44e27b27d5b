#include "app/passwords.hpp"

#include <fmt/format.h>

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cstring>
#include <random>

namespace exemu::app {

namespace {

// 16 letters and digits that nobody confuses: about 93 bits.
std::string draw_password()
{
    constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> index(0, alphabet.size() - 1);
    std::string password;
    for (int i = 0; i < 16; ++i)
        password += alphabet[index(device)];
    return password;
}

} // namespace

bool binds_loopback_alone(const std::vector<std::string>& bind)
{
    return std::all_of(
        bind.begin(), bind.end(), [](const std::string& a) { return a.starts_with("127.") || a == "::1" || a == "localhost"; });
}

std::function<std::string(const std::string&)> password_source(
    const RunOptions& options, std::vector<std::pair<std::string, std::string>>& drawn)
{
    if (binds_loopback_alone(options.bind))
        return [](const std::string&) { return std::string("Passw0rd!"); };
    return [&drawn](const std::string& account) {
        for (const auto& [name, password] : drawn) // a reload keeps what was printed
            if (name == account)
                return password;
        return drawn.emplace_back(account, draw_password()).second;
    };
}

std::expected<void, std::string> drop_privileges(const RunOptions& options)
{
    if (!options.user)
        return {};
    const passwd* user = ::getpwnam(options.user->c_str());
    if (!user)
        return std::unexpected(fmt::format("--user {}: there is no such user", *options.user));
    if (::initgroups(options.user->c_str(), user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)
        return std::unexpected(fmt::format("--user {}: {}; start as root, or leave --user out", *options.user, std::strerror(errno)));
    return {};
}

} // namespace exemu::app
