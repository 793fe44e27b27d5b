#pragma once
#include "owa/message_view.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// A mailbox as the web mail shows it: its folders, a page of a list, what a search finds. Over the store as it is at the moment.
namespace exemu::owa {

struct FolderView {
    store::FolderId id = 0;
    std::string name, path; // "Reports", "Inbox/Reports"
    store::Known known = store::Known::other;
    std::size_t depth = 0, items = 0, unread = 0;
};

// Those that hold mail: well-known ones first and in their usual order, then the others by name, each below its parent.
std::vector<FolderView> folders_of(const store::Mailbox&);

struct Row { // of a list
    store::ItemId id = 0;
    std::uint8_t flags = 0;
    WallTime received{};
    std::size_t size = 0;
    Summary summary;
};

struct Page {
    std::vector<Row> rows; // the newest first
    std::size_t total = 0; // in the folder, or found
    store::ChangeNumber now = 0;
};

inline constexpr std::size_t most_rows = 100;

Page list(const store::Mailbox&, store::FolderId, std::size_t offset, std::size_t count);
// Those that have every word of `query` somewhere; letter case is ignored. Looks through at most 64 MiB, newest first.
Page search(const store::Mailbox&, store::FolderId, std::string_view query, std::size_t count);

} // namespace exemu::owa
