#include "owa/mailbox_view.hpp"

#include "base/text.hpp"
#include "wire/mime.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>

namespace exemu::owa {

namespace {

using store::Known;

constexpr std::size_t largest_previewed = 128 * 1024; // beyond it the header is enough for a list
constexpr std::size_t most_searched = 64 * 1024 * 1024, most_searched_of_one = 256 * 1024;

// As people expect them; what is not here holds no mail.
constexpr Known order[] = {
    Known::inbox, Known::drafts, Known::sent_items, Known::deleted_items, Known::junk_email, Known::outbox, Known::other};

std::optional<std::size_t> place_of(Known known)
{
    const auto found = std::ranges::find(order, known);
    return found == std::end(order) ? std::nullopt : std::optional(static_cast<std::size_t>(found - std::begin(order)));
}

struct ById {
    store::ItemId id = 0;
    std::uint8_t flags = 0;
};

Row row_of(const store::Mailbox& mailbox, store::ItemId id)
{
    Row row;
    std::shared_ptr<const store::Blob> mime;
    std::string from, subject;
    mailbox.look(id, [&](const store::Sight& sight) {
        row.id = sight.id;
        row.flags = sight.flags;
        row.received = sight.received;
        mime = sight.mime;
        subject = sight.subject;
    });
    if (!mime)
        return row;
    row.size = mime->size();
    const bool is_whole = mime->size() <= largest_previewed;
    std::string text;
    mime->copy(0, is_whole ? mime->size() : std::size_t{store::Blob::chunk_size}, text);
    row.summary = summarize(text, is_whole);
    return row;
}

} // namespace

std::vector<FolderView> folders_of(const store::Mailbox& mailbox)
{
    const std::vector<store::Folder> all = mailbox.folders();
    std::map<store::FolderId, std::vector<const store::Folder*>> below;
    store::FolderId root = 0;
    for (const store::Folder& folder : all) {
        if (folder.known == Known::root)
            root = folder.id;
        else if (place_of(folder.known))
            below[folder.parent].push_back(&folder);
    }
    for (auto& [parent, folders] : below)
        std::ranges::sort(folders, [](const store::Folder* a, const store::Folder* b) {
            const std::size_t first = *place_of(a->known), second = *place_of(b->known);
            return first != second ? first < second : iless(a->name, b->name);
        });
    // Depth first, without recursion: how deep a tree is, its owner decides.
    struct Waiting {
        const store::Folder* folder;
        std::string path;
        std::size_t depth;
    };
    std::vector<FolderView> views;
    std::vector<Waiting> waiting;
    const auto push_below = [&](store::FolderId parent, const std::string& path, std::size_t depth) {
        for (const store::Folder* folder : below[parent] | std::views::reverse)
            waiting.push_back({folder, path.empty() ? folder->name : path + "/" + folder->name, depth});
    };
    push_below(root, "", 0);
    while (!waiting.empty()) {
        const Waiting next = std::move(waiting.back());
        waiting.pop_back();
        const store::Folder& folder = *next.folder;
        views.push_back({folder.id, folder.name, next.path, folder.known, next.depth, folder.items, folder.unseen});
        push_below(folder.id, next.path, next.depth + 1);
    }
    return views;
}

Page list(const store::Mailbox& mailbox, store::FolderId folder, std::size_t offset, std::size_t count)
{
    Page page;
    const std::optional<store::Listing> listing = mailbox.listing(folder);
    if (!listing)
        return page;
    page.now = listing->now;
    page.total = listing->entries->size();
    for (const store::Entry& entry :
        *listing->entries | std::views::reverse | std::views::drop(static_cast<std::ptrdiff_t>(std::min(offset, page.total)))) {
        if (page.rows.size() == std::min(count, most_rows))
            break;
        if (Row row = row_of(mailbox, entry.id); row.id != 0) // gone meanwhile
            page.rows.push_back(std::move(row));
    }
    return page;
}

Page search(const store::Mailbox& mailbox, store::FolderId folder, std::string_view query, std::size_t count)
{
    Page page;
    const std::optional<store::Listing> listing = mailbox.listing(folder);
    if (!listing)
        return page;
    page.now = listing->now;
    const std::string folded = wire::fold_case(query.substr(0, 1000));
    std::vector<std::string_view> words = split(folded, ' ');
    std::erase_if(words, [](std::string_view word) { return word.empty(); });
    std::size_t searched = 0;
    for (const store::Entry& entry : *listing->entries | std::views::reverse) {
        std::shared_ptr<const store::Blob> mime;
        mailbox.look(entry.id, [&](const store::Sight& sight) { mime = sight.mime; });
        if (!mime)
            continue;
        std::string text;
        mime->copy(0, std::min(mime->size(), most_searched_of_one), text);
        searched += text.size();
        const std::string all = searchable_text(text, most_searched_of_one);
        if (std::ranges::all_of(words, [&](std::string_view word) { return all.find(word) != all.npos; })) {
            ++page.total;
            if (page.rows.size() < std::min(count, most_rows))
                page.rows.push_back(row_of(mailbox, entry.id));
        }
        if (searched > most_searched)
            break;
    }
    return page;
}

} // namespace exemu::owa
