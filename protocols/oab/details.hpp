#pragma once
#include <cstdint>
#include <string>
#include <vector>

// The details of an address list, uncompressed: [MS-OXOAB] 2.9.
namespace exemu::oab {

struct Person { // an address book object: a mailbox user, or a distribution list
    enum class Kind : std::uint8_t { user, list } kind = Kind::user;
    std::string legacy_dn, smtp, display, account, given_name, surname;
    std::vector<std::string> proxies;       // "SMTP:alice@contoso.test", "smtp:a@contoso.test"
    std::vector<std::string> members;       // of a list: legacy DNs
    std::vector<std::string> member_of;     // of a user: legacy DNs
};

struct AddressList {
    std::string name, dn, guid; // "\Global Address List", "/", its GUID as text
    std::uint32_t sequence = 0;
    std::vector<Person> people; // in the order in which they are written
};

constexpr unsigned details_version = 32;

std::string write_details(const AddressList&);

} // namespace exemu::oab
