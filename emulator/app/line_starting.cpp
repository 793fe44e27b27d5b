// Subcommands that start an emulator: run, test.
#include "app/line_options.hpp"

namespace exemu::app {

namespace {

void take_report_option(CLI::App& command, Raw& raw)
{
    command.add_option("--report", raw.reports, "Write a report: text, json, junit, tap or html; may be repeated")
        ->type_name("FORMAT=FILE");
}

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

TestWish test_of(const Raw& raw, bool patience_given)
{
    TestWish wish;
    wish.files = raw.files;
    wish.command = raw.command;
    Raw plain = raw;
    plain.bind.clear();
    plain.file.clear();
    wish.run = options_of(plain);
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

} // namespace

void add_starting_commands(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* run = app.add_subcommand("run", "Start the emulator");
    describe_run(*run, raw);
    all.push_back({run, [run, &raw] { return run_command(options_of(raw, run->count("--offset") > 0)); }});

    CLI::App* test = app.add_subcommand("test", "Run a command against scenarios, and judge it");
    describe_test(*test, raw);
    all.push_back({test, [test, &raw] { return test_command(test_of(raw, test->count("--for") > 0)); }});
}

} // namespace exemu::app
