#include "app/default_mail.hpp"
#include "app/emulator.hpp"
#include "app/handler_parts.hpp"

#include <boost/json/array.hpp>

namespace exemu::app {

namespace json = boost::json;
using control::Member;
using control::Refused;
using control::Route;

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

std::string_view word_of(directory::State state)
{
    for (const auto& [word, value] : Words<directory::State>::all)
        if (value == state)
            return word;
    return "active";
}

json::object people(Emulator& emulator, const json::object&)
{
    json::array accounts;
    for (const directory::Account& account : emulator.scenario().directory->accounts()) {
        const auto mailbox = emulator.store().find(account.name);
        std::size_t items = 0;
        for (const store::Folder& folder : mailbox ? mailbox->folders() : std::vector<store::Folder>())
            items += folder.items;
        json::object one{{"name", account.name}, {"address", account.address}, {"display", account.display}, {"messages", items},
            {"state", std::string(word_of(account.state))}};
        accounts.push_back(std::move(one));
    }
    return {{"accounts", std::move(accounts)}};
}

json::object mail_purge(Emulator& emulator, const json::object& request)
{
    const auto mailbox = mailbox_of(emulator, request);
    const std::string wanted = control::text_member(request, "folder", "");
    std::uint64_t removed = 0;
    for (const store::Folder& folder : mailbox->folders())
        if (wanted.empty() || iequals(wanted, folder.name))
            for (const store::Item& item : mailbox->items(folder.id))
                removed += mailbox->remove(item.id).has_value();
    return {{"account", mailbox->account()}, {"removed", removed}};
}

} // namespace

void add_mail_handlers(Handlers& all, Emulator& emulator)
{
    const Member account{"account", Member::Type::text, "alice, alice@contoso.test, CONTOSO\\alice"};
    const Member folder{"folder", Member::Type::text, "Only this folder.", false};
    const Member name{"account", Member::Type::text, "The mailbox."};
    add_plain(all, emulator, "accounts", "Who exists.", people,
        Route{"GET", "/accounts", {}, {{"accounts", Member::Type::objects, "name, address, display, state, messages"}}});
    add_plain(all, emulator, "mail.list", "Messages of an account.", mail_list,
        Route{"GET", "/accounts/{account}/messages", {account, folder},
            {name, {"items", Member::Type::objects, "id, uid, folder, from, to, subject, message_id, received, size, seen"}}});
    add_plain(all, emulator, "mail.show", "One message, whole.", mail_show,
        Route{"GET", "/accounts/{account}/messages/{which}", {account, {"which", Member::Type::text, "An id, or last."}},
            {{"id", Member::Type::integer, "Its id."}, {"uid", Member::Type::integer, "Its UID in IMAP."},
                {"folder", Member::Type::text, "Its folder."}, {"from", Member::Type::text, "From."}, {"to", Member::Type::text, "To."},
                {"subject", Member::Type::text, "Subject."}, {"message_id", Member::Type::text, "Message-ID."},
                {"received", Member::Type::integer, "Seconds since 1970."}, {"size", Member::Type::integer, "Bytes."},
                {"seen", Member::Type::flag, "It was read."}, {"text", Member::Type::text, "RFC 5322, as it is stored."}}});
    add_plain(all, emulator, "mail.put", "Puts a message into an inbox.", mail_put,
        Route{"POST", "/accounts/{account}/messages", {account, {"text", Member::Type::text, "RFC 5322; LF alone becomes CRLF."}},
            {name, {"id", Member::Type::integer, "Its id."}, {"uid", Member::Type::integer, "Its UID in IMAP."}}});
    add_plain(all, emulator, "mail.purge", "Removes all messages of an account, or of one of its folders.", mail_purge,
        Route{"DELETE", "/accounts/{account}/messages", {account, folder}, {name, {"removed", Member::Type::integer, "How many."}}});
}

} // namespace exemu::app
