#include "store/mailbox_state.hpp"

// What changes a mailbox. Each takes its lock once, tells the feed after it, and frees memory after it.
namespace exemu::store {

std::expected<Change, Refusal> Mailbox::insert(FolderId folder_id, std::unique_ptr<Record>& fresh)
{
    Feed::Listeners listeners;
    Change change{guid_};
    {
        const std::lock_guard hold(state_->lock);
        State& state = *state_;
        FolderState* folder = state.folder(folder_id);
        if (!folder)
            return std::unexpected(Refusal::no_such_folder);
        if (state.quota && state.bytes + fresh->mail_size() > state.quota->bytes)
            return std::unexpected(Refusal::over_quota);
        if (folder->facts.uid_next == 0) // 2^32 UIDs are used up
            return std::unexpected(Refusal::store_full);
        Record& record = *fresh;
        record.id = ++state.last_item;
        state.enter(*folder, record, ++state.now);
        state.bytes += record.mail_size();
        state.ledger->arrived(*this, record);
        change = {guid_, state.now, record.id, record.uid};
        state.by_id.add(record.id, std::move(fresh));
        listeners = state.feed.listeners();
    }
    Feed::tell(listeners);
    return change;
}

std::expected<Change, Refusal> Mailbox::set_flags(ItemId id, std::uint8_t set, std::uint8_t clear)
{
    Feed::Listeners listeners;
    Change change{guid_};
    {
        const std::lock_guard hold(state_->lock);
        Record* record = state_->record(id);
        if (!record)
            return std::unexpected(Refusal::no_such_item);
        const auto flags = static_cast<std::uint8_t>((record->flags & ~clear) | set);
        if (flags == record->flags)
            return Change{guid_, record->changed, id, record->uid};
        Folder& folder = state_->folder(record->folder)->facts;
        folder.unseen -= record->unseen();
        record->flags = flags;
        folder.unseen += record->unseen();
        folder.changed = ++state_->now;
        state_->touch(*record, state_->now);
        change = {guid_, state_->now, id, record->uid};
        listeners = state_->feed.listeners();
    }
    Feed::tell(listeners);
    return change;
}

std::expected<Change, Refusal> Mailbox::move(ItemId id, FolderId to)
{
    Feed::Listeners listeners;
    Change change{guid_};
    {
        const std::lock_guard hold(state_->lock);
        Record* record = state_->record(id);
        if (!record)
            return std::unexpected(Refusal::no_such_item);
        FolderState* folder = state_->folder(to);
        if (!folder)
            return std::unexpected(Refusal::no_such_folder);
        if (folder->facts.uid_next == 0)
            return std::unexpected(Refusal::store_full);
        const ChangeNumber number = ++state_->now;
        state_->leave(*record, number);
        state_->enter(*folder, *record, number);
        change = {guid_, number, id, record->uid};
        listeners = state_->feed.listeners();
    }
    Feed::tell(listeners);
    return change;
}

void Mailbox::move_to(std::string server)
{
    Feed::Listeners listeners;
    {
        const std::lock_guard hold(state_->lock);
        state_->server = std::move(server);
        ++state_->moves;
        listeners = state_->feed.listeners();
    }
    Feed::tell(listeners);
}

std::string Mailbox::server() const
{
    const std::lock_guard hold(state_->lock);
    return state_->server;
}

std::uint32_t Mailbox::moves() const { return state_->moves; }

std::expected<Change, Refusal> Mailbox::bump_uid_validity(FolderId id)
{
    Feed::Listeners listeners;
    Change change{guid_};
    {
        const std::lock_guard hold(state_->lock);
        FolderState* folder = state_->folder(id);
        if (!folder)
            return std::unexpected(Refusal::no_such_folder);
        constexpr std::uint32_t most = 0x7FFF'FFFF; // for clients that use a signed integer
        folder->facts.uid_validity = folder->facts.uid_validity >= most ? 1 : folder->facts.uid_validity + 1;
        folder->facts.changed = ++state_->now;
        change.number = state_->now;
        listeners = state_->feed.listeners();
    }
    Feed::tell(listeners);
    return change;
}

std::unique_ptr<Record> Mailbox::take_out(ItemId id, Change& change)
{
    Feed::Listeners listeners;
    std::unique_ptr<Record> record;
    {
        const std::lock_guard hold(state_->lock);
        record = state_->extract(id);
        if (!record)
            return nullptr;
        change = {guid_, state_->now, id, record->uid};
        listeners = state_->feed.listeners();
    }
    state_->ledger->refund(*record);
    Feed::tell(listeners);
    return record;
}

std::expected<Change, Refusal> Mailbox::remove(ItemId id)
{
    Change change;
    if (!take_out(id, change))
        return std::unexpected(Refusal::no_such_item);
    return change;
}

std::unique_ptr<Mailbox::Subscription> Mailbox::subscribe(std::shared_ptr<Mailbox> mailbox, std::function<void()> callback)
{
    std::uint64_t id = 0;
    {
        const std::lock_guard hold(mailbox->state_->lock);
        id = mailbox->state_->feed.add(std::move(callback));
    }
    return std::make_unique<Subscription>(std::move(mailbox), id);
}

void Mailbox::unsubscribe(std::uint64_t id)
{
    std::shared_ptr<Listener> listener;
    {
        const std::lock_guard hold(state_->lock);
        listener = state_->feed.remove(id);
    }
    if (listener)
        listener->end();
}

Mailbox::Subscription::Subscription(std::shared_ptr<Mailbox> mailbox, std::uint64_t id) : mailbox_(std::move(mailbox)), id_(id) {}

Mailbox::Subscription::~Subscription() { mailbox_->unsubscribe(id_); }

} // namespace exemu::store
