#include "nspi/book.hpp"

#include "base/text.hpp"
#include "directory/collation.hpp"
#include "directory/names.hpp"
#include "wire/uuid.hpp"

#include <algorithm>

namespace exemu::nspi {

namespace {

// Containers have identifiers that no entry has: entries are fewer than 100,000 (limit of an explicit table, 3.1.4.1.8).
constexpr std::uint32_t first_container = 0x00f00000;
// AB_RECIPIENTS, AB_SUBCONTAINERS, AB_UNMODIFIABLE ([MS-OXOABK] 2.2.2.1)
constexpr std::uint32_t recipients = 1, subcontainers = 2, unmodifiable = 8;

std::string bytes_of_guid(const std::string& text)
{
    wire::ByteWriter out;
    wire::write_uuid(out, wire::Uuid::parse(text).value_or(wire::Uuid()));
    return out.take();
}

std::string address_of(const directory::Directory& directory, const std::string& alias)
{
    return alias.contains('@') ? alias : alias + "@" + directory.domain();
}

} // namespace

Book::Book(const directory::Directory& directory, const persona::Persona& persona)
    : server_guid_(bytes_of_guid(directory::object_guid(directory, "address book service"))),
      home_mdb_(directory::database_dn(to_upper(persona.host.substr(0, persona.host.find('.')))))
{
    add_people(directory);
    add_groups(directory);
    sort_and_link(directory);
    make_containers();
}

void Book::add_people(const directory::Directory& directory)
{
    for (const directory::Account& account : directory.accounts()) {
        if (account.state == directory::State::no_mailbox)
            continue; // no recipient
        Entry entry;
        entry.display = account.display.empty() ? account.name : account.display;
        entry.account = account.name;
        entry.address = account.address;
        entry.dn = directory::legacy_dn(directory, account);
        entry.guid = bytes_of_guid(directory::object_guid(directory, account.name));
        entry.proxies.push_back("SMTP:" + account.address);
        for (const std::string& alias : account.aliases)
            entry.proxies.push_back("smtp:" + address_of(directory, alias));
        entries_.push_back(std::move(entry));
    }
}

void Book::add_groups(const directory::Directory& directory)
{
    for (const directory::Group& group : directory.groups()) {
        Entry entry;
        entry.kind = Kind::group;
        entry.display = entry.account = group.name;
        entry.address = group.address;
        entry.dn = directory::legacy_dn(directory, group);
        entry.guid = bytes_of_guid(directory::object_guid(directory, group.name));
        entry.proxies.push_back("SMTP:" + group.address);
        entries_.push_back(std::move(entry));
    }
}

void Book::sort_and_link(const directory::Directory& directory)
{
    std::vector<std::pair<std::string, std::size_t>> keys;
    for (std::size_t i = 0; i < entries_.size(); ++i)
        keys.emplace_back(directory::collation_key(entries_[i].display) + '\0' + entries_[i].account, i);
    std::ranges::sort(keys);
    std::vector<Entry> sorted;
    for (const auto& [key, at] : keys)
        sorted.push_back(std::move(entries_[at]));
    entries_ = std::move(sorted);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        entries_[i].search = directory::search_key(entries_[i].display);
        by_dn_[to_lower(entries_[i].dn)] = first_id + static_cast<std::uint32_t>(i);
    }
    for (const directory::Group& group : directory.groups()) {
        const std::optional<std::uint32_t> its = by_dn(directory::legacy_dn(directory, group));
        for (const directory::Account* member : group.members) {
            const std::optional<std::uint32_t> who = by_dn(directory::legacy_dn(directory, *member));
            if (!its || !who)
                continue;
            entries_[*its - first_id].links.push_back(*who);
            entries_[*who - first_id].links.push_back(*its);
        }
    }
    for (Entry& entry : entries_)
        std::ranges::sort(entry.links);
}

