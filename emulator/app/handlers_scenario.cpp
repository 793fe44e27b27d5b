// The scenario of a running exemu: shown, replaced, put back to its start; its rules, certificates and clock.
#include "app/emulator.hpp"
#include "app/handler_parts.hpp"
#include "base/text.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

namespace exemu::app {

namespace json = boost::json;
using control::Member;
using control::Refused;
using control::Route;

namespace {

json::object shown(Emulator& emulator, const json::object&)
{
    return {{"name", emulator.scenario().name}, {"seed", emulator.scenario().seed}, {"explained", scenario::explain(emulator.scenario())}};
}

json::object replace(Emulator& emulator, const json::object& request)
{
    if (const auto taken = emulator.replace_scenario(control::text_member(request, "yaml")); !taken)
        throw Refused(taken.error());
    return {{"name", emulator.scenario().name}, {"seed", emulator.scenario().seed}};
}

json::object reload(Emulator& emulator, const json::object&)
{
    if (const auto reloaded = emulator.reload(); !reloaded)
        throw Refused(reloaded.error());
    return {{"scenario", emulator.scenario().name}};
}

json::object reset(Emulator& emulator, const json::object&)
{
    const auto began = std::chrono::steady_clock::now();
    const std::vector<std::string> mailboxes = emulator.reset();
    json::array names;
    for (const std::string& name : mailboxes)
        names.emplace_back(name);
    return {{"mailboxes", std::move(names)},
        {"took_ms", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count()}};
}

json::object rules(Emulator& emulator, const json::object&)
{
    json::array all;
    for (const scenario::Rule& rule : emulator.scenario().rules)
        all.push_back(
            {{"name", rule.name}, {"place", rule.place.to_text()}, {"pattern", rule.pattern.to_text(emulator.journal().vocabulary())},
                {"scope", rule.scope.said}, {"do", rule.do_said}, {"enabled", emulator.is_enabled(rule.name)}});
    return {{"rules", std::move(all)}};
}

json::object enable(Emulator& emulator, const json::object& request)
{
    const std::string name = control::text_member(request, "name");
    if (!request.contains("enabled"))
        throw Refused("\"enabled\" is missing: true or false");
    std::vector<std::string> known;
    for (const scenario::Rule& rule : emulator.scenario().rules)
        known.push_back(rule.name);
    if (std::ranges::find(known, name) == known.end())
        throw Refused(unknown_word("rule", name, known), 404);
    emulator.enable_rule(name, control::flag_member(request, "enabled", true));
    return {{"name", name}, {"enabled", emulator.is_enabled(name)}};
}

json::object expectations(Emulator& emulator, const json::object&)
{
    const verdict::Verdict verdict = emulator.judge(false);
    const verdict::CaseReport told = verdict::tell(verdict, emulator.scenario().name, emulator.scenario().seed);
    json::array findings;
    for (const verdict::FindingReport& finding : told.findings) {
        json::array nearest;
        for (const std::string& near : finding.nearest)
            nearest.emplace_back(near);
        findings.push_back({{"name", finding.name}, {"kind", finding.kind}, {"place", finding.place},
            {"state", std::string(verdict::to_text(finding.state))}, {"decided", finding.decided}, {"headline", finding.headline},
            {"why", finding.why}, {"nearest", std::move(nearest)}});
    }
    json::array notes;
    for (const std::string& note : told.notes)
        notes.emplace_back(note);
    return {{"state", std::string(verdict::to_text(verdict.state))}, {"decided", verdict.decided() && !verdict.findings.empty()},
        {"expectations", std::move(findings)}, {"notes", std::move(notes)}, {"report", verdict::report_text(told)}};
}

json::object certificates(Emulator& emulator, const json::object&)
{
    json::array all;
    for (const pki::Credential& one : emulator.certificates().all())
        all.push_back({{"name", one.name}, {"subject", one.subject}, {"not_after", one.not_after}, {"problem", one.problem},
            {"sha256", pki::fingerprint(one.certificate)}});
    json::array listeners;
    for (const auto& [listener, certificate] : emulator.certificates().shown())
        listeners.push_back({{"listener", listener}, {"certificate", certificate}});
    return {{"ca", emulator.ca_path().string()}, {"certificates", std::move(all)}, {"listeners", std::move(listeners)}};
}

json::object swap(Emulator& emulator, const json::object& request)
{
    const scenario::SwapCertStep wanted{
        control::text_member(request, "listener"), control::text_member(request, "sni", ""), control::text_member(request, "certificate")};
    const auto swapped = emulator.swap_certificate(wanted);
    if (!swapped)
        throw Refused(swapped.error());
    return {{"listener", wanted.listener}, {"certificate", swapped->name}, {"problem", swapped->problem}, {"before", swapped->before}};
}

json::object advance(Emulator& emulator, const json::object& request)
{
    const Parsed<Duration> duration = parse_duration(control::text_member(request, "advance"));
    if (!duration || *duration < Duration::zero())
        throw Refused("\"advance\" is a duration: 5m");
    if (!emulator.options().test_clock)
        throw Refused("the clock goes by itself; `exemu run --test-clock` lets it be advanced", 409);
    emulator.advance(*duration);
    return {{"now", std::chrono::duration_cast<std::chrono::seconds>(emulator.wall().time_since_epoch()).count()}};
}

json::object clock_now(Emulator& emulator, const json::object&)
{
    return {{"now", std::chrono::duration_cast<std::chrono::seconds>(emulator.wall().time_since_epoch()).count()},
        {"since_ready_ms", static_cast<std::int64_t>((emulator.clock().steady() - emulator.ready_at()) / 1ms)},
        {"may_be_advanced", emulator.options().test_clock}};
}

} // namespace

void add_scenario_handlers(Handlers& all, Emulator& emulator)
{
    const Member name{"name", Member::Type::text, "Its name."}, seed{"seed", Member::Type::integer, "Seed of every draw."};
    add_plain(all, emulator, "scenario", "The resolved scenario, each value with its origin.", shown,
        Route{"GET", "/scenario", {}, {name, seed, {"explained", Member::Type::text, "YAML, as exemu explain prints it."}}});
    add_plain(all, emulator, "scenario.put",
        "Lays a scenario over the one that was started, for new sessions; nothing of it may reach into files, addresses or secrets.",
        replace, Route{"PUT", "/scenario", {{"yaml", Member::Type::text, "The scenario."}}, {name, seed}});
    add_plain(all, emulator, "reload", "Reads the scenario's files again, as SIGHUP does.", reload,
        Route{"POST", "/scenario/reload", {}, {{"scenario", Member::Type::text, "Its name."}}});
    add_plain(all, emulator, "reset", "Back to the scenario's start: counters, states, rules, ports, certificates, passwords, timeline and mailboxes.",
        reset,
        Route{"POST", "/scenario/reset", {},
            {{"mailboxes", Member::Type::texts, "Those that were put back; sessions that had one open are ended."},
                {"took_ms", Member::Type::number, "Milliseconds."}}});
    add_plain(all, emulator, "rules", "The rules, in the order they are asked.", rules,
        Route{"GET", "/rules", {}, {{"rules", Member::Type::objects, "name, place, pattern, scope, do, enabled"}}});
    add_plain(all, emulator, "rule.put", "Enables or disables a rule.", enable,
        Route{"PUT", "/rules/{name}", {name, {"enabled", Member::Type::flag, "Whether it is asked."}},
            {name, {"enabled", Member::Type::flag, "As it is now."}}});
    add_plain(all, emulator, "verdict", "What the expectations say so far.", expectations,
        Route{"GET", "/expectations", {},
            {{"state", Member::Type::text, "met, broken or inconclusive."},
                {"decided", Member::Type::flag, "Nothing that can still happen changes it."},
                {"expectations", Member::Type::objects, "name, kind, place, state, decided, headline, why, nearest"},
                {"notes", Member::Type::texts, "About the run as a whole."}, {"report", Member::Type::text, "All of it in words."}}});
    add_plain(all, emulator, "certificates", "The certificates in use, and which listener shows which.", certificates,
        Route{"GET", "/certificates", {},
            {{"ca", Member::Type::text, "File of the lab CA."},
                {"certificates", Member::Type::objects, "name, subject, not_after, problem, sha256"},
                {"listeners", Member::Type::objects, "listener, certificate"}}});
    add_plain(all, emulator, "certificate.put", "Another certificate for new handshakes of a listener; tickets are forgotten.", swap,
        Route{"PUT", "/listeners/{listener}/certificate",
            {{"listener", Member::Type::text, "The listener."}, {"certificate", Member::Type::text, "Of the scenario or of the gallery."},
                {"sni", Member::Type::text, "For this host name alone.", false}},
            {{"listener", Member::Type::text, "The listener."}, {"certificate", Member::Type::text, "What it shows now."},
                {"problem", Member::Type::text, "What is wrong with it by intention."},
                {"before", Member::Type::text, "What it showed."}}});
    add_plain(all, emulator, "clock", "The scenario's clock.", clock_now,
        Route{"GET", "/clock", {},
            {{"now", Member::Type::integer, "Seconds since 1970."}, {"since_ready_ms", Member::Type::integer, "Milliseconds since ready."},
                {"may_be_advanced", Member::Type::flag, "exemu run --test-clock."}}});
    add_plain(all, emulator, "clock.put", "Lets time pass at once: what is due by then happens now.", advance,
        Route{"PUT", "/clock", {{"advance", Member::Type::text, "A duration: 5m."}},
            {{"now", Member::Type::integer, "Seconds since 1970."}}});
    add_plain(
        all, emulator, "stop", "Ends the emulator, as SIGTERM does.",
        [](Emulator& e, const json::object&) {
            e.stop();
            return json::object{};
        },
        Route{"POST", "/stop", {}, {}});
}

} // namespace exemu::app
