#include "directory/names.hpp"

#include "base/random.hpp"

#include <algorithm>

namespace exemu::directory {

namespace {

std::string hex32(const Directory& directory, std::string_view name)
{
    static constexpr char digits[] = "0123456789abcdef";
    const std::string low_name = to_lower(name), domain = to_lower(directory.domain());
    std::string text;
    for (const std::string_view half : {"object", "guid"}) {
        std::uint64_t bits = hash_of(0, {domain, low_name, half});
        for (int i = 0; i < 16; ++i, bits <<= 4)
            text += digits[bits >> 60];
    }
    text[12] = '4'; // version 4 and its variant (RFC 9562 5.4), as Windows makes them
    text[16] = digits[8 + (text[16] & 3)];
    return text;
}

std::string recipient(const Directory& directory, std::string_view name)
{
    return organization_dn() + "/cn=Recipients/cn=" + hex32(directory, name) + "-" + std::string(name);
}

} // namespace

std::string_view organization_name() { return "First Organization"; }

std::string_view offline_book_name() { return "Default Offline Address Book"; }

std::string organization_dn()
{
    return "/o=" + std::string(organization_name()) + "/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";
}

std::string legacy_dn(const Directory& directory, const Account& account) { return recipient(directory, account.name); }

std::string legacy_dn(const Directory& directory, const Group& group) { return recipient(directory, group.name); }

std::string server_dn(std::string_view server) { return organization_dn() + "/cn=Configuration/cn=Servers/cn=" + std::string(server); }

std::string database_dn(std::string_view server) { return server_dn(server) + "/cn=Microsoft Private MDB"; }

std::string object_guid(const Directory& directory, std::string_view name)
{
    std::string guid = hex32(directory, name);
    for (const std::size_t at : {20, 16, 12, 8})
        guid.insert(at, "-");
    return guid;
}

const Account* by_legacy_dn(const Directory& directory, std::string_view dn)
{
    const auto& accounts = directory.accounts();
    const auto found = std::ranges::find_if(accounts, [&](const Account& account) { return iequals(legacy_dn(directory, account), dn); });
    return found == accounts.end() ? nullptr : &*found;
}

} // namespace exemu::directory
