#include "session/effects.hpp"

#include "base/text.hpp"
#include "journal/sinks.hpp"
#include "wire/compose.hpp"
#include "wire/dates.hpp"
#include "wire/headers.hpp"

#include <fmt/format.h>

namespace exemu::session {

using namespace scenario;

Doer::Doer(House& house, const Load& load, net::Shard& shard) : house_(house), load_(load), shard_(shard) {}

Doer::Doer(Session& session, Turn& turn, journal::RuleId by_rule)
    : house_(session.house_), load_(*session.load_), shard_(session.shard_), rule_(by_rule), session_(&session), turn_(&turn)
{
}

// A fact: of the session in whose turn it happens, or of the house.
template <class Fill>
void Doer::tell(pattern::EventId event, Fill&& fill, Session::Constants constants)
{
    if (session_) {
        const auto call = [](void* it, journal::Packer& packer) { (*static_cast<std::remove_cvref_t<Fill>*>(it))(packer); };
        return session_->record_fact(event, rule_, call, const_cast<std::remove_cvref_t<Fill>*>(&fill), constants);
    }
    journal::Header header;
    header.time = shard_.clock->steady();
    header.event = event;
    std::string fields(journal::most_fields, '\0');
    journal::Packer packer(fields.data(), fields.size());
    fill(packer);
    house_.journal.add(shard_.index, header, [&](journal::Packer& out) { out.add_packed(packer.packed()); });
    const journal::Record record(header, std::string(packer.packed()), "");
    if (event == house_.events.timeline_reached)
        reached_ = journal::to_json(record, house_.language.vocabulary, shard_.clock->wall(), header.time);
    std::unique_ptr<ConnectionCells> cells;
    if (load_.run->watches(event))
        load_.run->observe(record, cells, header.time);
}

Task<> Doer::carry_out(const TimelineEntry& entry, std::uint64_t nth)
{
    tell(house_.events.timeline_reached, [&](journal::Packer& packer) {
        if (!entry.name.empty())
            packer.add(house_.events.name, std::string_view(entry.name));
        packer.add(house_.events.time, std::int64_t{entry.time.count() * static_cast<std::int64_t>(nth)});
        packer.add(house_.events.count, static_cast<std::int64_t>(nth));
    });
    for (const Effect& effect : entry.effects)
        co_await carry_out(effect);
}

Task<> Doer::carry_out(const Effect& effect)
{
    if (const auto* set_step = std::get_if<SetStep>(&effect)) {
        set(*set_step);
    } else if (const auto* note_step = std::get_if<NoteStep>(&effect)) {
        note(note_step->text);
    } else if (const auto* enable_step = std::get_if<EnableStep>(&effect)) {
        enable(*enable_step);
    } else if (const auto* mail = std::get_if<DeliverStep>(&effect)) {
        deliver(*mail);
    } else if (const auto* bump_step = std::get_if<BumpStep>(&effect)) {
        bump(*bump_step);
    } else if (const auto* move = std::get_if<MoveStep>(&effect)) {
        move_mailbox(*move);
    } else if (const auto* swap = std::get_if<SwapCertStep>(&effect)) {
        swap_certificate(*swap);
    } else if (const auto* port = std::get_if<PortStep>(&effect)) {
        co_await set_port(*port);
    } else if (std::holds_alternative<RecycleStep>(effect)) {
        co_await recycle();
    } else if (const auto* hook = std::get_if<HookStep>(&effect)) {
        const std::vector<Effect> wanted = co_await house_.effects->ask(shard_, *hook, line_for_hook());
        for (const Effect& one : wanted)
            co_await carry_out(one);
    }
}

void Doer::set(const SetStep& step)
{
    const SteadyTime now = shard_.clock->steady();
    if (session_)
        load_.run->set_state(step, *turn_, session_->cells_, now);
    else
        load_.run->set_state(step, now);
}

void Doer::note(std::string_view text)
{
    tell(house_.events.note, [&](journal::Packer& packer) { packer.add(house_.events.note_text, text); });
}

void Doer::enable(const EnableStep& step)
{
    if (!load_.run->enable(step.rule, step.on))
        return;
    tell(house_.events.rule_changed, [&](journal::Packer& packer) {
        packer.add(house_.events.name, std::string_view(step.rule));
        packer.add(pattern::f_state, std::string_view(step.on ? "enabled" : "disabled"));
    });
}

Task<> Doer::set_port(const PortStep& step)
{
    const auto state = step.open ? net::Listener::State::open : net::Listener::State::closed;
    const bool changed = co_await house_.effects->set_port(shard_, step.listener, state);
    if (!changed)
        co_return;
    tell(house_.events.port_changed, [&](journal::Packer& packer) {
        packer.add(house_.events.name, std::string_view(step.listener));
        packer.add(pattern::f_state, std::string_view(step.open ? "open" : "closed"));
    });
}

// The new worker is there before the old one goes.
Task<> Doer::recycle()
{
    const unsigned next = load_.run->recycle();
    for (const bool open : {true, false})
        for (const Listener& listener : load_.scenario->listeners)
            if (listener.worker && (*listener.worker == next) == open)
                co_await set_port({listener.name, open});
}

namespace {

store::NewItem item_of(const std::string& message, WallTime now)
{
    store::NewItem item;
    item.received = now;
    item.envelope = {wire::find_header(message, "From").value_or(""), wire::find_header(message, "To").value_or(""),
        wire::find_header(message, "Subject").value_or(""), wire::find_header(message, "Message-ID").value_or("")};
    store::BlobWriter writer;
    writer.append(message);
    item.mime = writer.finish();
    return item;
}

// Made on the way where it is not there.
std::expected<store::FolderId, store::Refusal> folder_at(store::Mailbox& mailbox, const std::string& path)
{
    if (const auto there = mailbox.folder(path))
        return there->id;
    store::FolderId parent = mailbox.folder(store::Known::root)->id;
    std::string so_far;
    for (const std::string_view name : split(path, '/')) {
        so_far += (so_far.empty() ? "" : "/") + std::string(name);
        if (const auto there = mailbox.folder(so_far)) {
            parent = there->id;
            continue;
        }
        const auto made = mailbox.create_folder(parent, std::string(name));
        if (!made)
            return std::unexpected(made.error());
        parent = made->id;
    }
    return parent;
}

} // namespace

void Doer::deliver(const DeliverStep& step)
{
    const WallTime now = shard_.clock->wall();
    std::string message;
    if (!step.given) {
        std::string to;
        for (const std::string& account : step.to)
            to += (to.empty() ? "" : ", ") + load_.scenario->directory->by_login(account)->address;
        const std::string id = fmt::format("<{}@{}>", store::Guid::fresh().to_text(), load_.scenario->persona.host);
        message = wire::compose({step.from, to, step.subject, wire::rfc5322_date(now), id, step.text});
    }
    const store::NewItem item = item_of(step.given ? *step.given : message, now);
    for (const std::string& account : step.to)
        deliver_to(account, step, item);
}

void Doer::deliver_to(const std::string& account, const DeliverStep& step, const store::NewItem& item)
{
    const std::shared_ptr<store::Mailbox> mailbox = house_.store.open(account);
    const auto folder = folder_at(*mailbox, step.folder);
    auto change = folder ? house_.store.deliver(*mailbox, *folder, item) : std::unexpected(folder.error());
    if (!change)
        return note(fmt::format("the message for {} was not kept: {}", account,
            change.error() == store::Refusal::over_quota ? "the mailbox is full" : "the store is full"));
    tell(house_.events.mailbox_delivered, [&](journal::Packer& packer) {
        packer.add(house_.events.to, std::string_view(load_.scenario->directory->by_login(account)->address));
        packer.add(pattern::f_mailbox, std::string_view(account));
        packer.add(house_.events.from, std::string_view(item.envelope.from));
        packer.add(house_.events.subject, std::string_view(item.envelope.subject));
        packer.add(house_.events.message_id, std::string_view(item.envelope.message_id));
        packer.add(house_.events.size, static_cast<std::int64_t>(item.mime->size()));
        packer.add(house_.events.folder, std::string_view(step.folder));
        packer.add(house_.events.via, std::string_view("scenario"));
    });
}

std::string Doer::account_of_turn() const
{
    if (!session_)
        return {};
    return !session_->mailbox_.empty() ? session_->mailbox_ : session_->account_ ? session_->account_->name : std::string();
}

void Doer::move_mailbox(const MoveStep& step)
{
    const std::string account = step.account.empty() ? account_of_turn() : step.account;
    if (account.empty())
        return note("move_mailbox: no mailbox is known in this turn");
    house_.store.open(account)->move_to(step.host);
    tell(house_.events.mailbox_moved, [&](journal::Packer& packer) {
        packer.add(pattern::f_mailbox, std::string_view(account));
        packer.add(house_.events.to, std::string_view(account));
        packer.add(house_.events.host, std::string_view(step.host));
    });
}

void Doer::bump(const BumpStep& step)
{
    if (step.what == BumpStep::What::address_book) {
        ++house_.shelf->address_book_bumps;
        return;
    }
    const std::string account = step.account.empty() ? account_of_turn() : step.account;
    const auto mailbox = account.empty() ? nullptr : house_.store.find(account);
    if (!mailbox)
        return note("bump: no mailbox is known in this turn");
    bool found = false;
    const auto only = step.folder.empty() ? std::nullopt : mailbox->folder(step.folder);
    for (const store::Folder& folder : mailbox->folders())
        if (step.folder.empty() || (only && only->id == folder.id))
            found = mailbox->bump_uid_validity(folder.id).has_value() || found;
    if (!found)
        return note(fmt::format("bump: the mailbox of {} has no folder {}", account, step.folder));
    tell(house_.events.mailbox_changed, [&](journal::Packer& packer) {
        packer.add(pattern::f_mailbox, std::string_view(account));
        packer.add(house_.events.to, std::string_view(account));
        if (!step.folder.empty())
            packer.add(house_.events.folder, std::string_view(step.folder));
    });
}

// The listener that is told of may be another than this session's own.
void Doer::swap_certificate(const SwapCertStep& swap)
{
    const House::Swapped swapped = house_.swap_certificate(swap);
    const auto fill = [&](journal::Packer& packer) {
        packer.add(pattern::f_listener, std::string_view(swap.listener));
        if (!swap.sni.empty())
            packer.add(pattern::f_sni, std::string_view(swap.sni));
        packer.add(house_.events.name, std::string_view(swap.name));
        if (!swapped.problem.empty())
            packer.add(house_.events.problem, std::string_view(swapped.problem));
        packer.add(house_.events.before, std::string_view(swapped.before));
    };
    tell(house_.events.cert_swapped, fill, Session::Constants::left_out);
}

// Where we are: the turn with the fields that rules see, or what the timeline has reached.
std::string Doer::line_for_hook() const
{
    std::string line = reached_;
    if (session_) {
        std::string fields(journal::most_fields, '\0');
        journal::Packer packer(fields.data(), fields.size());
        session_->pack_asked(packer, *turn_);
        journal::Header header;
        header.time = shard_.clock->steady();
        header.session = session_->who_.uid;
        header.event = turn_->event();
        header.rule = rule_;
        header.origin = journal::Origin::rule;
        const journal::Record record(header, std::string(packer.packed()), house_.journal.rule_name(rule_));
        line = journal::to_json(record, house_.language.vocabulary, shard_.clock->wall(), header.time);
    }
    return "{" + line.substr(line.find(',') + 1); // it is no event of the journal yet: no number
}

} // namespace exemu::session
