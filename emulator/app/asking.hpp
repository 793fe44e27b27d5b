#pragma once
#include "app/commands.hpp"
#include "control/client.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

// What the subcommands that ask a running emulator share.
namespace exemu::app {

constexpr int nobody_runs = 2;

// The one running emulator, or the one that --instance names; otherwise says which there are.
std::optional<control::Client> find_running(const Asking&);
// The answer; nothing, and a sentence, where nobody runs or the request was refused.
std::optional<boost::json::object> ask(const Asking&, const boost::json::object& request);
// A member as text; empty where it is absent.
std::string text_of(const boost::json::object&, std::string_view name);

} // namespace exemu::app
