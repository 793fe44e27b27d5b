#include "app/handlers.hpp"

#include "app/emulator.hpp"
#include "app/environment.hpp"
#include "app/handler_parts.hpp"
#include "app/personas.hpp"
#include "app/table.hpp"
#include "net/alarm.hpp"
#include "net/bell.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <unistd.h>

namespace exemu::app {

namespace json = boost::json;
using control::Member;
using control::Refused;
using control::Route;

namespace {

json::object status(Emulator& emulator)
{
    const persona::Persona& persona = emulator.scenario().persona;
    return {{"pid", ::getpid()}, {"scenario", emulator.scenario().name}, {"persona", persona.name}, {"build", persona.build_text},
        {"host", persona.host}, {"seed", emulator.scenario().seed}, {"sessions", emulator.open_sessions()},
        {"events", emulator.journal().written()}, {"events_evicted", emulator.journal().evicted()},
        {"store_bytes", emulator.store().bytes_used()}, {"store_evicted", emulator.store().evicted()}};
}

// The command of a case is over: told, and then waited until the sessions it has left behind are over too, so that what they
// were about is in the journal.
Task<json::object> command_ended(Emulator& emulator, json::object request)
{
    verdict::CommandEnd end;
    end.words = control::text_member(request, "words");
    end.status = static_cast<int>(control::number_member(request, "status", 0));
    if (request.contains("ended_after"))
        end.ended_at = Duration(static_cast<std::int64_t>(control::number_member(request, "ended_after", 0)));
    Clock& clock = emulator.clock();
    const SteadyTime until = clock.steady() + 1s;
    while (emulator.open_sessions() > 0 && clock.steady() < until && !emulator.stopping()) {
        net::Bell bell(emulator.shard());
        const net::Alarm alarm(clock, clock.steady() + 10ms, [&bell] { bell.ring(); });
        co_await bell.heard();
    }
    emulator.command_ended(std::move(end));
    co_return json::object();
}

json::object environment(Emulator& emulator, const json::object&)
{
    json::object variables;
    for (const auto& [name, value] : environment_of(emulator, false))
        variables[name] = value;
    return {{"variables", std::move(variables)}};
}

json::object personas(Emulator&, const json::object&)
{
    json::array all;
    for (const std::string& name : persona_names()) {
        const Tree tree = *embedded_persona(name);
        const auto text = [&](std::string_view key) { return tree.find(key) ? tree.find(key)->text : std::string(); };
        all.push_back({{"name", name}, {"build", text("build")}, {"product", text("product")}});
    }
    return {{"personas", std::move(all)}};
}

json::object persona_shown(Emulator&, const json::object& request)
{
    const auto tree = embedded_persona(control::text_member(request, "name"));
    if (!tree)
        throw Refused(tree.error(), 404);
    return {{"persona", json::parse(shown_persona_json(*tree))}};
}

Task<json::object> at_once(Emulator& emulator, Plain plain, json::object request) { co_return plain(emulator, request); }

} // namespace

void add_plain(Handlers& all, Emulator& emulator, std::string op, std::string doc, Plain plain, std::optional<Route> route)
{
    all.push_back({std::move(op), std::move(doc),
        [&emulator, plain](json::object request) { return at_once(emulator, plain, std::move(request)); }, std::move(route)});
}

pattern::Pattern pattern_of(Emulator& emulator, const json::object& request)
{
    json::object written;
    for (const char* key : {"event", "when"})
        if (const json::value* value = request.if_contains(key))
            written[key] = *value;
    Problems problems;
    const std::optional<Tree> tree = scenario::parse_yaml(json::serialize(written), "the request", problems);
    const Tree* event = tree ? tree->find("event") : nullptr;
    if (!event)
        throw Refused("\"event\" is missing: a name, a glob or a list");
    pattern::Pattern pattern = pattern::Pattern::compile(
        *event, tree->find("when"), pattern::Use::expectation, emulator.journal().vocabulary(), problems);
    if (!problems.empty())
        throw Refused(problems.to_text());
    return pattern;
}

void add_facts_handlers(Handlers& all, Emulator& emulator)
{
    add_plain(
        all, emulator, "status", "Who runs, and how much has happened.", [](Emulator& e, const json::object&) { return status(e); },
        Route{"GET", "/status", {},
            {{"pid", Member::Type::integer, "Process id."}, {"scenario", Member::Type::text, "Its name."},
                {"persona", Member::Type::text, "The build's name."}, {"build", Member::Type::text, "Four numbers."},
                {"host", Member::Type::text, "The host that it claims to be."}, {"seed", Member::Type::integer, "Seed of every draw."},
                {"sessions", Member::Type::integer, "Open now."}, {"events", Member::Type::integer, "Written so far."},
                {"events_evicted", Member::Type::integer, "Forgotten."}, {"store_bytes", Member::Type::integer, "Memory of mail."},
                {"store_evicted", Member::Type::integer, "Messages forgotten."}}});
    add_plain(
        all, emulator, "ready", "Everything listens.", [](Emulator&, const json::object&) { return json::object{{"ready", true}}; },
        Route{"GET", "/ready", {}, {{"ready", Member::Type::flag, "true"}}});
    add_plain(
        all, emulator, "ports", "The listeners with their real ports.",
        [](Emulator& e, const json::object&) { return json::parse(ports_json(e)).get_object(); },
        Route{"GET", "/ports", {},
            {{"pid", Member::Type::integer, "Process id."}, {"host", Member::Type::text, "The host that it claims to be."},
                {"ca", Member::Type::text, "File of the lab CA."},
                {"listeners", Member::Type::objects, "name, protocol, address, port, documented_port, tls, state"}}});
    add_plain(all, emulator, "env", "Where everything is, as variables of an environment.", environment,
        Route{"GET", "/environment", {}, {{"variables", Member::Type::object, "name -> value"}}});
    add_plain(all, emulator, "personas", "The builds that it can stand in for.", personas,
        Route{"GET", "/personas", {}, {{"personas", Member::Type::objects, "name, build, product"}}});
    add_plain(all, emulator, "persona", "All that is known of a build, each value with how certain it is.", persona_shown,
        Route{"GET", "/personas/{name}", {{"name", Member::Type::text, "Its name."}}, {{"persona", Member::Type::object, "key -> value"}}});
    add_plain(
        all, emulator, "metrics", "Counts for Prometheus.",
        [](Emulator& e, const json::object&) { return json::object{{"text", metrics_text(e)}}; },
        Route{.method = "GET", .path = "/metrics", .content_type = "text/plain; version=0.0.4"});
    all.push_back({"command.ended", "The command of a case is over: its words and its status.",
        [&emulator](json::object request) { return command_ended(emulator, std::move(request)); }});
}

namespace {

// What `exemu ctl` shows: every op, its members and what it is for.
json::object help(Emulator& emulator, const json::object&)
{
    std::string text;
    for (const control::Handler& handler : control_handlers(emulator)) {
        std::string members;
        for (const Member& member : handler.route ? handler.route->asked : std::vector<Member>())
            members += (members.empty() ? "" : " ") + (member.required ? member.name + "=" : "[" + member.name + "=]");
        text += fmt::format("{:<18} {:<32} {}\n", handler.op, members, handler.doc);
    }
    return {{"text", text}};
}

// Made when it is asked for: a start does not pay for it.
json::object description(Emulator& emulator, const json::object&)
{
    const bool with_token = !emulator.options().control.token.empty();
    return {{"text", json::serialize(control::openapi(control_handlers(emulator), EXEMU_VERSION, with_token))}};
}

} // namespace

std::vector<control::Handler> control_handlers(Emulator& emulator)
{
    std::vector<control::Handler> all;
    add_facts_handlers(all, emulator);
    add_mail_handlers(all, emulator);
    add_journal_handlers(all, emulator);
    add_scenario_handlers(all, emulator);
    add_case_handlers(all, emulator);
    add_plain(all, emulator, "help", "What can be asked.", help);
    add_plain(all, emulator, "openapi", "This document.", description,
        Route{.method = "GET", .path = "/openapi.json", .content_type = "application/json"});
    return all;
}

} // namespace exemu::app
