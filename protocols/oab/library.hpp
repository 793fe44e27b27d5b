#pragma once
#include "base/clock.hpp"
#include "directory/directory.hpp"
#include "oab/container.hpp"
#include "oab/details.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

// The offline address book of the organization: files generated from the directory, a new edition whenever it has changed.
namespace exemu::oab {

enum class Kind : std::uint8_t { manifest, full, diff, display_template };
std::string_view to_text(Kind); // "manifest", "full", "diff", "template"

struct File {
    Kind kind = Kind::full;
    std::uint32_t sequence = 0; // of the manifest: the newest it names
    std::string content;        // as it travels
    std::size_t plain_size = 0; // of what it unpacks to; of the manifest 0
    std::string sha1;           // of the content, lower-case hex
    WallTime made{};
    std::string etag;           // with its quotes, as IIS forms it: FILETIME in hex
};

struct Edition {
    std::string folder;                                         // GUID of the book: /OAB/<folder>/oab.xml
    std::map<std::string, std::shared_ptr<const File>> files;   // by name, in small letters
    std::uint32_t sequence = 0;
    std::string full, manifest = "oab.xml";                     // names

    const File* find(std::string_view name) const; // letter case ignored; null: there is none
};

// The people and groups of an organization as the Global Address List has them: by display name.
AddressList global_address_list(const directory::Directory&);
// GUID of the book: the last part of OABUrl.
std::string book_guid(const directory::Directory&);

// Keeps the current edition and the Diffs that lead to it. Any thread.
class Library {
public:
    explicit Library(Packing packing = Packing::lzx) : packing_(packing) {}

    // The edition for this directory. It is a new one, with the next sequence number and a Diff from the one before, when people
    // or groups have changed, or `bumps` has gone up: once for each.
    std::shared_ptr<const Edition> edition(const directory::Directory&, std::uint64_t bumps, WallTime now);

private:
    std::shared_ptr<const Edition> make(AddressList, std::string folder, WallTime now);

    Packing packing_;
    std::mutex mutex_;
    std::string known_;         // what the last edition was made of
    std::string plain_;         // its details
    std::uint32_t sequence_ = 0;
    std::uint64_t bumps_ = 0;
    std::vector<std::pair<std::string, std::shared_ptr<const File>>> diffs_; // the newest last
    std::shared_ptr<const Edition> current_;
};

} // namespace exemu::oab
