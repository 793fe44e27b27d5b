#include "app/default_mail.hpp"

#include "wire/dates.hpp"
#include "wire/headers.hpp"

#include <fmt/format.h>

namespace exemu::app {

namespace {

struct Letter {
    std::string_view from, subject, body;
    int hours_ago;
    bool seen;
};

// {name}: the one it is written to.
const Letter letters[] = {
    {"bob", "Minutes of Monday's stand-up",
        "Hello {name},\r\n\r\nhere is what we agreed on Monday:\r\n\r\n- the release moves to Thursday,\r\n- Carol looks after the firewall change,\r\n"
        "- you and I go through the migration list.\r\n\r\nTell me if I forgot anything.\r\n\r\nBob\r\n",
        52, true},
    {"carol", "Firewall change request 4711",
        "Hi,\r\n\r\nplease have a look at the rule set before it goes live tonight. Ports 25, 443, 587 and 993 are in, everything\r\n"
        "else from outside is closed.\r\n\r\nThanks\r\nCarol\r\n",
        27, true},
    {"alice", "Lunch on Wednesday?",
        "Hi {name},\r\n\r\nthe place around the corner has opened again. Wednesday, half past twelve?\r\n\r\nAlice\r\n", 3, false},
};

std::string capitalised(std::string name)
{
    if (!name.empty())
        name[0] = to_upper(name[0]);
    return name;
}

std::string greeted(std::string_view body, const std::string& name)
{
    std::string text(body);
    for (std::size_t at = text.find("{name}"); at != text.npos; at = text.find("{name}", at))
        text.replace(at, 6, name);
    return text;
}

std::string render(
    const Letter& letter, const directory::Account& to, const directory::Account& from, const std::string& host, WallTime sent, int number)
{
    return fmt::format(
        "From: {0} <{1}>\r\nTo: {2} <{3}>\r\nSubject: {4}\r\nDate: {5}\r\nMessage-ID: <lab.{6}.{7}@{8}>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=\"us-ascii\"\r\n\r\n{9}",
        from.display, from.address, to.display, to.address, letter.subject, wire::rfc5322_date(sent), to.name, number, host,
        greeted(letter.body, capitalised(to.name)));
}

store::NewItem item_of(const std::string& text, WallTime received)
{
    store::NewItem item;
    item.received = received;
    item.envelope.from = wire::find_header(text, "From").value_or("");
    item.envelope.to = wire::find_header(text, "To").value_or("");
    item.envelope.subject = wire::find_header(text, "Subject").value_or("");
    item.envelope.message_id = wire::find_header(text, "Message-ID").value_or("");
    store::BlobWriter writer;
    writer.append(text);
    item.mime = writer.finish();
    return item;
}

} // namespace

void give_default_mail(store::Mailstore& store, const directory::Directory& directory, const directory::Account& account,
    const std::string& host, WallTime now)
{
    const std::shared_ptr<store::Mailbox> mailbox = store.open(account.name);
    const store::FolderId inbox = mailbox->folder(store::Known::inbox)->id;
    int number = 0;
    for (const Letter& letter : letters) {
        const directory::Account* from = directory.by_login(letter.from);
        if (!from || from->name == account.name)
            continue;
        const WallTime sent = now - std::chrono::hours(letter.hours_ago);
        store::NewItem item = item_of(render(letter, account, *from, host, sent, ++number), sent);
        item.from_run = false;
        item.flags = letter.seen ? store::seen : 0;
        (void)store.deliver(*mailbox, inbox, std::move(item));
    }
}

std::expected<store::Change, std::string> put_mail(store::Mailstore& store, const std::string& account, std::string text, WallTime now)
{
    const std::shared_ptr<store::Mailbox> mailbox = store.find(account);
    if (!mailbox)
        return std::unexpected(fmt::format("no mailbox \"{}\"", account));
    std::string crlf;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            crlf += '\r';
        crlf += text[i];
    }
    const auto change = store.deliver(*mailbox, mailbox->folder(store::Known::inbox)->id, item_of(crlf, now));
    if (!change)
        return std::unexpected("the store is full (limits.store)");
    return *change;
}

} // namespace exemu::app
