// The command line: what each subcommand takes. Its help is the first manual a user reads.
#include "app/command_line.hpp"

#include "app/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

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

struct Raw { // as typed, before it is understood
    std::string file;
    std::vector<std::string> with, set, bind;
    std::string state, seed;
    std::string patience = "5s";
    std::string account, which = "last", folder, mail_file = "-";
    int offset = 0, instance = 0;
    unsigned threads = 1;
    std::uint64_t last = 50;
    bool json = false, follow = false, running = false, quiet = false, allow_hooks = false, listeners = false, owns_network = false;
    std::string persona, other_persona, port_format = "table";
    PortQuery ports;
    std::string journal, logs, ports_json, user, client;
    std::vector<std::string> scopes;
    std::string lifetime = "1h";
    bool expired = false, wrong_audience = false;
    std::string ports_choice, keep, timeout = "120s", show_file, last_of;
    std::vector<std::string> reports, files;
    int ready_descriptor = -1;
    unsigned jobs = 1;
    std::uint64_t session = 0;
    bool is_case = false, no_trust = false, show_output = false, test_clock = false, list_ops = false;
    std::string control, op, hosts_format = "hosts", address, against;
    std::vector<std::string> members;
};

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

void take_report_option(CLI::App& command, Raw& raw)
{
    command.add_option("--report", raw.reports, "Write a report: text, json, junit, tap or html; may be repeated")
        ->type_name("FORMAT=FILE");
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

// The words behind `--` are the command's own.
struct SplitLine {
    std::vector<char*> ours;
    std::vector<std::string> command;
};
SplitLine split_words(int argc, char** argv)
{
    SplitLine words;
    int i = 0;
    for (; i < argc && std::string_view(argv[i]) != "--"; ++i)
        words.ours.push_back(argv[i]);
    for (++i; i < argc; ++i)
        words.command.emplace_back(argv[i]);
    return words;
}

void describe_test(CLI::App& test, Raw& raw)
{
    test.add_option("FILE", raw.files, "Scenarios, a case each; without any, the default one")->type_name("FILE");
    test.add_option("--with", raw.with, "A further scenario file over each FILE; may be repeated, the last wins")->type_name("FILE");
    test.add_option("--set", raw.set, "Sets one value in each, for example persona.host=mx.lab.test; may be repeated")
        ->type_name("KEY=VALUE");
    test.add_option("--seed", raw.seed, "Seed of every draw")->type_name("N");
    take_state_option(test, raw);
    take_report_option(test, raw);
    test.add_option("--jobs,-j", raw.jobs, "Cases at a time, each at a loopback address of its own")
        ->type_name("N")
        ->check(CLI::Range(1, 200));
    test.add_option("--timeout", raw.timeout, "The command is ended after so long, and the case is broken (default: 120s)")
        ->type_name("DURATION");
    test.add_option("--for", raw.patience, "Without a command: how long to wait until all expectations are decided (default: 60s)")
        ->type_name("DURATION");
    test.add_option("--ports", raw.ports_choice,
            "documented: those of Exchange, or nothing starts; free: what the system gives. Without it, each as documented where it may be bound")
        ->type_name("CHOICE")
        ->check(CLI::IsMember({"documented", "free"}));
    test.add_option("--bind", raw.bind, "The loopback address, instead of one for each case; with --jobs 1 alone")->type_name("ADDR");
    test.add_option("--against", raw.against,
            "Control API of an emulator that runs elsewhere, for example in another container: FILE is laid over its scenario, and the command finds "
            "it by the name in the URL. EXEMU_CONTROL_TOKEN is the token")
        ->type_name("URL");
    test.add_option("--keep", raw.keep, "Folder for what is left of failed cases: journal, output, why (default: a temporary one)")
        ->type_name("DIR");
    test.add_flag("--no-trust", raw.no_trust, "Leave SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and NODE_EXTRA_CA_CERTS alone");
    test.add_flag("--output", raw.show_output, "Let the command print as it runs; otherwise its last lines are shown where a case fails");
    test.add_flag("--allow-hooks", raw.allow_hooks, "Let scenarios run programs (the step hook)");
    test.add_flag("--test-clock", raw.test_clock, "Let the command advance the clock (EXEMU_CONTROL, PUT /clock)");
    test.footer(
        "exemu test greylist.yaml -- ./client --server {EXEMU_SMTP}   the command behind -- finds the server in its environment:\n"
        "  EXEMU_HOST, EXEMU_SMTP, EXEMU_SUBMISSION, EXEMU_IMAPS, EXEMU_HTTPS... as HOST:PORT, EXEMU_SMTP_PORT... alone,\n"
        "  EXEMU_USER, EXEMU_PASSWORD, EXEMU_CA; SSL_CERT_FILE and its like name the lab CA.\n"
        "A tarpit is 0s unless the scenario names it. Exit status: 0 all met, 1 something was broken (the command's status is not 0, or\n"
        "it took too long), 2 nothing was started, 3 inconclusive (nobody connected, the journal forgot) or exemu's own failure.");
}

TestWish test_of(const Raw& raw, std::vector<std::string> command, bool patience_given)
{
    TestWish wish;
    wish.files = raw.files;
    wish.command = std::move(command);
    Raw plain = raw;
    plain.bind.clear();
    plain.file.clear();
    wish.run = options_of(plain, false);
    if (raw.ports_choice.empty())
        wish.run.ports = RunOptions::Ports::documented_or_free;
    wish.reports = std::move(wish.run.reports);
    if (!raw.bind.empty())
        wish.bind = raw.bind.front();
    if (raw.bind.size() > 1 || (!raw.bind.empty() && raw.jobs > 1))
        throw CLI::ValidationError("--bind", "one address, and one case at a time: --jobs 1");
    wish.jobs = raw.jobs;
    wish.timeout = duration_of("--timeout", raw.timeout);
    if (patience_given)
        wish.patience = duration_of("--for", raw.patience);
    wish.trust = !raw.no_trust;
    wish.show_output = raw.show_output;
    wish.keep = raw.keep;
    wish.against = raw.against;
    return wish;
}

TokenWish wish_of(const Raw& raw) { return {raw.account, raw.scopes, duration_of("--for", raw.lifetime), raw.expired, raw.wrong_audience}; }

void describe_run(CLI::App& run, Raw& raw)
{
    take_scenario_options(run, raw);
    take_state_option(run, raw);
    run.add_option("--bind", raw.bind, "Address to listen on; may be repeated (default: 127.0.0.1 and ::1)")->type_name("ADDR");
    run.add_option("--offset", raw.offset, "Added to every fixed port; without it, 10000 where a fixed port may not be bound")
        ->type_name("N")
        ->check(CLI::Range(0, 64511));
    run.add_option("--threads", raw.threads, "Threads that serve sessions")->type_name("N")->check(CLI::Range(1, 64));
    run.add_option("--journal", raw.journal, "Write every event as a line of JSON; - is standard output")->type_name("FILE");
    run.add_option("--logs", raw.logs, "Write protocol logs and message tracking logs in Exchange's form below this folder")
        ->type_name("DIR");
    run.add_option("--ports-json", raw.ports_json, "Write the listeners with their real ports")->type_name("FILE");
    run.add_option("--user", raw.user, "Drop privileges to this user once the ports are bound")->type_name("NAME");
    run.add_flag("--allow-hooks", raw.allow_hooks, "Let the scenario run programs (the step hook)");
    run.add_flag("--quiet", raw.quiet, "Print no table at start");
    take_report_option(run, raw);
    run.add_option("--ports", raw.ports_choice,
           "documented; free: what the system gives; documented-or-free: each as documented where it may be bound")
        ->type_name("CHOICE")
        ->check(CLI::IsMember({"documented", "free", "documented-or-free"}));
    run.add_option("--control", raw.control,
           "Where the control API listens: ADDRESS:PORT, or off (default: EXEMU_CONTROL_BIND, else 127.0.0.1:8025, or another port where that is "
           "taken). On other addresses than loopback EXEMU_CONTROL_TOKEN is asked for")
        ->type_name("ADDR:PORT");
    run.add_flag("--test-clock", raw.test_clock, "Let the control API advance the clock");
    run.add_flag("--case", raw.is_case)->group("");
    run.add_option("--ready-descriptor", raw.ready_descriptor)->group("");
    run.footer("Ends at SIGTERM or Ctrl-C with a farewell to every session, then judges the scenario's expectations.\n"
               "Exit status: 0 all met, 1 something was broken, 2 nothing was started, 3 inconclusive or exemu's own failure.\n"
               "SIGHUP reads the scenario again: sessions that begin afterwards see the new one.");
}

void describe_ports(CLI::App& ports, Raw& raw)
{
    take_scenario_options(ports, raw);
    take_asking_options(ports, raw);
    ports.add_flag("--running", raw.running, "The listeners of a running emulator");
    ports.add_flag("--listeners", raw.listeners, "The listeners of the default scenario; of FILE where there is one");
    ports.add_option("--persona", raw.ports.persona, "Whose documented ports (default: exchange-2019)")->type_name("NAME");
    ports
        .add_option("--role", raw.ports.role,
            "Only those of a server role: mailbox, client-access, hub-transport, edge-transport, unified-messaging")
        ->type_name("ROLE");
    ports.add_option("--area", raw.ports.area, "Only one chapter: client-access, mail-flow, unified-messaging, hybrid, internal")
        ->type_name("AREA");
    ports.add_option("--format", raw.port_format, "table, json, csv, markdown; nft or iptables: rules of a packet filter on the server")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(options::words_of<PortFormat>()));
    ports.footer("exemu ports                                      every documented port of Exchange 2019\n"
                 "exemu ports --persona exchange-2010 --format nft what a 2010 server's packet filter must let through\n"
                 "exemu ports greylist.yaml                        the listeners that this scenario opens\n"
                 "exemu ports --running                            those of the running emulator, with their real ports");
}

