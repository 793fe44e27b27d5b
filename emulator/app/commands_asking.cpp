// Subcommands that ask a running emulator over its Unix socket.
#include "app/asking.hpp"

#include "app/environment.hpp"
#include "app/table.hpp"
#include "app/transcript.hpp"
#include "control/client.hpp"
#include "wire/base64.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>

namespace exemu::app {

namespace json = boost::json;

std::optional<control::Client> find_running(const Asking& asking)
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
    auto client = find_running(asking);
    if (!client)
        return std::nullopt;
    auto answer = client->ask(request);
    if (!answer) {
        fmt::print(stderr, "exemu: {}\n", answer.error());
        return std::nullopt;
    }
    return std::move(*answer);
}

std::string text_of(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (!value)
        return "";
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

namespace {

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
            fmt::print("{:<16} {}\n", std::string_view(name), text_of(*answer, name));
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
            fmt::print("{:<14} {:<10} {:<10} {:<8} {} port {}\n", text_of(it, "name"), text_of(it, "protocol"), text_of(it, "tls"),
                text_of(it, "state"), text_of(it, "address"), text_of(it, "port"));
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
        fmt::print("{:>5}  {:%Y-%m-%d %H:%M:%S}  {:<14} {:>8}  {:<30} {}\n", text_of(it, "id"),
            fmt::gmtime(std::chrono::system_clock::to_time_t(received)), text_of(it, "folder"), text_of(it, "size"), text_of(it, "from"),
            text_of(it, "subject"));
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
        fmt::print("{}", text_of(*answer, "text"));
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
    fmt::print("message {} for {}\n", text_of(*answer, "id"), text_of(*answer, "account"));
    return 0;
}

int journal_command(const Asking& asking, std::uint64_t last, bool follow)
{
    auto client = find_running(asking);
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
            fmt::print("{}\n", asking.json ? json::serialize(event.as_object().at("event")) : text_of(event.as_object(), "line"));
        std::fflush(stdout);
        if (!follow)
            return 0;
        request = {{"op", "journal"}, {"after", answer->at("next")}, {"last", 10'000}, {"wait", true}};
    }
}

namespace {

// Where the case that failed last was kept; nothing, and a sentence, when there is none.
std::optional<std::filesystem::path> last_failed(const Asking& asking)
{
    std::ifstream file(asking.state_folder / "last-failed");
    std::string folder;
    if (std::getline(file, folder) && std::filesystem::exists(folder))
        return folder;
    fmt::print(stderr, "exemu: no failed case of `exemu test` is kept for the state folder {}\n", asking.state_folder.string());
    return std::nullopt;
}

std::optional<std::vector<json::object>> events_of_file(const std::filesystem::path& path)
{
    std::ifstream file(path);
    if (!file) {
        fmt::print(stderr, "exemu: {} cannot be read\n", path.string());
        return std::nullopt;
    }
    std::vector<json::object> events;
    for (std::string line; std::getline(file, line);) {
        boost::system::error_code error;
        json::value parsed = json::parse(line, error);
        if (error || !parsed.is_object()) {
            fmt::print(stderr, "exemu: {}:{} is no event of a journal\n", path.string(), events.size() + 1);
            return std::nullopt;
        }
        events.push_back(std::move(parsed.get_object()));
    }
    return events;
}

std::optional<std::vector<json::object>> events_of_running(const Asking& asking)
{
    const auto answer = ask(asking, {{"op", "journal"}, {"last", 10'000}});
    if (!answer)
        return std::nullopt;
    std::vector<json::object> events;
    for (const json::value& event : answer->at("events").as_array())
        events.push_back(event.as_object().at("event").as_object());
    return events;
}

} // namespace

int journal_show_command(const Asking& asking, const Shown& shown)
{
    std::filesystem::path file = shown.file;
    if (shown.last_failed) {
        const auto folder = last_failed(asking);
        if (!folder)
            return nobody_runs;
        file = *folder / "journal.jsonl";
    }
    const auto events = file.empty() ? events_of_running(asking) : events_of_file(file);
    if (!events)
        return nobody_runs;
    fmt::print("{}", transcript(*events, shown.session));
    return 0;
}

int why_command(const Asking& asking, const Shown& shown)
{
    if (shown.last_failed) {
        const auto folder = last_failed(asking);
        if (!folder)
            return nobody_runs;
        std::ifstream file(*folder / "why.txt");
        fmt::print("{}", std::string{std::istreambuf_iterator<char>(file), {}});
        return 0;
    }
    const auto answer = ask(asking, {{"op", "why"}});
    if (!answer)
        return nobody_runs;
    fmt::print("{}", text_of(*answer, "text"));
    return 0;
}

int env_command(const Asking& asking, bool trust)
{
    const auto answer = ask(asking, {{"op", "env"}});
    if (!answer)
        return nobody_runs;
    Variables variables;
    for (const auto& [name, value] : answer->at("variables").as_object())
        variables.emplace_back(std::string(name), std::string(value.as_string()));
    if (trust)
        for (auto& one : trust_of(text_of(answer->at("variables").as_object(), "EXEMU_CA")))
            variables.push_back(std::move(one));
    if (asking.json) {
        json::object all;
        for (const auto& [name, value] : variables)
            all[name] = value;
        print_json(all);
    } else {
        fmt::print("{}", exports(variables));
    }
    return 0;
}

// Without an op: what there is. A text or a file is printed as it is, all else as JSON.
int ctl_command(const Asking& asking, const std::string& op, const std::vector<std::string>& members)
{
    json::object request{{"op", op.empty() ? "help" : op}};
    for (const std::string& member : members) {
        const std::size_t equals = member.find('=');
        if (equals == member.npos || equals == 0) {
            fmt::print(stderr, "exemu: \"{}\" is no NAME=VALUE\n", member);
            return 2;
        }
        const std::string value = member.substr(equals + 1);
        boost::system::error_code error;
        json::value parsed = json::parse(value, error);
        request[member.substr(0, equals)] = error ? json::value(json::string(value)) : std::move(parsed);
    }
    auto client = find_running(asking);
    if (!client)
        return nobody_runs;
    const auto answer = client->ask(request);
    if (!answer) {
        fmt::print(stderr, "exemu: {}\n", answer.error());
        return 1;
    }
    if (answer->contains("base64")) {
        const auto bytes = wire::base64_decode(text_of(*answer, "base64"));
        std::fwrite(bytes->data(), 1, bytes->size(), stdout);
    } else if (!asking.json && answer->size() == 2 && answer->contains("text")) {
        fmt::print("{}", text_of(*answer, "text"));
    } else {
        print_json(*answer);
    }
    return 0;
}

int verdict_command(const Asking& asking)
{
    const auto answer = ask(asking, {{"op", "verdict"}});
    if (!answer)
        return nobody_runs;
    if (asking.json)
        print_json(*answer);
    else
        fmt::print("{}", text_of(*answer, "report"));
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
