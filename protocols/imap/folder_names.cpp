#include "imap/folder_names.hpp"

#include "base/text.hpp"
#include "imap/names.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace exemu::imap {

std::vector<NamedFolder> named_folders(const store::Mailbox& mailbox)
{
    std::map<store::FolderId, const store::Folder*> by_id;
    std::set<store::FolderId> parents;
    const std::vector<store::Folder> folders = mailbox.folders();
    for (const store::Folder& folder : folders) {
        by_id[folder.id] = &folder;
        parents.insert(folder.parent);
    }
    std::vector<NamedFolder> named;
    for (const store::Folder& folder : folders) {
        if (folder.known == store::Known::root)
            continue;
        std::string path = folder.name;
        for (auto above = by_id.find(folder.parent); above != by_id.end() && above->second->known != store::Known::root;
            above = by_id.find(above->second->parent))
            path.insert(0, above->second->name + "/");
        named.push_back({wire_case(path), folder, parents.contains(folder.id)});
    }
    std::ranges::sort(named, [](const NamedFolder& a, const NamedFolder& b) { return iless(a.name, b.name); });
    return named;
}

std::string wire_case(std::string_view path)
{
    std::string name(path);
    if (iequals(name, "INBOX") || istarts_with(name, "INBOX/"))
        name.replace(0, 5, "INBOX");
    return name;
}

std::optional<std::string> decode_pattern(std::string_view pattern)
{
    // "*" and "%" are themselves in modified UTF-7.
    return decode_name(pattern);
}

std::size_t count_recent(const store::Mailbox& mailbox, const store::Folder& folder)
{
    if (folder.recent_from >= folder.uid_next)
        return 0;
    const auto listing = mailbox.listing(folder.id);
    if (!listing)
        return 0;
    const auto from = std::ranges::lower_bound(*listing->entries, listing->folder.recent_from, {}, &store::Entry::uid);
    return static_cast<std::size_t>(listing->entries->end() - from);
}

} // namespace exemu::imap
