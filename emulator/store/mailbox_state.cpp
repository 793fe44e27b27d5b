#include "store/mailbox_state.hpp"

#include "base/random.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace exemu::store {

namespace {

// UIDVALIDITY: not zero (RFC 3501 9, nz-number), the same in every run.
std::uint32_t validity_of(std::string_view account, const Folder& folder)
{
    const std::uint64_t hash = hash_of(folder.id, {to_lower(account), std::to_string(folder.parent), to_lower(folder.name)});
    return static_cast<std::uint32_t>(hash % 0x7fffffff) + 1;
}

} // namespace

const FolderState* Mailbox::State::child(FolderId parent, std::string_view name) const
{
    for (const FolderState& folder : folders) {
        if (!folder.gone && folder.facts.parent == parent && iequals(folder.facts.name, name))
            return &folder;
    }
    return nullptr;
}

Folder& Mailbox::State::add_folder(std::string_view account, FolderId parent, Known known, std::string name)
{
    Folder& facts = folders.emplace_back().facts;
    facts.id = static_cast<FolderId>(folders.size());
    facts.parent = parent;
    facts.known = known;
    facts.name = std::move(name);
    facts.created = facts.changed = ++now;
    facts.uid_validity = validity_of(account, facts);
    return facts;
}

void Mailbox::State::touch(Record& record, ChangeNumber number)
{
    if (record.changed != 0)
        by_change.take(record.changed);
    record.changed = number;
    by_change.add(number, &record);
}

void Mailbox::State::enter(FolderState& folder, Record& record, ChangeNumber number)
{
    record.folder = folder.facts.id;
    record.uid = folder.facts.uid_next++;
    record.created = number;
    folder.by_uid.add(record.uid, &record);
    ++folder.facts.items;
    folder.facts.unseen += record.unseen();
    folder.facts.changed = number;
    touch(record, number);
}

void Mailbox::State::leave(Record& record, ChangeNumber number)
{
    FolderState& folder = folders[record.folder - 1];
    folder.by_uid.take(record.uid);
    --folder.facts.items;
    folder.facts.unseen -= record.unseen();
    folder.facts.changed = number;
    bury(record, number);
}

std::unique_ptr<Record> Mailbox::State::extract(ItemId id)
{
    std::unique_ptr<Record> record = by_id.take(id);
    if (!record)
        return nullptr;
    leave(*record, ++now);
    by_change.take(record->changed);
    bytes -= record->mail_size();
    ledger->gone(*record);
    return record;
}

bool Mailbox::State::has_folders(FolderId parent) const
{
    return std::ranges::any_of(folders, [&](const FolderState& folder) { return !folder.gone && folder.facts.parent == parent; });
}

bool Mailbox::State::is_below(FolderId folder, FolderId ancestor) const
{
    for (; folder != 0; folder = folders[folder - 1].facts.parent) {
        if (folder == ancestor)
            return true;
    }
    return false;
}

void Mailbox::State::bury(const Record& record, ChangeNumber number)
{
    stones.add(number, {record.id, record.folder, record.uid, record.created});
    const std::size_t most = ledger->tombstones_per_mailbox();
    while (stones.size() > most)
        forgotten = stones.take_front()->key;
}

bool Mailbox::State::is_consistent() const
{
    const std::lock_guard hold(lock);
    bool good = stones.size() <= ledger->limits.tombstones && by_id.size() == by_change.size();
    std::size_t items = 0, mail = 0;
    for (const FolderState& folder : folders) {
        std::size_t unseen = 0;
        Uid last = 0;
        folder.by_uid.each([&](Uid uid, const Record* record) {
            good = good && uid > last && uid == record->uid && uid < folder.facts.uid_next && record->folder == folder.facts.id &&
                this->record(record->id) == record && record->created <= record->changed && record->changed <= folder.facts.changed;
            unseen += record->unseen();
            last = uid;
            return true;
        });
        good = good && !(folder.gone && folder.facts.items > 0) && folder.facts.recent_from <= folder.facts.uid_next;
        good = good && folder.facts.items == folder.by_uid.size() && folder.facts.unseen == unseen && folder.facts.changed <= now;
        items += folder.facts.items;
    }
    ChangeNumber last = 0;
    by_change.each([&](ChangeNumber number, const Record* record) {
        good = good && number > last && number == record->changed && number <= now;
        mail += record->mail_size();
        last = number;
        return true;
    });
    return good && items == by_id.size() && mail == bytes;
}

} // namespace exemu::store
