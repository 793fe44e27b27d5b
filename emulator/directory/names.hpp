#pragma once
#include "directory/directory.hpp"

#include <string>
#include <string_view>

// What the directory calls people, groups and servers: X.500 names as Exchange writes them (legacyExchangeDN, [MS-OXOABK] 2.2.3.14)
// and object GUIDs. Derived from the names alone, so that Autodiscover, the address books and RPC tell the same in every run.
namespace exemu::directory {

// "First Organization": what setup proposes.
std::string_view organization_name();
// "/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)", below which everything lies.
std::string organization_dn();
// ".../cn=Recipients/cn=89a897e9eb2a45c89ac74ab67df4dab0-alice". Exchange: 2013 and later write the GUID before the alias.
std::string legacy_dn(const Directory&, const Account&);
std::string legacy_dn(const Directory&, const Group&);
// ".../cn=Configuration/cn=Servers/cn=MAIL", and its database below that.
std::string server_dn(std::string_view server);
std::string database_dn(std::string_view server);

// "Default Offline Address Book", whose objectGUID is the folder below /OAB.
std::string_view offline_book_name();

// objectGUID, "89a897e9-eb2a-45c8-9ac7-4ab67df4dab0", of whatever has this name in this organization.
std::string object_guid(const Directory&, std::string_view name);

// Letter case ignored, as the directory compares such names; null for everybody else.
const Account* by_legacy_dn(const Directory&, std::string_view dn);

} // namespace exemu::directory
