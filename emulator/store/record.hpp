#pragma once
#include "store/store.hpp"

#include <memory>

namespace exemu::store {

// An item as the memory engine keeps it: the texts packed into one block, since thousands of small strings cost more than mail.
struct Record {
    ItemId id = 0;
    ChangeNumber created = 0, changed = 0;
    std::uint64_t arrival = 0; // its place in the ledger's queue; 0: never evicted
    WallTime received{};
    std::shared_ptr<const Blob> mime;
    std::unique_ptr<char[]> texts;
    std::uint32_t texts_size = 0;
    FolderId folder = 0;
    Uid uid = 0;
    std::uint8_t flags = 0;
    bool from_run = true;

    Item to_item() const;
    Entry to_entry() const { return {id, uid, flags}; }
    Sight to_sight() const;
    // Bytes of memory, its places in the indexes included, the blob not.
    std::size_t cost() const;
    std::size_t mail_size() const { return mime ? mime->size() : 0; }
    bool unseen() const { return (flags & seen) == 0; }
};

std::unique_ptr<Record> make_record(NewItem);

} // namespace exemu::store
