// Subcommands that ask a running emulator over its Unix socket.
#include "app/commands.hpp"

#include "app/table.hpp"
#include "control/client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace exemu::app {

namespace json = boost::json;

namespace {

constexpr int nobody_runs = 2;

// The one running emulator, or the one that --instance names; otherwise says which there are.
std::optional<control::Client> find(const Asking& asking)
{
    const std::vector<control::Instance> running = control::running_instances(asking.state_folder);
    std::vector<control::Instance> fitting;
    for (const control::Instance& instance : running)
        if (!asking.instance || *asking.instance == instance.pid)
            fitting.push_back(instance);
    if (fitting.empty()) {
        fmt::print(stderr, "exemu: no emulator {}is running with the state folder {}; start one with `exemu run`, or name its --state\n",
            asking.instance ? fmt::format("with process id {} ", *asking.instance) : "", asking.state_folder.string());
        return std::nullopt;
    }
    if (fitting.size() > 1) {
        std::string pids;
        for (const control::Instance& instance : fitting)
            pids += fmt::format(" {}", instance.pid);
        fmt::print(stderr, "exemu: several emulators are running (process ids{}); choose one with --instance ID\n", pids);
        return std::nullopt;
    }
    auto client = control::Client::connect(fitting.front().socket);
    if (!client) {
        fmt::print(stderr, "exemu: {}\n", client.error());
        return std::nullopt;
    }
    return std::move(*client);
}

std::optional<json::object> ask(const Asking& asking, const json::object& request)
{
    auto client = find(asking);
    if (!client)
        return std::nullopt;
    auto answer = client->ask(request);
    if (!answer) {
        fmt::print(stderr, "exemu: {}\n", answer.error());
        return std::nullopt;
    }
    return std::move(*answer);
}

std::string text(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (!value)
        return "";
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

void print_json(const json::object& answer) { fmt::print("{}\n", json::serialize(answer)); }

} // namespace

int status_command(const Asking& asking)
{
    const auto answer = ask(asking, {{"op", "status"}});
    if (!answer)
        return nobody_runs;
    if (asking.json) {
        print_json(*answer);
        return 0;
    }
    for (const auto& [name, value] : *answer)
        if (name != "ok")
            fmt::print("{:<16} {}\n", std::string_view(name), text(*answer, name));
    return 0;
}

int ready_command(const Asking& asking, Duration patience)
{
    if (!control::wait_for_instance(asking.state_folder, patience, asking.instance)) {
        fmt::print(stderr, "exemu: not ready within {}\n", to_text(patience));
        return 1;
    }
    return ask(asking, {{"op", "ready"}}) ? 0 : 1;
}

int ports_command(const RunOptions& options, const Asking& asking, bool running)
{
    if (running) {
        const auto answer = ask(asking, {{"op", "ports"}});
        if (!answer)
            return nobody_runs;
        if (asking.json) {
            print_json(*answer);
            return 0;
        }
        fmt::print("{:<14} {:<10} {:<10} {:<8} {}\n", "listener", "protocol", "tls", "state", "address");
        for (const json::value& row : answer->at("listeners").as_array()) {
            const json::object& it = row.as_object();
            fmt::print("{:<14} {:<10} {:<10} {:<8} {} port {}\n", text(it, "name"), text(it, "protocol"), text(it, "tls"),
                text(it, "state"), text(it, "address"), text(it, "port"));
        }
        return 0;
    }
    Problems problems;
    const auto scenario = scenario::load(options.request, speech().language, problems);
    if (!scenario) {
        fmt::print(stderr, "{}", problems.to_text());
        return 2;
    }
    fmt::print("{}", ports_table(*scenario));
    return 0;
}

int mail_list_command(const Asking& asking, const std::string& account, const std::string& folder)
{
    const auto answer = ask(asking, {{"op", "mail.list"}, {"account", account}, {"folder", folder}});
    if (!answer)
        return nobody_runs;
    if (asking.json) {
        print_json(*answer);
        return 0;
    }
    fmt::print("{:>5}  {:<19}  {:<14} {:>8}  {:<30} {}\n", "id", "received (UTC)", "folder", "bytes", "from", "subject");
    for (const json::value& row : answer->at("items").as_array()) {
        const json::object& it = row.as_object();
        const auto received = std::chrono::system_clock::from_time_t(static_cast<std::time_t>(it.at("received").to_number<std::int64_t>()));
        fmt::print("{:>5}  {:%Y-%m-%d %H:%M:%S}  {:<14} {:>8}  {:<30} {}\n", text(it, "id"),
            fmt::gmtime(std::chrono::system_clock::to_time_t(received)), text(it, "folder"), text(it, "size"), text(it, "from"),
            text(it, "subject"));
    }
    return 0;
}

int mail_show_command(const Asking& asking, const std::string& account, const std::string& which)
{
    const auto answer = ask(asking, {{"op", "mail.show"}, {"account", account}, {"which", which}});
    if (!answer)
        return nobody_runs;
    if (asking.json)
        print_json(*answer);
    else
        fmt::print("{}", text(*answer, "text"));
    return 0;
}

int mail_put_command(const Asking& asking, const std::string& account, const std::string& file)
{
    std::ifstream opened;
    if (file != "-") {
        opened.open(file, std::ios::binary);
        if (!opened) {
            fmt::print(stderr, "exemu: {} cannot be read\n", file);
            return 2;
        }
    }
    std::istream& in = file == "-" ? std::cin : opened;
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto answer = ask(asking, {{"op", "mail.put"}, {"account", account}, {"text", content}});
    if (!answer)
        return nobody_runs;
    fmt::print("message {} for {}\n", text(*answer, "id"), text(*answer, "account"));
    return 0;
}

int journal_command(const Asking& asking, std::uint64_t last, bool follow)
{
    auto client = find(asking);
    if (!client)
        return nobody_runs;
    json::object request{{"op", "journal"}, {"last", last}, {"wait", false}};
    for (;;) {
        const auto answer = client->ask(request);
        if (!answer) {
            fmt::print(stderr, "exemu: {}\n", answer.error());
            return follow ? 0 : nobody_runs;
        }
        for (const json::value& event : answer->at("events").as_array())
            fmt::print("{}\n", asking.json ? json::serialize(event.as_object().at("event")) : text(event.as_object(), "line"));
        std::fflush(stdout);
        if (!follow)
            return 0;
        request = {{"op", "journal"}, {"after", answer->at("next")}, {"last", 10'000}, {"wait", true}};
    }
}

int verdict_command(const Asking& asking)
{
    const auto answer = ask(asking, {{"op", "verdict"}});
    if (!answer)
        return nobody_runs;
    if (asking.json)
        print_json(*answer);
    else
        fmt::print("{}", text(*answer, "report"));
    return 0;
}

int plain_command(const Asking& asking, const std::string& op)
{
    const auto answer = ask(asking, {{"op", op}});
    if (!answer)
        return nobody_runs;
    if (asking.json)
        print_json(*answer);
    return 0;
}

} // namespace exemu::app
