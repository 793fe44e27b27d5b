#include "app/emulator.hpp"
#include "app/handler_parts.hpp"
#include "app/why.hpp"
#include "journal/sinks.hpp"
#include "net/alarm.hpp"
#include "net/bell.hpp"
#include "wire/base64.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace exemu::app {

namespace json = boost::json;
using control::Member;
using control::Refused;
using control::Route;

namespace {

json::value as_json(Emulator& emulator, const journal::Record& record)
{
    return json::parse(journal::to_json(record, emulator.journal().vocabulary(), emulator.wall(), emulator.clock().steady()));
}

// {"after":SEQUENCE,"last":N}: events as JSON, and where to go on.
json::object journal_tail(Emulator& emulator, const json::object& request)
{
    const std::uint64_t after = control::number_member(request, "after", 0);
    const std::uint64_t most = std::min<std::uint64_t>(control::number_member(request, "last", 1000), 10'000);
    const std::uint64_t written = emulator.journal().written();
    const std::uint64_t from = std::max(after, written > most ? written - most : 0);
    journal::Journal::Reader reader(emulator.journal(), from);
    json::array events;
    std::uint64_t last = from;
    while (events.size() < most) {
        const std::optional<journal::Record> record = reader.next();
        if (!record)
            break;
        last = record->header().sequence;
        events.push_back({{"line", journal::to_line(*record, emulator.journal().vocabulary())}, {"event", as_json(emulator, *record)}});
    }
    return {{"events", std::move(events)}, {"next", last}, {"lost", reader.lost()}};
}

// A moment later. Looked for a hundred times a second: a person or a test waits for this.
Task<> a_moment(Emulator& emulator)
{
    net::Bell bell(emulator.shard());
    const net::Alarm alarm(emulator.clock(), emulator.clock().steady() + 10ms, [&bell] { bell.ring(); });
    co_await bell.heard();
}

// With "wait": answers once there is something after the sequence, or `within_ms` is over.
Task<json::object> journal_events(Emulator& emulator, json::object request)
{
    const bool wait = control::flag_member(request, "wait", false);
    const std::uint64_t after = control::number_member(request, "after", 0);
    const std::uint64_t within = control::number_member(request, "within_ms", 3'600'000);
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::min<std::uint64_t>(within, 86'400'000));
    while (wait && emulator.journal().written() <= after && !emulator.stopping() && std::chrono::steady_clock::now() < until)
        co_await a_moment(emulator);
    co_return journal_tail(emulator, request);
}

// The first event of a pattern, there already or to come.
Task<json::object> journal_wait(Emulator& emulator, json::object request)
{
    const pattern::Pattern pattern = pattern_of(emulator, request);
    const Parsed<Duration> within = parse_duration(control::text_member(request, "within", "10s"));
    if (!within)
        throw Refused("\"within\" is a duration: 10s");
    std::uint64_t after = control::number_member(request, "after", 0);
    const auto until = std::chrono::steady_clock::now() + *within;
    for (;;) {
        journal::Journal::Reader reader(emulator.journal(), after);
        while (const auto record = reader.next()) {
            after = record->header().sequence;
            if (pattern.matches(*record))
                co_return json::object{{"event", as_json(emulator, *record)}, {"n", record->header().sequence}};
        }
        if (std::chrono::steady_clock::now() >= until || emulator.stopping())
            throw Refused(
                fmt::format("not seen within {}: {}", exemu::to_text(*within), pattern.to_text(emulator.journal().vocabulary())), 408);
        co_await a_moment(emulator);
    }
}

json::object journal_nearest(Emulator& emulator, const json::object& request)
{
    const pattern::Pattern pattern = pattern_of(emulator, request);
    json::array all;
    for (const auto& [record, differences] : emulator.journal().nearest(pattern, 3)) {
        json::array fields;
        for (const pattern::Difference& difference : differences)
            fields.push_back({{"field", difference.field}, {"wanted", difference.wanted}, {"was", difference.was}});
        all.push_back({{"event", as_json(emulator, record)}, {"differences", std::move(fields)}});
    }
    return {{"seen", emulator.journal().count(pattern)}, {"nearest", std::move(all)}};
}

} // namespace

void add_journal_handlers(Handlers& all, Emulator& emulator)
{
    const Member after{"after", Member::Type::integer, "Events behind this number alone.", false};
    const std::vector<Member> pattern{{"event", Member::Type::any, "A name, a glob or a list, as in an expectation."},
        {"when", Member::Type::object, "Fields, as in an expectation.", false}};
    all.push_back({"journal", "Events after a number.",
        [&emulator](json::object request) { return journal_events(emulator, std::move(request)); },
        Route{"GET", "/journal",
            {after, {"last", Member::Type::integer, "At most so many, the latest.", false},
                {"wait", Member::Type::flag, "Answer only when there is one.", false},
                {"within_ms", Member::Type::integer, "With wait: no longer than this.", false}},
            {{"events", Member::Type::objects, "Each its line for people and the event."},
                {"next", Member::Type::integer, "Where to go on."}, {"lost", Member::Type::integer, "Events that were evicted before."}}}});
    all.push_back({"journal.stream", "Events as they happen, as server-sent events.",
        [&emulator](json::object request) { return journal_events(emulator, std::move(request)); },
        Route{.method = "GET", .path = "/journal/stream", .asked = {after}, .content_type = "text/event-stream", .streams = true}});
    std::vector<Member> wait = pattern;
    wait.push_back({"within", Member::Type::text, "A duration; 10s where nothing is said.", false});
    wait.push_back(after);
    all.push_back({"journal.wait", "Answers when an event of this pattern has been seen; 408 when it was not in time.",
        [&emulator](json::object request) { return journal_wait(emulator, std::move(request)); },
        Route{
            "POST", "/journal/wait", wait, {{"event", Member::Type::object, "The event."}, {"n", Member::Type::integer, "Its number."}}}});
    add_plain(all, emulator, "journal.nearest",
        "How often a pattern was seen, and the events that came closest, with each field that differed.", journal_nearest,
        Route{"POST", "/journal/nearest", pattern,
            {{"seen", Member::Type::integer, "How often."}, {"nearest", Member::Type::objects, "event and differences"}}});
    add_plain(
        all, emulator, "journal.pcapng", "The conversations as packets, redacted as the journal is.",
        [](Emulator& e, const json::object&) { return json::object{{"base64", wire::base64_encode(pcapng(e))}}; },
        Route{.method = "GET", .path = "/journal.pcapng", .content_type = "application/x-pcapng"});
    add_plain(
        all, emulator, "why", "The last turn that went wrong, and the nearest rules.",
        [](Emulator& e, const json::object&) { return json::object{{"text", why_text(e)}}; },
        Route{"GET", "/why", {}, {{"text", Member::Type::text, "In words."}}});
}

} // namespace exemu::app
