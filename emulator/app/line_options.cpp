#include "app/line_options.hpp"

#include <algorithm>
#include <cstdlib>

extern char** environ;

namespace exemu::app {

namespace {

// EXEMU__PERSONA__HOST=mx.test sets persona.host.
std::vector<std::pair<std::string, std::string>> settings_of_environment()
{
    std::vector<std::pair<std::string, std::string>> settings;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view variable(*entry);
        const std::size_t equals = variable.find('=');
        if (variable.starts_with("EXEMU__") && equals != variable.npos)
            settings.emplace_back(variable.substr(0, equals), variable.substr(equals + 1));
    }
    return settings;
}

std::pair<std::string, std::string> key_and_value(const std::string& text)
{
    const std::size_t equals = text.find('=');
    if (equals == text.npos || equals == 0)
        throw CLI::ValidationError("--set", "\"" + text + "\" is no KEY=VALUE");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

// "127.0.0.1:8025", "[::1]:8025", "8025", "off"; where nothing is said, EXEMU_CONTROL_BIND.
RunOptions::Control control_of(const Raw& raw)
{
    RunOptions::Control control;
    const char* variable = std::getenv("EXEMU_CONTROL_BIND");
    std::string text = raw.control.empty() && variable ? variable : raw.control;
    if (const char* token = std::getenv("EXEMU_CONTROL_TOKEN"))
        control.token = token;
    if (text.empty())
        return control;
    control.on = text != "off";
    if (!control.on)
        return control;
    const std::size_t colon = text.rfind(':');
    const bool port_alone = text.find_first_not_of("0123456789") == text.npos;
    const bool has_port = colon != text.npos && (text.starts_with('[') ? text.find("]:") != text.npos : text.find(':') == colon);
    std::string host = port_alone ? "" : has_port ? text.substr(0, colon) : text;
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    if (!host.empty())
        control.host = host;
    if (port_alone || has_port) {
        const Parsed<std::uint64_t> port = parse_number(port_alone ? text : text.substr(colon + 1));
        if (!port || *port > 65535)
            throw CLI::ValidationError("--control", "\"" + text + "\" is no ADDRESS:PORT");
        control.port = static_cast<std::uint16_t>(*port);
    }
    return control;
}

std::vector<std::pair<std::string, std::string>> reports_of(const Raw& raw)
{
    std::vector<std::pair<std::string, std::string>> reports;
    for (const std::string& report : raw.reports) {
        const std::size_t equals = report.find('=');
        const std::string format = report.substr(0, equals);
        static const std::string known[] = {"text", "json", "junit", "tap", "html"};
        if (equals == report.npos || std::ranges::find(known, format) == std::end(known))
            throw CLI::ValidationError("--report", "\"" + report + "\" is no FORMAT=FILE, the format being text, json, junit, tap or html");
        reports.emplace_back(format, report.substr(equals + 1));
    }
    return reports;
}

} // namespace

void take_scenario_options(CLI::App& command, Raw& raw)
{
    command.add_option("FILE", raw.file, "Scenario (YAML); without it: Exchange 2019 with three people and some mail");
    command.add_option("--with", raw.with, "A further scenario file over FILE; may be repeated, the last wins")->type_name("FILE");
    command.add_option("--set", raw.set, "Sets one value, for example persona.host=mx.lab.test; may be repeated")->type_name("KEY=VALUE");
    command.add_option("--seed", raw.seed, "Seed of every draw")->type_name("N");
    command.add_flag("--i-own-this-network", raw.owns_network, "Allows `reveal: credentials` on addresses other than loopback");
}

void take_state_option(CLI::App& command, Raw& raw)
{
    command.add_option("--state", raw.state, "Folder of keys, certificates and the control socket (default: $XDG_STATE_HOME/exemu)")
        ->type_name("DIR");
}

void take_asking_options(CLI::App& command, Raw& raw)
{
    take_state_option(command, raw);
    command.add_option("--instance", raw.instance, "Process id of the emulator, where several are running")->type_name("PID");
    command.add_flag("--json", raw.json, "Print the answer as JSON");
}

RunOptions options_of(const Raw& raw, bool offset_given)
{
    RunOptions options;
    if (!raw.file.empty())
        options.request.files.push_back(raw.file);
    options.request.files.insert(options.request.files.end(), raw.with.begin(), raw.with.end());
    for (const std::string& setting : raw.set)
        options.request.set.push_back(key_and_value(setting));
    options.request.environment = settings_of_environment();
    if (!raw.seed.empty()) {
        const Parsed<std::uint64_t> seed = parse_number(raw.seed);
        if (!seed)
            throw CLI::ValidationError("--seed", "\"" + raw.seed + "\" is no number");
        options.request.seed = *seed;
    }
    options.request.owns_network = raw.owns_network;
    options.bind = raw.bind;
    if (offset_given)
        options.offset = raw.offset;
    options.state_folder = raw.state.empty() ? default_state_folder() : std::filesystem::path(raw.state);
    options.threads = raw.threads;
    options.quiet = raw.quiet;
    options.allow_hooks = raw.allow_hooks;
    if (!raw.journal.empty())
        options.journal_file = raw.journal;
    if (!raw.logs.empty())
        options.logs = raw.logs;
    if (!raw.ports_json.empty())
        options.ports_json = raw.ports_json;
    if (!raw.user.empty())
        options.user = raw.user;
    options.reports = reports_of(raw);
    if (raw.ports_choice == "free")
        options.ports = RunOptions::Ports::free;
    else if (raw.ports_choice == "documented-or-free")
        options.ports = RunOptions::Ports::documented_or_free;
    options.control = control_of(raw);
    options.test_clock = raw.test_clock;
    options.is_case = options.request.without_tarpit = raw.is_case;
    options.ready = raw.ready_descriptor;
    return options;
}

Asking asking_of(const Raw& raw)
{
    Asking asking;
    asking.state_folder = raw.state.empty() ? default_state_folder() : std::filesystem::path(raw.state);
    if (raw.instance)
        asking.instance = raw.instance;
    else if (const char* instance = std::getenv("EXEMU_INSTANCE"); instance && raw.state.empty()) // a command of `exemu test`
        if (const Parsed<std::uint64_t> pid = parse_number(instance))
            asking.instance = static_cast<int>(*pid);
    asking.json = raw.json;
    return asking;
}

Duration duration_of(const char* option, const std::string& text)
{
    const Parsed<Duration> duration = parse_duration(text);
    if (!duration)
        throw CLI::ValidationError(option, "\"" + text + "\" is no duration: write a unit (ms s m h d), for example 5s");
    return *duration;
}

std::filesystem::path default_state_folder()
{
    if (const char* state = std::getenv("EXEMU_STATE"); state && *state)
        return state;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state)
        return std::filesystem::path(state) / "exemu";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home && *home ? home : "/tmp") / ".local/state/exemu";
}

} // namespace exemu::app
