#pragma once
#include "store/feed.hpp"
#include "store/index.hpp"
#include "store/ledger.hpp"
#include "store/record.hpp"

#include <mutex>

namespace exemu::store {

struct FolderState {
    Folder facts;
    Index<Uid, Record*> by_uid;
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

    FolderState* folder(FolderId id) { return id == 0 || id > folders.size() ? nullptr : &folders[id - 1]; }
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
    bool is_consistent() const;

private:
    void bury(const Record&, ChangeNumber);
};

} // namespace exemu::store
