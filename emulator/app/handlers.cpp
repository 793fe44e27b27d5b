#include "app/handlers.hpp"

#include "app/default_mail.hpp"
#include "app/emulator.hpp"
#include "app/table.hpp"
#include "net/alarm.hpp"
#include "net/bell.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <unistd.h>

namespace exemu::app {

namespace json = boost::json;
using control::Refused;

namespace {

std::shared_ptr<store::Mailbox> mailbox_of(Emulator& emulator, const json::object& request)
{
    const std::string account = control::text_member(request, "account");
    const directory::Account* known = emulator.scenario().directory->by_login(account);
    const auto mailbox = emulator.store().find(known ? known->name : account);
    if (mailbox)
        return mailbox;
    std::string names;
    for (const auto& other : emulator.store().mailboxes())
        names += (names.empty() ? "" : ", ") + other->account();
    throw Refused("no mailbox \"" + account + "\"; there are: " + names);
}

json::object shown(const store::Item& item, const std::string& folder)
{
    return {{"id", item.id}, {"uid", item.uid}, {"folder", folder}, {"from", item.envelope.from}, {"to", item.envelope.to},
        {"subject", item.envelope.subject}, {"message_id", item.envelope.message_id},
        {"received", std::chrono::duration_cast<std::chrono::seconds>(item.received.time_since_epoch()).count()},
        {"size", item.mime ? item.mime->size() : 0}, {"seen", (item.flags & store::seen) != 0}};
}

json::object status(Emulator& emulator)
{
    const persona::Persona& persona = emulator.scenario().persona;
    return {{"pid", ::getpid()}, {"scenario", emulator.scenario().name}, {"persona", persona.name}, {"build", persona.build_text},
        {"host", persona.host}, {"seed", emulator.scenario().seed}, {"sessions", emulator.open_sessions()},
        {"events", emulator.journal().written()}, {"events_evicted", emulator.journal().evicted()},
        {"store_bytes", emulator.store().bytes_used()}, {"store_evicted", emulator.store().evicted()}};
}

json::object mail_list(Emulator& emulator, const json::object& request)
{
    const auto mailbox = mailbox_of(emulator, request);
    const std::string wanted = control::text_member(request, "folder", "");
    json::array items;
    for (const store::Folder& folder : mailbox->folders()) {
        if (!wanted.empty() && !iequals(wanted, folder.name))
            continue;
        for (const store::Item& item : mailbox->items(folder.id))
            items.push_back(shown(item, folder.name));
    }
    return {{"account", mailbox->account()}, {"items", std::move(items)}};
}

// {"account":"alice","which":"last"} or an id.
json::object mail_show(Emulator& emulator, const json::object& request)
{
    const auto mailbox = mailbox_of(emulator, request);
    const std::string which = control::text_member(request, "which", "last");
    std::optional<store::Item> found;
    if (which == "last") {
        for (const store::Folder& folder : mailbox->folders())
            for (const store::Item& item : mailbox->items(folder.id))
                if (!found || item.id > found->id)
                    found = item;
    } else if (const Parsed<std::uint64_t> id = parse_number(which)) {
        found = mailbox->item(*id);
    }
    if (!found || !found->mime)
        throw Refused("mailbox " + mailbox->account() + " has no message \"" + which + "\"; `exemu mail list` shows the ids");
    json::object answer = shown(*found, "");
    answer["text"] = found->mime->text();
    return answer;
}

json::object mail_put(Emulator& emulator, const json::object& request)
{
    const auto mailbox = mailbox_of(emulator, request);
    const auto change = put_mail(emulator.store(), mailbox->account(), control::text_member(request, "text"), emulator.wall());
    if (!change)
        throw Refused(change.error());
    return {{"account", mailbox->account()}, {"id", change->item}, {"uid", change->uid}};
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
    const auto now = std::chrono::steady_clock::now();
    while (events.size() < most) {
        const std::optional<journal::Record> record = reader.next();
        if (!record)
            break;
        last = record->header().sequence;
        const std::string line = journal::to_json(*record, emulator.journal().vocabulary(), emulator.wall(), now);
        events.push_back({{"line", journal::to_line(*record, emulator.journal().vocabulary())}, {"event", json::parse(line)}});
    }
    return {{"events", std::move(events)}, {"next", last}, {"lost", reader.lost()}};
}

// With "wait": answers once there is something after the sequence. Looked for ten times a second: a person reads this.
Task<json::object> journal_events(Emulator& emulator, json::object request)
{
    const json::value* wait = request.if_contains("wait");
    const std::uint64_t after = control::number_member(request, "after", 0);
    Clock& clock = emulator.clock();
    while (wait && wait->is_bool() && wait->get_bool() && emulator.journal().written() <= after && !emulator.stopping()) {
        net::Bell bell(emulator.shard());
        const net::Alarm alarm(clock, clock.steady() + 100ms, [&bell] { bell.ring(); });
        co_await bell.heard();
    }
    co_return journal_tail(emulator, request);
}

json::object verdict_now(Emulator& emulator)
{
    const verdict::Verdict verdict = emulator.judge(false);
    return {{"state", std::string(verdict::to_text(verdict.state))},
        {"report", verdict::report_text(verdict, emulator.scenario().name, emulator.scenario().seed)}};
}

json::object reload(Emulator& emulator)
{
    if (const auto reloaded = emulator.reload(); !reloaded)
        throw Refused(reloaded.error());
    return {{"scenario", emulator.scenario().name}};
}

using Plain = json::object (*)(Emulator&, const json::object&);

Task<json::object> at_once(Emulator& emulator, Plain plain, json::object request) { co_return plain(emulator, request); }

control::Handler handler(Emulator& emulator, std::string op, std::string doc, Plain plain)
{
    return {
        std::move(op), std::move(doc), [&emulator, plain](json::object request) { return at_once(emulator, plain, std::move(request)); }};
}

} // namespace

std::vector<control::Handler> control_handlers(Emulator& emulator)
{
    std::vector<control::Handler> all;
    const auto add = [&](std::string op, std::string doc, Plain plain) {
        all.push_back(handler(emulator, std::move(op), std::move(doc), plain));
    };
    add("status", "Who runs, and how much has happened.", [](Emulator& e, const json::object&) { return status(e); });
    add("ready", "Everything listens.", [](Emulator&, const json::object&) { return json::object{{"ready", true}}; });
    add("ports", "The listeners with their real ports.",
        [](Emulator& e, const json::object&) { return json::parse(ports_json(e)).get_object(); });
    add("mail.list", "Messages of an account.", mail_list);
    add("mail.show", "One message, whole.", mail_show);
    add("mail.put", "Puts a message into an inbox.", mail_put);
    all.push_back({"journal", "Events after a sequence.",
        [&emulator](json::object request) { return journal_events(emulator, std::move(request)); }});
    add("verdict", "What the expectations say so far.", [](Emulator& e, const json::object&) { return verdict_now(e); });
    add("reload", "Reads the scenario again, as SIGHUP does.", [](Emulator& e, const json::object&) { return reload(e); });
    add("stop", "Ends the emulator, as SIGTERM does.", [](Emulator& e, const json::object&) {
        e.stop();
        return json::object{};
    });
    return all;
}

} // namespace exemu::app
