#pragma once
#include "store/feed.hpp"
#include "store/index.hpp"
#include "store/ledger.hpp"
#include "store/record.hpp"

#include "base/text.hpp"

#include <atomic>
#include <mutex>
#include <set>

namespace exemu::store {

struct FolderState {
    Folder facts;
    Index<Uid, Record*> by_uid;
    bool gone = false; // its id is never used again
    // The last listing that was asked for, good until facts.changed moves on.
    mutable std::shared_ptr<const std::vector<Entry>> listed;
    mutable ChangeNumber listed_at = 0;
};

struct Stone { // a tombstone under its change number
    ItemId id = 0;
    FolderId folder = 0;
    Uid uid = 0;
    ChangeNumber created = 0; // of the item: who never saw it need not hear of its end
    explicit operator bool() const { return id != 0; }
};

// What a mailbox holds. Every function here wants the lock held.
struct Mailbox::State {
    explicit State(std::shared_ptr<Ledger> all) : ledger(std::move(all)) {}

    mutable std::mutex lock;
    const std::shared_ptr<Ledger> ledger;

    ChangeNumber now = 0;
    ItemId last_item = 0;
    std::vector<FolderState> folders; // folder id is place + 1
    Index<ItemId, std::unique_ptr<Record>> by_id;
    Index<ChangeNumber, Record*> by_change; // under the last change of each item
    Index<ChangeNumber, Stone> stones;
    ChangeNumber forgotten = 0; // the youngest tombstone that was dropped
    std::size_t bytes = 0;
    std::optional<ByteCount> quota;
    Feed feed;
    std::string server;
    std::atomic<std::uint32_t> moves{0};
    struct Before { // names in order, letter case ignored
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const { return iless(a, b); }
    };
    std::set<std::string, Before> subscribed;

    FolderState* folder(FolderId id) { return id == 0 || id > folders.size() || folders[id - 1].gone ? nullptr : &folders[id - 1]; }
    bool has_folders(FolderId parent) const;
    bool is_below(FolderId folder, FolderId ancestor) const; // or the same
    const FolderState* child(FolderId parent, std::string_view name) const;
    Folder& add_folder(std::string_view account, FolderId parent, Known, std::string name);
    Record* record(ItemId id) const
    {
        const auto* found = by_id.find(id);
        return found ? found->get() : nullptr;
    }

    void touch(Record&, ChangeNumber);                // its last change is this one
    void enter(FolderState&, Record&, ChangeNumber);  // with the next UID
    void leave(Record&, ChangeNumber);                // with a tombstone
    // Out of all indexes, with a tombstone; null when it is not there. The ledger's refund is the caller's, without the lock.
    std::unique_ptr<Record> extract(ItemId);
    bool is_consistent() const;

private:
    void bury(const Record&, ChangeNumber);
};

} // namespace exemu::store
