#include "store/snapshot.hpp"

#include "store/mailbox_state.hpp"

#include <algorithm>
#include <cstring>

namespace exemu::store {

namespace {

std::unique_ptr<Record> copy_of(const Record& record)
{
    auto copy = std::make_unique<Record>();
    copy->id = record.id;
    copy->created = record.created;
    copy->changed = record.changed;
    copy->received = record.received;
    copy->mime = record.mime;
    copy->texts_size = record.texts_size;
    copy->texts = std::make_unique_for_overwrite<char[]>(record.texts_size);
    std::memcpy(copy->texts.get(), record.texts.get(), record.texts_size);
    copy->folder = record.folder;
    copy->uid = record.uid;
    copy->flags = record.flags;
    copy->from_run = record.from_run;
    return copy;
}

} // namespace

struct Snapshot::Kept {
    std::string account;
    ChangeNumber now = 0, forgotten = 0;
    ItemId last_item = 0;
    std::vector<Folder> folders;
    std::vector<bool> gone; // by folder
    std::vector<std::unique_ptr<Record>> records; // by id
    std::vector<std::pair<ChangeNumber, Stone>> stones;
    std::vector<std::string> subscribed;
    std::optional<ByteCount> quota;
};

Snapshot::Snapshot(const Mailstore& store)
{
    for (const auto& mailbox : store.mailboxes()) {
        auto kept = std::make_unique<Kept>();
        const Mailbox::State& state = *mailbox->state_;
        const std::lock_guard hold(state.lock);
        kept->account = mailbox->account();
        kept->now = state.now;
        kept->forgotten = state.forgotten;
        kept->last_item = state.last_item;
        for (const FolderState& folder : state.folders) {
            kept->folders.push_back(folder.facts);
            kept->gone.push_back(folder.gone);
        }
        state.by_id.each([&](ItemId, const std::unique_ptr<Record>& record) {
            kept->records.push_back(copy_of(*record));
            return true;
        });
        state.stones.each([&](ChangeNumber number, const Stone& stone) {
            kept->stones.emplace_back(number, stone);
            return true;
        });
        kept->subscribed.assign(state.subscribed.begin(), state.subscribed.end());
        kept->quota = state.quota;
        mailboxes_.push_back(std::move(kept));
    }
}

Snapshot::~Snapshot() = default;
Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot& Snapshot::operator=(Snapshot&&) noexcept = default;

const Snapshot::Kept* Snapshot::find(const std::string& account) const
{
    const auto found = std::ranges::find_if(mailboxes_, [&](const auto& kept) { return iequals(kept->account, account); });
    return found == mailboxes_.end() ? nullptr : found->get();
}

// Every change has a number; what has none (who has seen \Recent, names subscribed to, the quota) is looked at by itself.
bool Snapshot::differs(const Mailbox& mailbox, const Kept* kept)
{
    const Mailbox::State& state = *mailbox.state_;
    const std::lock_guard hold(state.lock);
    if (!kept)
        return !state.by_id.empty();
    if (state.now != kept->now || state.quota != kept->quota || !std::ranges::equal(state.subscribed, kept->subscribed))
        return true;
    for (std::size_t i = 0; i < kept->folders.size(); ++i)
        if (state.folders[i].facts.recent_from != kept->folders[i].recent_from)
            return true;
    return false;
}

std::vector<std::string> Snapshot::changed(const Mailstore& store) const
{
    std::vector<std::string> accounts;
    for (const auto& mailbox : store.mailboxes())
        if (differs(*mailbox, find(mailbox->account())))
            accounts.push_back(mailbox->account());
    return accounts;
}

// One that was not there: what has come goes, each item with a tombstone.
void Snapshot::empty(Mailbox& mailbox)
{
    std::vector<std::unique_ptr<Record>> old;
    Feed::Listeners listeners;
    {
        Mailbox::State& state = *mailbox.state_;
        const std::lock_guard hold(state.lock);
        while (const auto* first = state.by_id.front())
            old.push_back(state.extract(first->key));
        listeners = state.feed.listeners();
    }
    for (const auto& record : old)
        mailbox.state_->ledger->refund(*record);
    Feed::tell(listeners);
}

void Snapshot::put_back(Mailbox& mailbox, const Kept& kept)
{
    Mailbox::State& state = *mailbox.state_;
    Ledger& ledger = *state.ledger;
    std::vector<std::unique_ptr<Record>> old, fresh;
    for (const auto& record : kept.records)
        fresh.push_back(copy_of(*record));
    // What comes is paid for before what goes is paid back: a message that both hold costs nothing meanwhile.
    for (const auto& record : fresh)
        ledger.charge(*record);
    Feed::Listeners listeners;
    {
        const std::lock_guard hold(state.lock);
        while (auto entry = state.by_id.take_front())
            old.push_back(std::move(entry->value));
        for (const auto& record : old)
            ledger.gone(*record);
        state.by_change = {};
        state.stones = {};
        state.folders.clear();
        state.bytes = 0;
        for (std::size_t i = 0; i < kept.folders.size(); ++i) {
            FolderState& folder = state.folders.emplace_back();
            folder.facts = kept.folders[i];
            folder.gone = kept.gone[i];
        }
        std::vector<Record*> by_uid, by_change;
        for (auto& record : fresh) {
            state.bytes += record->mail_size();
            ledger.arrived(mailbox, *record);
            by_uid.push_back(record.get());
            state.by_id.add(record->id, std::move(record));
        }
        by_change = by_uid;
        std::ranges::sort(by_uid, {}, &Record::uid);
        std::ranges::sort(by_change, {}, &Record::changed);
        for (Record* record : by_uid)
            state.folders[record->folder - 1].by_uid.add(record->uid, record);
        for (Record* record : by_change)
            state.by_change.add(record->changed, record);
        for (const auto& [number, stone] : kept.stones)
            state.stones.add(number, stone);
        state.now = kept.now;
        state.forgotten = kept.forgotten;
        state.last_item = kept.last_item;
        state.quota = kept.quota;
        state.subscribed.clear();
        state.subscribed.insert(kept.subscribed.begin(), kept.subscribed.end());
        listeners = state.feed.listeners();
    }
    for (const auto& record : old)
        ledger.refund(*record);
    Feed::tell(listeners);
}

std::vector<std::string> Snapshot::restore(Mailstore& store) const
{
    std::vector<std::string> accounts;
    for (const auto& mailbox : store.mailboxes()) {
        const Kept* kept = find(mailbox->account());
        if (!differs(*mailbox, kept))
            continue;
        accounts.push_back(mailbox->account());
        kept ? put_back(*mailbox, *kept) : empty(*mailbox);
    }
    return accounts;
}

} // namespace exemu::store
