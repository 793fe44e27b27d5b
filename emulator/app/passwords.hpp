#pragma once
#include "app/run_options.hpp"

#include <expected>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace exemu::app {

// Every address is loopback, or none was asked for.
bool binds_loopback_alone(const std::vector<std::string>& bind);

// The password of an account that has none: the known one on loopback; drawn, and kept in `drawn` to be printed once, on a wider bind.
std::function<std::string(const std::string&)> password_source(const RunOptions&, std::vector<std::pair<std::string, std::string>>& drawn);

// --user: after the ports are bound. Error: no such user, or not allowed.
std::expected<void, std::string> drop_privileges(const RunOptions&);

} // namespace exemu::app
