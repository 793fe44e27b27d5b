#include "app/cases.hpp"
#include "app/emulator.hpp"
#include "app/handler_parts.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace exemu::app {

namespace json = boost::json;
using control::Member;
using control::Refused;
using control::Route;

namespace {

json::object open(Emulator& emulator, const json::object& request)
{
    json::object expect;
    for (const char* key : {"expect", "lints"})
        if (const json::value* value = request.if_contains(key))
            expect[key] = *value;
    Cases::Wish wish{control::text_member(request, "name"), {}, {}};
    if (!expect.empty())
        wish.expect = json::serialize(expect);
    if (request.contains("client"))
        wish.client = control::text_member(request, "client");
    const auto opened = emulator.cases().open(wish);
    if (!opened)
        throw Refused(opened.error(), opened.error().contains("limits.tenants") ? 409 : 400);
    json::array mailboxes;
    for (const std::string& name : opened->mailboxes)
        mailboxes.emplace_back(name);
    return {{"case", opened->id}, {"mailboxes", std::move(mailboxes)}};
}

json::object told(std::uint64_t id, const verdict::CaseReport& report)
{
    return {{"case", id}, {"verdict", std::string(verdict::to_text(report.state))}, {"exit_status", report.exit_status},
        {"report", json::parse(verdict::report_json(report))}, {"text", verdict::report_text(report)},
        {"junit", verdict::cases_junit({&report, 1})}};
}

std::uint64_t number_of(const json::object& request) { return control::number_member(request, "case", 0); }

Refused no_such_case(std::uint64_t id) { return Refused("no case " + std::to_string(id) + " is open", 404); }

json::object look(Emulator& emulator, const json::object& request)
{
    const auto report = emulator.cases().look(number_of(request));
    if (!report)
        throw no_such_case(number_of(request));
    return told(number_of(request), *report);
}

json::object close(Emulator& emulator, const json::object& request)
{
    std::optional<verdict::CommandEnd> end;
    if (request.contains("status"))
        end = verdict::CommandEnd{"the command", static_cast<int>(control::number_member(request, "status", 0)), {}};
    if (end && request.contains("ended_after_ms"))
        end->ended_at = std::chrono::milliseconds(control::number_member(request, "ended_after_ms", 0));
    const auto report = emulator.cases().close(number_of(request), std::move(end));
    if (!report)
        throw no_such_case(number_of(request));
    return told(number_of(request), *report);
}

json::object list(Emulator& emulator, const json::object&)
{
    json::array all;
    for (const Cases::Row& row : emulator.cases().all())
        all.push_back({{"case", row.id}, {"name", row.name}});
    return {{"cases", std::move(all)}};
}

} // namespace

void add_case_handlers(Handlers& all, Emulator& emulator)
{
    const Member number{"case", Member::Type::integer, "Its number."};
    const std::vector<Member> report{number, {"verdict", Member::Type::text, "met, broken or inconclusive."},
        {"exit_status", Member::Type::integer, "0, 1 or 3, as exemu test would exit."},
        {"report", Member::Type::object, "As the JSON report."}, {"text", Member::Type::text, "The report in words."},
        {"junit", Member::Type::text, "JUnit XML of this case."}};
    add_plain(all, emulator, "cases", "The cases that are open.", list,
        Route{"GET", "/cases", {}, {{"cases", Member::Type::objects, "case, name"}}});
    add_plain(all, emulator, "case.open",
        "Opens a case: the house is put back to its start, and what happens from here on is the case's own.", open,
        Route{"POST", "/cases",
            {{"name", Member::Type::text, "For reports."},
                {"expect", Member::Type::objects, "As in a scenario; with neither this nor lints, what the scenario expects.", false},
                {"lints", Member::Type::any, "As in a scenario.", false},
                {"client", Member::Type::text, "Only sessions of this address.", false}},
            {number, {"mailboxes", Member::Type::texts, "Those that were put back."}}});
    add_plain(all, emulator, "case.look", "What can be said of a case so far.", look, Route{"GET", "/cases/{case}", {number}, report});
    add_plain(all, emulator, "case.close", "Ends a case and judges it.", close,
        Route{"DELETE", "/cases/{case}",
            {number, {"status", Member::Type::integer, "How the command of the case has exited.", false},
                {"ended_after_ms", Member::Type::integer, "It did not end by itself, and was ended after so long.", false}},
            report});
}

} // namespace exemu::app
