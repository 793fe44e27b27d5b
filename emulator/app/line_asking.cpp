// Subcommands that ask a running emulator.
#include "app/line_options.hpp"

namespace exemu::app {

namespace {

HostsFormat hosts_format_of(const Raw& raw)
{
    for (const auto& [word, format] : Words<HostsFormat>::all)
        if (word == raw.hosts_format)
            return format;
    return HostsFormat::hosts;
}

void add_mail(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* mail = app.add_subcommand("mail", "Look into the mailboxes of a running emulator");
    mail->require_subcommand(1);

    CLI::App* list = mail->add_subcommand("list", "List the messages of an account");
    list->add_option("ACCOUNT", raw.account, "alice, alice@contoso.test, CONTOSO\\alice")->required();
    list->add_option("--folder", raw.folder, "Only this folder");
    take_asking_options(*list, raw);
    all.push_back({list, [&raw] { return mail_list_command(asking_of(raw), raw.account, raw.folder); }});

    CLI::App* show = mail->add_subcommand("show", "Print a message");
    show->add_option("ACCOUNT", raw.account)->required();
    show->add_option("ID", raw.which, "An id that `mail list` shows (default: the newest)");
    take_asking_options(*show, raw);
    all.push_back({show, [&raw] { return mail_show_command(asking_of(raw), raw.account, raw.which); }});

    CLI::App* put = mail->add_subcommand("put", "Put a message (RFC 5322) into an inbox");
    put->add_option("ACCOUNT", raw.account)->required();
    put->add_option("FILE", raw.mail_file, "The message; - is standard input");
    take_asking_options(*put, raw);
    all.push_back({put, [&raw] { return mail_put_command(asking_of(raw), raw.account, raw.mail_file); }});
}

void add_journal(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* journal = app.add_subcommand("journal", "Print the latest events of a running emulator");
    take_asking_options(*journal, raw);
    journal->add_option("--last", raw.last, "How many")->type_name("N");
    journal->add_flag("--follow,-f", raw.follow, "Go on as they happen");

    CLI::App* show = journal->add_subcommand("show", "Print conversations, and what made each answer");
    take_asking_options(*show, raw);
    show->add_option("--session", raw.session, "One session, by its number over all listeners")->type_name("N");
    show->add_option("--file", raw.show_file, "A journal that was kept, instead of a running emulator's")->type_name("FILE");
    show->add_option("--last", raw.last_of, "failed: the case of `exemu test` that failed last")->check(CLI::IsMember({"failed"}));
    all.push_back({show, [&raw] {
                       const std::optional<std::uint64_t> session = raw.session ? std::optional(raw.session) : std::nullopt;
                       return journal_show_command(asking_of(raw), {session, raw.show_file, raw.last_of == "failed"});
                   }});
    all.push_back({journal, [&raw] { return journal_command(asking_of(raw), raw.last, raw.follow); }});

    CLI::App* why = app.add_subcommand("why", "The last turn that went wrong, and the rule that came nearest");
    take_asking_options(*why, raw);
    why->add_option("--last", raw.last_of, "failed: of the case of `exemu test` that failed last")->check(CLI::IsMember({"failed"}));
    all.push_back({why, [&raw] { return why_command(asking_of(raw), {{}, "", raw.last_of == "failed"}); }});
}

void add_addresses(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* env = app.add_subcommand("env", "Print where a running emulator is, as variables for a shell");
    take_asking_options(*env, raw);
    env->add_flag("--no-trust", raw.no_trust, "Without SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and NODE_EXTRA_CA_CERTS");
    all.push_back({env, [&raw] { return env_command(asking_of(raw), !raw.no_trust); }});

    CLI::App* hosts = app.add_subcommand("hosts", "Print the names of a running emulator for a hosts file, for curl, or for compose");
    take_asking_options(*hosts, raw);
    hosts->add_option("--format", raw.hosts_format, "hosts: lines for a hosts file; curl: --resolve and --connect-to; compose: extra_hosts")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(options::words_of<HostsFormat>()));
    hosts->add_option("--address", raw.address, "The address to be told, instead of the one it listens on")->type_name("ADDR");
    all.push_back({hosts, [&raw] { return hosts_command(asking_of(raw), hosts_format_of(raw), raw.address); }});
}

void add_ctl(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* ctl = app.add_subcommand("ctl", "Ask a running emulator anything that its control API answers");
    take_asking_options(*ctl, raw);
    ctl->add_option("OP", raw.op, "What is asked, for example reset; without it, all there is");
    ctl->add_option("MEMBERS", raw.members, "Members of the request; JSON where it is some, else text")->type_name("NAME=VALUE");
    ctl->footer("exemu ctl reset                                             back to the scenario's start\n"
                "exemu ctl rule.put name=greylist enabled=false              a rule is not asked any more\n"
                "exemu ctl journal.wait event=mailbox.delivered within=10s   until mail has come\n"
                "exemu ctl case.open name=first 'expect=[{\"event\": \"smtp.quit\"}]'");
    all.push_back({ctl, [&raw] { return ctl_command(asking_of(raw), raw.op, raw.members); }});
}

} // namespace

void add_asking_commands(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* ready = app.add_subcommand("ready", "Succeed once an emulator is ready");
    take_asking_options(*ready, raw);
    ready->add_option("--wait", raw.patience, "How long to wait for it")->type_name("DURATION");
    all.push_back({ready, [&raw] { return ready_command(asking_of(raw), duration_of("--wait", raw.patience)); }});

    CLI::App* status = app.add_subcommand("status", "Who is running, and how much has happened");
    take_asking_options(*status, raw);
    all.push_back({status, [&raw] { return status_command(asking_of(raw)); }});

    add_mail(app, raw, all);
    add_journal(app, raw, all);
    add_addresses(app, raw, all);
    add_ctl(app, raw, all);

    CLI::App* verdict = app.add_subcommand("verdict", "What the expectations of a running emulator say so far");
    take_asking_options(*verdict, raw);
    all.push_back({verdict, [&raw] { return verdict_command(asking_of(raw)); }});
    CLI::App* reload = app.add_subcommand("reload", "Let a running emulator read its scenario again");
    take_asking_options(*reload, raw);
    all.push_back({reload, [&raw] { return plain_command(asking_of(raw), "reload"); }});
    CLI::App* stop = app.add_subcommand("stop", "End a running emulator, as SIGTERM does");
    take_asking_options(*stop, raw);
    all.push_back({stop, [&raw] { return plain_command(asking_of(raw), "stop"); }});
}

} // namespace exemu::app