void Book::make_containers()
{
    Container all{0, "Global Address List", "/", {}, 0, recipients | unmodifiable};
    Container lists{first_container, "All Address Lists", "/guid=all", {}, 0, subcontainers | unmodifiable};
    Container users{first_container + 1, "All Users", "/guid=users", {}, 1, recipients | unmodifiable};
    Container groups{first_container + 2, "All Groups", "/guid=groups", {}, 1, recipients | unmodifiable};
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const std::uint32_t its = first_id + static_cast<std::uint32_t>(i);
        all.ids.push_back(its);
        (entries_[i].kind == Kind::person ? users : groups).ids.push_back(its);
    }
    containers_ = {std::move(all), std::move(lists), std::move(groups), std::move(users)};
}

const Container* Book::container(std::uint32_t id) const
{
    const auto found = std::ranges::find(containers_, id, &Container::id);
    return found == containers_.end() ? nullptr : &*found;
}

const Entry* Book::entry(std::uint32_t id) const
{
    return id >= first_id && id - first_id < entries_.size() ? &entries_[id - first_id] : nullptr;
}

std::optional<std::uint32_t> Book::by_dn(std::string_view dn) const
{
    const auto found = by_dn_.find(to_lower(dn));
    return found == by_dn_.end() ? std::nullopt : std::optional(found->second);
}

// ---- ambiguous name resolution

// The words of the text begin words of the display name, in any order; or it is how an address, an account or an alias begins.
bool Book::may_mean(const Entry& entry, std::string_view text, const std::string& key) const
{
    if (istarts_with(entry.account, text) || istarts_with(entry.address, text) || iequals(entry.dn, text))
        return true;
    for (const std::string& proxy : entry.proxies)
        if (istarts_with(proxy, text) || istarts_with(std::string_view(proxy).substr(5), text))
            return true;
    const std::vector<std::string_view> has = split(entry.search, ' ');
    for (const std::string_view word : split(key, ' '))
        if (!word.empty() && std::ranges::none_of(has, [&](std::string_view one) { return one.starts_with(word); }))
            return false;
    return !key.empty();
}

std::vector<std::uint32_t> Book::resolve(std::string_view text) const
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    if (const auto its = by_dn(text))
        return {*its};
    std::vector<std::uint32_t> found;
    const bool exact = text.starts_with('='); // "=alice": this account and no other
    if (exact)
        text.remove_prefix(1);
    if (text.empty())
        return found;
    const std::string key = directory::search_key(text);
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (exact ? iequals(entries_[i].account, text) : may_mean(entries_[i], text, key))
            found.push_back(first_id + static_cast<std::uint32_t>(i));
    // A whole address or account is nobody else's, however many others begin with it.
    for (const std::uint32_t one : found)
        if (iequals(entry(one)->address, text) || iequals(entry(one)->account, text))
            return {one};
    return found;
}

// ---- strings

std::string narrow(std::string_view utf8, std::uint32_t code_page)
{
    if (code_page == 65001)
        return std::string(utf8);
    std::string text;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto octet = static_cast<unsigned char>(utf8[i]);
        if (octet < 0x80) {
            text += utf8[i++];
            continue;
        }
        const bool latin = (octet == 0xc2 || octet == 0xc3) && i + 1 < utf8.size() && code_page != 20261 && code_page != 20127;
        text += latin ? static_cast<char>((octet & 3) << 6 | (static_cast<unsigned char>(utf8[i + 1]) & 0x3f)) : '?';
        for (++i; i < utf8.size() && (static_cast<unsigned char>(utf8[i]) & 0xc0) == 0x80;)
            ++i;
    }
    return text;
}

std::string widen(std::string_view narrow_text, std::uint32_t code_page)
{
    if (code_page == 65001)
        return std::string(narrow_text);
    std::string text;
    for (const char c : narrow_text) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xc0 | octet >> 6);
            text += static_cast<char>(0x80 | (octet & 0x3f));
        }
    }
    return text;
}

std::optional<std::string> text_of(const Value& value, std::uint32_t code_page)
{
    if (type_of(value.tag) == t_string && value.text)
        return value.text->text;
    if (type_of(value.tag) == t_string8 && value.text8)
        return widen(value.text8->text, code_page);
    return std::nullopt;
}

} // namespace exemu::nspi
