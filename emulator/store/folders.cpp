#include "store/mailbox_state.hpp"

#include <algorithm>

// The tree of folders and the names that clients subscribed to.
namespace exemu::store {

namespace {

constexpr std::size_t longest_name = 255;
constexpr std::size_t longest_path = 1024; // of a subscription

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }

bool is_good_name(std::string_view name)
{
    return !name.empty() && name.size() <= longest_name && std::ranges::none_of(name, [](char c) { return c == '/' || is_control(c); });
}

} // namespace

std::expected<Folder, Refusal> Mailbox::create_folder(FolderId parent, std::string name)
{
    if (!is_good_name(name))
        return std::unexpected(Refusal::bad_name);
    Feed::Listeners listeners;
    Folder created;
    {
        const std::lock_guard hold(state_->lock);
        if (!state_->folder(parent))
            return std::unexpected(Refusal::no_such_folder);
        if (state_->child(parent, name))
            return std::unexpected(Refusal::exists);
        const auto living = std::ranges::count_if(state_->folders, [](const FolderState& folder) { return !folder.gone; });
        if (static_cast<std::size_t>(living) >= state_->ledger->limits.folders)
            return std::unexpected(Refusal::over_quota);
        created = state_->add_folder(account_, parent, Known::other, std::move(name));
        listeners = state_->feed.listeners();
    }
    Feed::tell(listeners);
    return created;
}

std::expected<Change, Refusal> Mailbox::move_folder(FolderId id, FolderId parent, std::string name)
{
    if (!is_good_name(name))
        return std::unexpected(Refusal::bad_name);
    Feed::Listeners listeners;
    Change change{guid_};
    {
        const std::lock_guard hold(state_->lock);
        FolderState* folder = state_->folder(id);
        if (!folder || !state_->folder(parent))
            return std::unexpected(Refusal::no_such_folder);
        if (folder->facts.known != Known::other)
            return std::unexpected(Refusal::well_known);
        if (state_->is_below(parent, id))
            return std::unexpected(Refusal::own_folder);
        const FolderState* there = state_->child(parent, name);
        if (there && there != folder)
            return std::unexpected(Refusal::exists);
        folder->facts.parent = parent;
        folder->facts.name = std::move(name);
        folder->facts.changed = change.number = ++state_->now;
        listeners = state_->feed.listeners();
    }
    Feed::tell(listeners);
    return change;
}

std::expected<Change, Refusal> Mailbox::remove_folder(FolderId id)
{
    Feed::Listeners listeners;
    Change change{guid_};
    std::vector<std::unique_ptr<Record>> gone;
    {
        const std::lock_guard hold(state_->lock);
        FolderState* folder = state_->folder(id);
        if (!folder)
            return std::unexpected(Refusal::no_such_folder);
        if (folder->facts.known != Known::other)
            return std::unexpected(Refusal::well_known);
        if (state_->has_folders(id))
            return std::unexpected(Refusal::has_folders);
        std::vector<ItemId> items;
        folder->by_uid.each([&](Uid, const Record* record) {
            items.push_back(record->id);
            return true;
        });
        for (const ItemId item : items)
            gone.push_back(state_->extract(item));
        folder->gone = true;
        folder->listed.reset();
        folder->facts.changed = change.number = ++state_->now;
        listeners = state_->feed.listeners();
    }
    for (const std::unique_ptr<Record>& record : gone)
        state_->ledger->refund(*record);
    Feed::tell(listeners);
    return change;
}

std::expected<void, Refusal> Mailbox::set_subscribed(std::string_view path, bool wanted)
{
    if (path.empty() || path.size() > longest_path || std::ranges::any_of(path, is_control))
        return std::unexpected(Refusal::bad_name);
    const std::lock_guard hold(state_->lock);
    const auto there = state_->subscribed.find(path);
    if (!wanted && there != state_->subscribed.end())
        state_->subscribed.erase(there);
    if (!wanted || there != state_->subscribed.end())
        return {};
    if (state_->subscribed.size() >= state_->ledger->limits.folders)
        return std::unexpected(Refusal::over_quota);
    state_->subscribed.emplace(path);
    return {};
}

std::vector<std::string> Mailbox::subscribed() const
{
    const std::lock_guard hold(state_->lock);
    return {state_->subscribed.begin(), state_->subscribed.end()};
}

} // namespace exemu::store
