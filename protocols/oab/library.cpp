#include "oab/library.hpp"

#include "auth/digest.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "directory/names.hpp"
#include "oab/display_template.hpp"
#include "oab/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace exemu::oab {

namespace {

constexpr std::size_t most_diffs = 30; // Exchange: DiffRetentionPeriod is thirty days, and an edition is made each day

std::string hex(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return text;
}

// IIS: the file's time of writing in steps of 100 ns since 1601, and its number of changes.
std::string etag_of(WallTime made, std::uint32_t sequence)
{
    const auto since_1970 = std::chrono::duration_cast<std::chrono::microseconds>(made.time_since_epoch()).count();
    return fmt::format("\"{:x}:0\"", static_cast<std::uint64_t>(since_1970) * 10 + 116444736000000000u + sequence);
}

std::shared_ptr<const File> make_file(Kind kind, std::uint32_t sequence, std::string content, std::size_t plain_size, WallTime made)
{
    auto file = std::make_shared<File>();
    file->kind = kind;
    file->sequence = sequence;
    file->sha1 = hex(auth::sha1(content));
    file->content = std::move(content);
    file->plain_size = plain_size;
    file->made = made;
    file->etag = etag_of(made, sequence);
    return file;
}

// "Alice Example": the first word, and the rest.
std::pair<std::string, std::string> names_of(const std::string& display)
{
    const std::size_t blank = display.find(' ');
    return blank == display.npos ? std::pair(display, std::string()) : std::pair(display.substr(0, blank), display.substr(blank + 1));
}

Person person_of(const directory::Directory& directory, const directory::Account& account)
{
    Person person;
    person.legacy_dn = directory::legacy_dn(directory, account);
    person.smtp = account.address;
    person.display = account.display.empty() ? account.name : account.display;
    person.account = account.name;
    std::tie(person.given_name, person.surname) = names_of(person.display);
    person.proxies.push_back("SMTP:" + account.address);
    for (const std::string& alias : account.aliases)
        person.proxies.push_back("smtp:" + (alias.contains('@') ? alias : alias + "@" + directory.domain()));
    return person;
}

Person person_of(const directory::Directory& directory, const directory::Group& group)
{
    Person person;
    person.kind = Person::Kind::list;
    person.legacy_dn = directory::legacy_dn(directory, group);
    person.smtp = group.address;
    person.display = person.account = group.name;
    person.proxies.push_back("SMTP:" + group.address);
    for (const directory::Account* member : group.members)
        person.members.push_back(directory::legacy_dn(directory, *member));
    return person;
}

} // namespace

std::string_view to_text(Kind kind)
{
    switch (kind) {
    case Kind::manifest: return "manifest";
    case Kind::full: return "full";
    case Kind::diff: return "diff";
    case Kind::display_template: return "template";
    }
    return "full";
}

const File* Edition::find(std::string_view name) const
{
    const auto found = files.find(to_lower(name));
    return found == files.end() ? nullptr : found->second.get();
}

std::string book_guid(const directory::Directory& directory) { return directory::object_guid(directory, directory::offline_book_name()); }

AddressList global_address_list(const directory::Directory& directory)
{
    AddressList list;
    list.name = "\\Global Address List";
    list.dn = "/";
    list.guid = directory::object_guid(directory, "Default Global Address List");
    for (const directory::Account& account : directory.accounts())
        if (account.state != directory::State::no_mailbox)
            list.people.push_back(person_of(directory, account));
    for (const directory::Group& group : directory.groups()) {
        Person of_group = person_of(directory, group);
        for (Person& person : list.people)
            if (std::ranges::find(of_group.members, person.legacy_dn) != of_group.members.end())
                person.member_of.push_back(of_group.legacy_dn);
        list.people.push_back(std::move(of_group));
    }
    std::ranges::stable_sort(list.people, iless, &Person::display);
    return list;
}

std::shared_ptr<const Edition> Library::edition(const directory::Directory& directory, std::uint64_t bumps, WallTime now)
{
    AddressList list = global_address_list(directory);
    std::string contents = write_details(list);
    const std::lock_guard lock(mutex_);
    // Each bump is an edition, whether somebody has looked meanwhile or not; so is what was there before the first one.
    std::uint64_t editions = std::min<std::uint64_t>(bumps > bumps_ ? bumps - bumps_ : 0, most_diffs);
    if (current_ ? editions == 0 && contents != known_ : true)
        ++editions;
    for (; editions > 0; --editions) {
        list.sequence = ++sequence_;
        current_ = make(list, book_guid(directory), now);
    }
    known_ = std::move(contents);
    bumps_ = bumps;
    return current_;
}

std::shared_ptr<const Edition> Library::make(AddressList list, std::string folder, WallTime now)
{
    auto edition = std::make_shared<Edition>();
    edition->folder = std::move(folder);
    edition->sequence = list.sequence;
    std::vector<Listed> listed;
    const auto name = [&](std::string_view what) { return fmt::format("{}-{}-{}.lzx", list.guid, what, list.sequence); };
    const auto put = [&](std::string called, std::shared_ptr<const File> file, std::string type = "") {
        listed.push_back({called, file.get(), std::move(type)});
        edition->files.emplace(to_lower(called), std::move(file));
    };
    std::string plain = write_details(list);
    edition->full = name("data");
    put(edition->full, make_file(Kind::full, list.sequence, pack_full(plain, packing_), plain.size(), now));
    const std::string templates = write_templates();
    for (const std::string_view type : {"windows", "mac"})
        put(name(type == "mac" ? "mac0409" : "lng0409"),
            make_file(Kind::display_template, list.sequence, pack_full(templates, packing_), templates.size(), now), std::string(type));
    if (!plain_.empty())
        diffs_.emplace_back(name("binpatch"), make_file(Kind::diff, list.sequence, pack_diff(plain, plain_), plain.size(), now));
    if (diffs_.size() > most_diffs)
        diffs_.erase(diffs_.begin());
    for (const auto& [called, diff] : diffs_)
        put(called, diff);
    plain_ = std::move(plain);
    edition->files.emplace(edition->manifest, make_file(Kind::manifest, list.sequence, write_manifest(list, listed), 0, now));
    return edition;
}

} // namespace exemu::oab
