#include "store/mailbox_state.hpp"

#include <algorithm>

// What lists and readers of messages ask for: no copies of texts, large folders once for all who look.
namespace exemu::store {

std::optional<Listing> Mailbox::listing(FolderId id) const
{
    const std::lock_guard hold(state_->lock);
    const FolderState* folder = state_->folder(id);
    if (!folder)
        return {};
    if (!folder->listed || folder->listed_at != folder->facts.changed) {
        auto entries = std::make_shared<std::vector<Entry>>();
        entries->reserve(folder->by_uid.size());
        folder->by_uid.each([&](Uid, const Record* record) {
            entries->push_back(record->to_entry());
            return true;
        });
        folder->listed = std::move(entries);
        folder->listed_at = folder->facts.changed;
    }
    return Listing{folder->facts, state_->now, folder->listed};
}

EntryChanges Mailbox::entries_since(ChangeNumber since, FolderId id) const
{
    EntryChanges changes;
    const std::lock_guard hold(state_->lock);
    changes.now = state_->now;
    if (since == state_->now) // nearly every time
        return changes;
    changes.complete = since == 0 || (since >= state_->forgotten && since <= state_->now);
    state_->by_change.each_after(since, [&](ChangeNumber, const Record* record) {
        if (record->folder == id)
            changes.entries.push_back(record->to_entry());
        return true;
    });
    state_->stones.each_after(since, [&](ChangeNumber, const Stone& stone) {
        if (stone.created <= since && stone.folder == id)
            changes.gone.push_back(stone.uid);
        return true;
    });
    std::ranges::sort(changes.entries, {}, &Entry::uid);
    std::ranges::sort(changes.gone);
    return changes;
}

void Mailbox::look(FolderId id, Uid from, const std::function<bool(const Sight&)>& visit) const
{
    const std::lock_guard hold(state_->lock);
    const FolderState* folder = state_->folder(id);
    if (!folder || from == 0)
        return;
    folder->by_uid.each_after(from - 1, [&](Uid, const Record* record) { return visit(record->to_sight()); });
}

bool Mailbox::look(ItemId id, const std::function<void(const Sight&)>& visit) const
{
    const std::lock_guard hold(state_->lock);
    const Record* record = state_->record(id);
    if (record)
        visit(record->to_sight());
    return record != nullptr;
}

Uid Mailbox::claim_recent(FolderId id)
{
    const std::lock_guard hold(state_->lock);
    FolderState* folder = state_->folder(id);
    if (!folder)
        return 0;
    return std::exchange(folder->facts.recent_from, folder->facts.uid_next);
}

} // namespace exemu::store
