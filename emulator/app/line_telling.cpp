// Subcommands that tell of scenarios, personas and the language; no emulator need be running.
#include "app/line_options.hpp"

namespace exemu::app {

namespace {

TokenWish wish_of(const Raw& raw) { return {raw.account, raw.scopes, duration_of("--for", raw.lifetime), raw.expired, raw.wrong_audience, raw.keys}; }

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

void add_personas(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* personas = app.add_subcommand("personas", "List the Exchange builds that can be stood in for; show one, or compare two");
    personas->add_flag("--json", raw.json, "Print as JSON");
    CLI::App* show = personas->add_subcommand("show", "Print a persona whole, and how sure each value is");
    show->add_option("NAME", raw.persona)->required();
    show->add_flag("--json", raw.json, "Print as JSON: path -> value and note");
    CLI::App* diff = personas->add_subcommand("diff", "Print what differs between two, value by value");
    diff->add_option("A", raw.persona)->required();
    diff->add_option("B", raw.other_persona)->required();
    all.push_back({show, [&raw] { return persona_show_command(raw.persona, raw.json); }});
    all.push_back({diff, [&raw] { return persona_diff_command(raw.persona, raw.other_persona); }});
    all.push_back({personas, [&raw] { return personas_command(raw.json); }});
}

void add_keys(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* certs = app.add_subcommand(
        "certs", "Print the lab CA, the certificates of the listeners, and the gallery with what is wrong about each");
    certs->add_option("--client", raw.client, "Make a certificate of the lab CA for a client of this name, and print where it lies")
        ->type_name("NAME");
    take_scenario_options(*certs, raw);
    take_state_option(*certs, raw);
    all.push_back({certs, [&raw] { return certs_command(options_of(raw), raw.client); }});

    CLI::App* token = app.add_subcommand(
        "token", "Print a bearer token for an account, as the lab's own issuer signs it (XOAUTH2, OAUTHBEARER)");
    token->add_option("ACCOUNT", raw.account, "alice, alice@contoso.test, CONTOSO\\alice");
    take_scenario_options(*token, raw);
    take_state_option(*token, raw);
    token->add_option("--for", raw.lifetime, "How long it holds (default: 1h)")->type_name("DURATION");
    token->add_option("--scope", raw.scopes, "A scope, for example SMTP.Send; may be repeated (default: every one that is known)")
        ->type_name("WORD");
    token->add_flag("--expired", raw.expired, "One that has ended");
    token->add_flag("--wrong-audience", raw.wrong_audience, "One that was made for another server");
    token->add_flag("--keys", raw.keys, "Print the issuer's public keys instead, as a JWK Set: for whoever checks tokens before us");
    all.push_back({token, [&raw] { return token_command(options_of(raw), wish_of(raw)); }});
}

} // namespace

void add_telling_commands(CLI::App& app, Raw& raw, Subcommands& all)
{
    CLI::App* check = app.add_subcommand("check", "Check a scenario, and show what each rule would make the peer see");
    take_scenario_options(*check, raw);
    all.push_back({check, [&raw] { return check_command(options_of(raw)); }});

    CLI::App* explain = app.add_subcommand("explain", "Print the resolved scenario, each value with where it comes from");
    take_scenario_options(*explain, raw);
    all.push_back({explain, [&raw] { return explain_command(options_of(raw)); }});

    CLI::App* ports = app.add_subcommand(
        "ports", "Print every documented port of an Exchange build, or the listeners of a scenario or of a running emulator");
    describe_ports(*ports, raw);
    all.push_back({ports, [&raw] {
                       const bool of_listeners = raw.running || raw.listeners || !raw.file.empty();
                       return of_listeners ? ports_command(options_of(raw), asking_of(raw), raw.running)
                                           : documented_ports_command(port_query_of(raw));
                   }});

    add_personas(app, raw, all);
    CLI::App* fidelity = app.add_subcommand(
        "fidelity", "Print what is sure about the personas, what is not, and what is visibly different (markdown)");
    all.push_back({fidelity, fidelity_command});
    add_keys(app, raw, all);

    CLI::App* events = app.add_subcommand("events", "Print the events and fields that rules and expectations may name");
    events->add_flag("--json", raw.json, "Print them as JSON, with types, samples, steps and causes");
    all.push_back({events, [&raw] { return events_command(raw.json); }});
    all.push_back({app.add_subcommand("schema", "Print the JSON Schema of a scenario, for editors"), schema_command});
    all.push_back({app.add_subcommand("reference", "Print the reference page of the scenario language (markdown)"), reference_command});
    CLI::App* lints = app.add_subcommand("lints", "Print the built-in checks of clients, with the sentence each holds a client to");
    lints->add_flag("--json", raw.json, "Print as JSON");
    all.push_back({lints, [&raw] { return lints_command(raw.json); }});
}

} // namespace exemu::app
