#include "smtp/delivery.hpp"

#include "smtp/dialogue.hpp"
#include "smtp/dsn.hpp"
#include "smtp/events.hpp"
#include "smtp/trace.hpp"

#include <algorithm>

namespace exemu::smtp {

using Known = directory::Directory::Known;

Delivery::Delivery(session::Session& session, const Voice& voice, const Envelope& envelope, const Message& message,
    std::shared_ptr<const store::Blob> blob, From from)
    : session_(session), voice_(voice), envelope_(envelope), message_(message), blob_(std::move(blob)), from_(std::move(from))
{
}

std::optional<scenario::Cause> Delivery::deliver(unsigned copies)
{
    for (unsigned copy = 0; copy < copies; ++copy) {
        served_.clear();
        for (std::size_t i = 0; i < envelope_.recipients.size(); ++i)
            if (const auto cause = to_recipient(i))
                return cause;
    }
    report();
    return std::nullopt;
}

void Delivery::bounce(const Text& why)
{
    for (std::size_t i = 0; i < envelope_.recipients.size(); ++i)
        set_fate(i, Action::failed, &why);
    report();
}

void Delivery::postpone(const Text& why)
{
    for (std::size_t i = 0; i < envelope_.recipients.size(); ++i)
        set_fate(i, Action::delayed, &why);
    report();
}

std::optional<scenario::Cause> Delivery::to_recipient(std::size_t index)
{
    const Recipient& recipient = envelope_.recipients[index];
    switch (recipient.known) {
    case Known::unknown: set_fate(index, Action::failed, &voice_.texts.rcpt_unknown); break;
    case Known::foreign:
        keep_outgoing(envelope_.mail.from, recipient.address, message_.subject(), message_.message_id(), blob_);
        anybody_served_ = true;
        set_fate(index, Action::relayed);
        break;
    case Known::account:
    case Known::group:
        for (const directory::Account* member : recipient.members)
            if (const auto cause = to_member(*member, recipient.address, index))
                return cause;
        if (recipient.known == Known::group) // RFC 3461 5.2.7.3: what becomes of its members, nobody tells
            set_fate(index, Action::expanded);
        break;
    }
    return std::nullopt;
}

std::optional<scenario::Cause> Delivery::to_member(const directory::Account& account, const std::string& address, std::size_t index)
{
    const bool group = envelope_.recipients[index].known == Known::group;
    const std::string* member = group ? &account.address : nullptr;
    // Exchange: a mailbox reached twice, by an alias or through a group, gets one copy.
    if (std::ranges::find(served_, &account) != served_.end())
        return std::nullopt;
    const std::shared_ptr<store::Mailbox> mailbox = session_.store().open(account.name);
    const auto change = session_.store().deliver(*mailbox, mailbox->folder(store::Known::inbox)->id, item_of(address));
    if (change) {
        served_.push_back(&account);
        anybody_served_ = true;
        tell_delivered(account, address);
        if (!group)
            set_fate(index, Action::delivered);
        return std::nullopt;
    }
    const bool full = change.error() != store::Refusal::over_quota;
    if (full && !anybody_served_ && fates_.empty())
        return scenario::Cause::unavailable;
    set_fate(index, Action::failed, full ? &voice_.texts.store_full : &voice_.texts.over_quota, member);
    return std::nullopt;
}

store::NewItem Delivery::item_of(const std::string& address) const
{
    store::NewItem item;
    item.envelope = {envelope_.mail.from, address, message_.subject(), message_.message_id()};
    item.received = session_.clock().wall();
    item.mime = blob_;
    return item;
}

void Delivery::tell_delivered(const directory::Account& account, const std::string& address)
{
    const scenario::HarnessEvents& events = session_.events();
    session_.note_fact(events.mailbox_delivered, [&](journal::Packer& packer) {
        packer.add(events.to, std::string_view(address));
        packer.add(pattern::f_mailbox, std::string_view(account.name));
        packer.add(events.from, std::string_view(envelope_.mail.from));
        packer.add(events.subject, std::string_view(message_.subject()));
        packer.add(events.message_id, std::string_view(message_.message_id()));
        packer.add(events.size, static_cast<std::int64_t>(blob_->size()));
        packer.add(events.folder, std::string_view("Inbox"));
        packer.add(events.via, from_.via);
    });
}

// No mail ever leaves this process. What a real server would send on stands in a mailbox of its own, to be looked at.
void Delivery::keep_outgoing(const std::string& from, const std::string& address, const std::string& subject, const std::string& message_id,
    std::shared_ptr<const store::Blob> blob)
{
    const std::shared_ptr<store::Mailbox> mailbox = session_.store().open(outgoing);
    store::NewItem item;
    item.envelope = {from, address, subject, message_id};
    item.received = session_.clock().wall();
    const auto size = static_cast<std::int64_t>(blob->size());
    item.mime = std::move(blob);
    if (!session_.store().deliver(*mailbox, mailbox->folder(store::Known::inbox)->id, std::move(item)))
        return; // a full store keeps its own people's mail
    const scenario::HarnessEvents& names = session_.events();
    session_.note_fact(events().outgoing, [&](journal::Packer& packer) {
        packer.add(names.to, std::string_view(address));
        packer.add(names.from, std::string_view(from));
        packer.add(names.subject, std::string_view(subject));
        packer.add(names.message_id, std::string_view(message_id));
        packer.add(names.size, size);
    });
}

// RFC 3461 4.1: NEVER, or what is named; without the parameter, failures. Exchange: and delays.
bool Delivery::is_wanted(std::size_t index, Action action) const
{
    const auto notify = parse_notify(envelope_.recipients[index].notify);
    if (!notify)
        return false;
    switch (action) {
    case Action::failed: return notify->failure;
    case Action::delayed: return notify->delay || envelope_.recipients[index].notify.empty();
    case Action::relayed:
    case Action::expanded:
    case Action::delivered: return notify->success;
    }
    return false;
}

void Delivery::set_fate(std::size_t index, Action action, const Text* why, const std::string* member)
{
    if (action != Action::failed && !is_wanted(index, action))
        return; // nearly always
    const Recipient& recipient = envelope_.recipients[index];
    Fate fate;
    fate.action = action;
    fate.recipient = member ? *member : recipient.address;
    fate.orcpt = recipient.orcpt;
    fate.status = action == Action::failed ? "5.0.0" : "2.0.0";
    if (why) { // the words of a reply begin with its enhanced code (RFC 2034)
        fate.diagnostic = why->code + " " + why->words;
        const std::string code = why->words.substr(0, why->words.find(' '));
        if (std::ranges::count(code, '.') == 2)
            fate.status = code;
    }
    if (action == Action::failed)
        tell_undeliverable(fate);
    const bool known = std::ranges::any_of(
        fates_, [&](const Fate& other) { return other.recipient == fate.recipient && other.action == action; });
    if (!known && is_wanted(index, action))
        fates_.push_back(std::move(fate));
}

void Delivery::tell_undeliverable(const Fate& fate)
{
    const scenario::HarnessEvents& names = session_.events();
    session_.note_fact(events().undeliverable, [&](journal::Packer& packer) {
        packer.add(names.to, std::string_view(fate.recipient));
        packer.add(names.from, std::string_view(envelope_.mail.from));
        packer.add(names.message_id, std::string_view(message_.message_id()));
        packer.add(events().status, std::string_view(fate.status));
        packer.add(events().diagnostic, std::string_view(fate.diagnostic));
    });
}

// One report for each kind of news, as Exchange sends them; none to the null sender (RFC 3461 6.1), or reports would breed.
void Delivery::report()
{
    if (envelope_.mail.from.empty())
        return;
    for (const Action action : {Action::failed, Action::delayed, Action::relayed, Action::expanded, Action::delivered}) {
        std::vector<Fate> these;
        std::ranges::copy_if(fates_, std::back_inserter(these), [&](const Fate& fate) { return fate.action == action; });
        if (!these.empty())
            report(these);
    }
}

void Delivery::report(const std::vector<Fate>& fates)
{
    const Action action = fates.front().action;
    const MailArguments& mail = envelope_.mail;
    const bool inside = session_.directory().is_local(mail.from);
    Report report;
    report.fqdn = voice_.fqdn;
    report.received_from = from_.peer_name;
    report.from = inside ? voice_.report_from : voice_.report_from_outside;
    report.to = mail.from;
    report.message_id = new_message_id(voice_.fqdn);
    report.original_id = message_.message_id();
    report.subject = message_.subject();
    if (const auto envid = decode_xtext(mail.envid))
        report.envid = *envid;
    report.arrived = report.now = session_.clock().wall();
    report.zone = voice_.zone;
    report.is_ndr_marked = voice_.style.marks_reports;
    report.utf8 = mail.smtputf8;
    // RFC 3461 4.3: RET is for failures; other reports return the header alone. Nor does a very large message come back whole.
    report.full = action == Action::failed && mail.ret != "HDRS" && blob_->size() <= voice_.style.most_returned.bytes;
    std::string before;
    Stamps(voice_, "", "Internal").append_to(before);
    const std::shared_ptr<const store::Blob> blob = write_report(report, fates, *blob_, before);
    const std::string subject = report_subject(action, report.subject);
    post_report(action, subject, report.message_id, blob);
    const scenario::HarnessEvents& names = session_.events();
    session_.note_fact(events().report, [&](journal::Packer& packer) {
        packer.add(names.to, std::string_view(mail.from));
        packer.add(events().action, to_text(action));
        packer.add(events().status, std::string_view(fates.front().status));
        packer.add(names.subject, std::string_view(subject));
        packer.add(names.message_id, std::string_view(report.message_id));
        packer.add(names.size, static_cast<std::int64_t>(blob->size()));
    });
}

namespace {

// [MS-OXOMSG] 2.2.3: how mail clients that see classes tell a report from a note.
std::string class_of(Action action)
{
    switch (action) {
    case Action::failed: return "REPORT.IPM.Note.NDR";
    case Action::delayed: return "REPORT.IPM.Note.Delayed";
    case Action::relayed: return "REPORT.IPM.Note.Relayed";
    case Action::expanded: return "REPORT.IPM.Note.Expanded";
    case Action::delivered: return "REPORT.IPM.Note.DR";
    }
    return "IPM.Note";
}

} // namespace

// A report is mail from nobody: where it cannot be delivered it is forgotten.
void Delivery::post_report(
    Action action, const std::string& subject, const std::string& message_id, std::shared_ptr<const store::Blob> blob)
{
    const std::string& to = envelope_.mail.from;
    const directory::Directory::Recipient sender = session_.directory().by_address(to);
    if (sender.known == Known::foreign)
        keep_outgoing("", to, subject, message_id, blob);
    for (const directory::Account* member : sender.members) {
        const std::shared_ptr<store::Mailbox> mailbox = session_.store().open(member->name);
        store::NewItem item;
        item.item_class = class_of(action);
        item.envelope = {"", to, subject, message_id};
        item.received = session_.clock().wall();
        item.mime = blob;
        static_cast<void>(session_.store().deliver(*mailbox, mailbox->folder(store::Known::inbox)->id, std::move(item)));
    }
}

} // namespace exemu::smtp