PortQuery port_query_of(const Raw& raw)
{
    PortQuery query = raw.ports;
    for (const auto& [word, format] : Words<PortFormat>::all)
        if (word == raw.port_format)
            query.format = format;
    if (raw.json)
        query.format = PortFormat::json;
    return query;
}

HostsFormat hosts_format_of(const Raw& raw)
{
    for (const auto& [word, format] : Words<HostsFormat>::all)
        if (word == raw.hosts_format)
            return format;
    return HostsFormat::hosts;
}

} // namespace

std::filesystem::path default_state_folder()
{
    if (const char* state = std::getenv("EXEMU_STATE"); state && *state)
        return state;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && *state)
        return std::filesystem::path(state) / "exemu";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home && *home ? home : "/tmp") / ".local/state/exemu";
}

int command_line(int argc, char** argv)
{
    Raw raw;
    CLI::App app{"exemu stands in for a Microsoft Exchange Server: it answers as a chosen build would, lets real clients finish real\n"
                 "work, misbehaves exactly as a scenario says, records what happened and judges it.\n"
                 "\n"
                 "  exemu run                          Exchange 2019 on loopback, people alice, bob and carol, password Passw0rd!\n"
                 "  exemu run greylist.yaml            the same with a scenario\n"
                 "  exemu test greylist.yaml -- CMD    runs a client against it and judges: exit status 0, 1, 2 or 3\n"
                 "  exemu check greylist.yaml          what each rule would make the peer see; every mistake with its place\n"
                 "  exemu mail show alice              the newest message of a running emulator's mailbox"};
    app.name("exemu");
    app.set_version_flag("--version", EXEMU_VERSION);
    app.require_subcommand(1);

    CLI::App* run = app.add_subcommand("run", "Start the emulator");
    describe_run(*run, raw);
    CLI::App* test = app.add_subcommand("test", "Run a command against scenarios, and judge it");
    describe_test(*test, raw);
    CLI::App* check = app.add_subcommand("check", "Check a scenario, and show what each rule would make the peer see");
    take_scenario_options(*check, raw);
    CLI::App* explain = app.add_subcommand("explain", "Print the resolved scenario, each value with where it comes from");
    take_scenario_options(*explain, raw);
    CLI::App* ports = app.add_subcommand(
        "ports", "Print every documented port of an Exchange build, or the listeners of a scenario or of a running emulator");
    describe_ports(*ports, raw);
    CLI::App* personas = app.add_subcommand("personas", "List the Exchange builds that can be stood in for; show one, or compare two");
    personas->add_flag("--json", raw.json, "Print as JSON");
    CLI::App* persona_show = personas->add_subcommand("show", "Print a persona whole, and how sure each value is");
    persona_show->add_option("NAME", raw.persona)->required();
    persona_show->add_flag("--json", raw.json, "Print as JSON: path -> value and note");
    CLI::App* persona_diff = personas->add_subcommand("diff", "Print what differs between two, value by value");
    persona_diff->add_option("A", raw.persona)->required();
    persona_diff->add_option("B", raw.other_persona)->required();
    CLI::App* fidelity = app.add_subcommand(
        "fidelity", "Print what is sure about the personas, what is not, and what is visibly different (markdown)");
    CLI::App* certs = app.add_subcommand(
        "certs", "Print the lab CA, the certificates of the listeners, and the gallery with what is wrong about each");
    certs->add_option("--client", raw.client, "Make a certificate of the lab CA for a client of this name, and print where it lies")
        ->type_name("NAME");
    take_scenario_options(*certs, raw);
    take_state_option(*certs, raw);
    CLI::App* token = app.add_subcommand(
        "token", "Print a bearer token for an account, as the lab's own issuer signs it (XOAUTH2, OAUTHBEARER)");
    token->add_option("ACCOUNT", raw.account, "alice, alice@contoso.test, CONTOSO\\alice")->required();
    take_scenario_options(*token, raw);
    take_state_option(*token, raw);
    token->add_option("--for", raw.lifetime, "How long it holds (default: 1h)")->type_name("DURATION");
    token->add_option("--scope", raw.scopes, "A scope, for example SMTP.Send; may be repeated (default: every one that is known)")
        ->type_name("WORD");
    token->add_flag("--expired", raw.expired, "One that has ended");
    token->add_flag("--wrong-audience", raw.wrong_audience, "One that was made for another server");
    CLI::App* events = app.add_subcommand("events", "Print the events and fields that rules and expectations may name");
    events->add_flag("--json", raw.json, "Print them as JSON, with types, samples, steps and causes");
    CLI::App* schema = app.add_subcommand("schema", "Print the JSON Schema of a scenario, for editors");
    CLI::App* reference = app.add_subcommand("reference", "Print the reference page of the scenario language (markdown)");

    CLI::App* ready = app.add_subcommand("ready", "Succeed once an emulator is ready");
    take_asking_options(*ready, raw);
    ready->add_option("--wait", raw.patience, "How long to wait for it")->type_name("DURATION");
    CLI::App* status = app.add_subcommand("status", "Who is running, and how much has happened");
    take_asking_options(*status, raw);
    CLI::App* mail = app.add_subcommand("mail", "Look into the mailboxes of a running emulator");
    mail->require_subcommand(1);
    CLI::App* mail_list = mail->add_subcommand("list", "List the messages of an account");
    mail_list->add_option("ACCOUNT", raw.account, "alice, alice@contoso.test, CONTOSO\\alice")->required();
    mail_list->add_option("--folder", raw.folder, "Only this folder");
    take_asking_options(*mail_list, raw);
    CLI::App* mail_show = mail->add_subcommand("show", "Print a message");
    mail_show->add_option("ACCOUNT", raw.account)->required();
    mail_show->add_option("ID", raw.which, "An id that `mail list` shows (default: the newest)");
    take_asking_options(*mail_show, raw);
    CLI::App* mail_put = mail->add_subcommand("put", "Put a message (RFC 5322) into an inbox");
    mail_put->add_option("ACCOUNT", raw.account)->required();
    mail_put->add_option("FILE", raw.mail_file, "The message; - is standard input");
    take_asking_options(*mail_put, raw);
    CLI::App* journal = app.add_subcommand("journal", "Print the latest events of a running emulator");
    take_asking_options(*journal, raw);
    journal->add_option("--last", raw.last, "How many")->type_name("N");
    journal->add_flag("--follow,-f", raw.follow, "Go on as they happen");
    CLI::App* journal_show = journal->add_subcommand("show", "Print conversations, and what made each answer");
    take_asking_options(*journal_show, raw);
    journal_show->add_option("--session", raw.session, "One session, by its number over all listeners")->type_name("N");
    journal_show->add_option("--file", raw.show_file, "A journal that was kept, instead of a running emulator's")->type_name("FILE");
    journal_show->add_option("--last", raw.last_of, "failed: the case of `exemu test` that failed last")->check(CLI::IsMember({"failed"}));
    CLI::App* why = app.add_subcommand("why", "The last turn that went wrong, and the rule that came nearest");
    take_asking_options(*why, raw);
    why->add_option("--last", raw.last_of, "failed: of the case of `exemu test` that failed last")->check(CLI::IsMember({"failed"}));
    CLI::App* env = app.add_subcommand("env", "Print where a running emulator is, as variables for a shell");
    take_asking_options(*env, raw);
    env->add_flag("--no-trust", raw.no_trust, "Without SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and NODE_EXTRA_CA_CERTS");
    CLI::App* hosts = app.add_subcommand("hosts", "Print the names of a running emulator for a hosts file, for curl, or for compose");
    take_asking_options(*hosts, raw);
    hosts->add_option("--format", raw.hosts_format, "hosts: lines for a hosts file; curl: --resolve and --connect-to; compose: extra_hosts")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(options::words_of<HostsFormat>()));
    hosts->add_option("--address", raw.address, "The address to be told, instead of the one it listens on")->type_name("ADDR");
    CLI::App* ctl = app.add_subcommand("ctl", "Ask a running emulator anything that its control API answers");
    take_asking_options(*ctl, raw);
    ctl->add_option("OP", raw.op, "What is asked, for example reset; without it, all there is");
    ctl->add_option("MEMBERS", raw.members, "Members of the request; JSON where it is some, else text")->type_name("NAME=VALUE");
    ctl->footer("exemu ctl reset                                             back to the scenario's start\n"
                "exemu ctl rule.put name=greylist enabled=false              a rule is not asked any more\n"
                "exemu ctl journal.wait event=mailbox.delivered within=10s   until mail has come\n"
                "exemu ctl case.open name=first 'expect=[{\"event\": \"smtp.quit\"}]'");
    CLI::App* lints = app.add_subcommand("lints", "Print the built-in checks of clients, with the sentence each holds a client to");
    lints->add_flag("--json", raw.json, "Print as JSON");
    CLI::App* verdict = app.add_subcommand("verdict", "What the expectations of a running emulator say so far");
    take_asking_options(*verdict, raw);
    CLI::App* reload = app.add_subcommand("reload", "Let a running emulator read its scenario again");
    take_asking_options(*reload, raw);
    CLI::App* stop = app.add_subcommand("stop", "End a running emulator, as SIGTERM does");
    take_asking_options(*stop, raw);

    try {
        SplitLine words = split_words(argc, argv);
        app.parse(static_cast<int>(words.ours.size()), words.ours.data());
        if (!words.command.empty() && !test->parsed())
            throw CLI::ExtrasError({"--"});
        const bool offset_given = run->count("--offset") > 0;
        if (run->parsed())
            return run_command(options_of(raw, offset_given));
        if (test->parsed())
            return test_command(test_of(raw, std::move(words.command), test->count("--for") > 0));
        if (check->parsed())
            return check_command(options_of(raw, false));
        if (explain->parsed())
            return explain_command(options_of(raw, false));
        if (ports->parsed() && (raw.running || raw.listeners || !raw.file.empty()))
            return ports_command(options_of(raw, false), asking_of(raw), raw.running);
        if (ports->parsed())
            return documented_ports_command(port_query_of(raw));
        if (persona_show->parsed())
            return persona_show_command(raw.persona, raw.json);
        if (persona_diff->parsed())
            return persona_diff_command(raw.persona, raw.other_persona);
        if (personas->parsed())
            return personas_command(raw.json);
        if (fidelity->parsed())
            return fidelity_command();
        if (certs->parsed())
            return certs_command(options_of(raw, false), raw.client);
        if (token->parsed())
            return token_command(options_of(raw, false), wish_of(raw));
        if (events->parsed())
            return events_command(raw.json);
        if (schema->parsed())
            return schema_command();
        if (reference->parsed())
            return reference_command();
        if (ready->parsed())
            return ready_command(asking_of(raw), duration_of("--wait", raw.patience));
        if (status->parsed())
            return status_command(asking_of(raw));
        if (mail_list->parsed())
            return mail_list_command(asking_of(raw), raw.account, raw.folder);
        if (mail_show->parsed())
            return mail_show_command(asking_of(raw), raw.account, raw.which);
        if (mail_put->parsed())
            return mail_put_command(asking_of(raw), raw.account, raw.mail_file);
        if (journal_show->parsed())
            return journal_show_command(
                asking_of(raw), {raw.session ? std::optional(raw.session) : std::nullopt, raw.show_file, raw.last_of == "failed"});
        if (why->parsed())
            return why_command(asking_of(raw), {{}, "", raw.last_of == "failed"});
        if (env->parsed())
            return env_command(asking_of(raw), !raw.no_trust);
        if (hosts->parsed())
            return hosts_command(asking_of(raw), hosts_format_of(raw), raw.address);
        if (ctl->parsed())
            return ctl_command(asking_of(raw), raw.op, raw.members);
        if (lints->parsed())
            return lints_command(raw.json);
        if (journal->parsed())
            return journal_command(asking_of(raw), raw.last, raw.follow);
        if (verdict->parsed())
            return verdict_command(asking_of(raw));
        if (reload->parsed())
            return plain_command(asking_of(raw), "reload");
        if (stop->parsed())
            return plain_command(asking_of(raw), "stop");
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return 2;
}

} // namespace exemu::app
