#include "base/random.hpp"
#include "base/text.hpp"
#include "store/mailbox_state.hpp"

#include <algorithm>

namespace exemu::store {

namespace {

Guid guid_of(std::string_view account)
{
    const std::string name = to_lower(account);
    return Guid::from_hash(hash_of(1, {"mailbox", name}), hash_of(2, {"mailbox", name}));
}

// In the order of Known, so that a well-known folder's id is its place + 1.
constexpr std::pair<Known, const char*> well_known[] = {
    {Known::root, "Top of Information Store"},
    {Known::inbox, "Inbox"},
    {Known::drafts, "Drafts"},
    {Known::sent_items, "Sent Items"},
    {Known::deleted_items, "Deleted Items"},
    {Known::outbox, "Outbox"},
    {Known::junk_email, "Junk Email"},
    {Known::calendar, "Calendar"},
    {Known::contacts, "Contacts"},
    {Known::tasks, "Tasks"},
    {Known::notes, "Notes"},
    {Known::journal, "Journal"},
};
constexpr FolderId root = 1;

} // namespace

Mailbox::Mailbox(std::string account, std::shared_ptr<Ledger> ledger)
    : account_(std::move(account)), guid_(guid_of(account_)), state_(std::make_unique<State>(std::move(ledger)))
{
    state_->ledger->opened();
    for (const auto& [known, name] : well_known)
        state_->add_folder(account_, known == Known::root ? 0 : root, known, name);
    for (const auto& [known, name] : well_known) {
        if (known != Known::root)
            state_->subscribed.insert(name);
    }
}

Mailbox::~Mailbox()
{
    state_->by_id.each([&](ItemId, const std::unique_ptr<Record>& record) {
        state_->ledger->gone(*record);
        state_->ledger->refund(*record);
        return true;
    });
}

std::vector<Folder> Mailbox::folders() const
{
    const std::lock_guard hold(state_->lock);
    std::vector<Folder> all;
    all.reserve(state_->folders.size());
    for (const FolderState& folder : state_->folders) {
        if (!folder.gone)
            all.push_back(folder.facts);
    }
    return all;
}

std::optional<Folder> Mailbox::folder(FolderId id) const
{
    const std::lock_guard hold(state_->lock);
    const FolderState* found = state_->folder(id);
    return found ? std::optional(found->facts) : std::nullopt;
}

std::optional<Folder> Mailbox::folder(std::string_view path) const
{
    const std::lock_guard hold(state_->lock);
    const FolderState* found = nullptr;
    for (FolderId parent = root; !path.empty(); parent = found->facts.id) {
        const std::size_t slash = path.find('/');
        found = state_->child(parent, path.substr(0, slash));
        if (!found || (slash != std::string_view::npos && slash + 1 == path.size()))
            return {};
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return found ? std::optional(found->facts) : std::nullopt;
}

std::optional<Folder> Mailbox::folder(Known known) const
{
    if (known == Known::other)
        return {};
    return folder(static_cast<FolderId>(known) + root);
}

std::vector<Item> Mailbox::items(FolderId id, std::size_t most) const
{
    const std::lock_guard hold(state_->lock);
    std::vector<Item> all;
    if (const FolderState* folder = state_->folder(id)) {
        all.reserve(std::min(most, folder->by_uid.size()));
        folder->by_uid.each([&](Uid, const Record* record) {
            if (all.size() < most)
                all.push_back(record->to_item());
            return all.size() < most;
        });
    }
    return all;
}

std::optional<Item> Mailbox::item(ItemId id) const
{
    const std::lock_guard hold(state_->lock);
    const Record* record = state_->record(id);
    return record ? std::optional(record->to_item()) : std::nullopt;
}

ChangeNumber Mailbox::change_number() const
{
    const std::lock_guard hold(state_->lock);
    return state_->now;
}

Changes Mailbox::changes_since(ChangeNumber since, std::optional<FolderId> only) const
{
    Changes changes;
    const std::lock_guard hold(state_->lock);
    changes.now = state_->now;
    changes.complete = since == 0 || (since >= state_->forgotten && since <= state_->now);
    std::vector<const Record*> changed;
    state_->by_change.each_after(since, [&](ChangeNumber, const Record* record) {
        if (!only || record->folder == *only)
            changed.push_back(record);
        return true;
    });
    std::ranges::sort(changed, {}, &Record::created);
    changes.items.reserve(changed.size());
    for (const Record* record : changed)
        changes.items.push_back(record->to_item());
    state_->stones.each_after(since, [&](ChangeNumber number, const Stone& stone) {
        if (stone.created <= since && (!only || stone.folder == *only))
            changes.deleted.push_back({stone.id, stone.folder, stone.uid, number});
        return true;
    });
    return changes;
}

std::size_t Mailbox::bytes() const
{
    const std::lock_guard hold(state_->lock);
    return state_->bytes;
}

void Mailbox::set_quota(std::optional<ByteCount> quota)
{
    const std::lock_guard hold(state_->lock);
    state_->quota = quota;
}

} // namespace exemu::store
