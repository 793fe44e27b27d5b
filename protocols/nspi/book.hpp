#pragma once
#include "directory/directory.hpp"
#include "nspi/tags.hpp"
#include "nspi/values.hpp"
#include "persona/persona.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// The organization's address lists, as the address book protocol shows them: made once of the directory, in collation order.
namespace exemu::nspi {

enum class Kind : std::uint8_t { person, group };

struct Entry {
    Kind kind = Kind::person;
    std::string display, account, address, dn, guid; // guid: 16 bytes, objectGUID
    std::vector<std::string> proxies;  // "SMTP:alice@contoso.test", "smtp:..."
    std::vector<std::uint32_t> links;  // of a group its members, of a person its groups: minimal identifiers
    std::string search;                // display name as searches compare it
};

// Minimal identifiers: positions in the global address list, from 0x10 on, as the smaller ones are marks ([MS-OXNSPI] 2.2.8).
constexpr std::uint32_t first_id = 0x10;
constexpr std::uint32_t at_beginning = 0, at_current = 1, at_end = 2;

struct Container {
    std::uint32_t id = 0;              // 0: the global address list
    std::string name, dn;
    std::vector<std::uint32_t> ids;    // of its entries, in order
    unsigned depth = 0;
    std::uint32_t flags = 0;
};

enum class StringForm : std::uint8_t { wide, narrow };

struct Asked { // how values are wanted
    std::uint32_t code_page = 0;
    bool ephemeral = false;  // fEphID: identifiers of this session
    std::string server_guid; // 16 bytes: who gives them
};

class Book {
public:
    Book(const directory::Directory&, const persona::Persona&);

    const std::vector<Entry>& entries() const { return entries_; }
    const std::vector<Container>& containers() const { return containers_; }
    const Container* container(std::uint32_t id) const;
    const Entry* entry(std::uint32_t id) const; // null: nobody has it
    std::optional<std::uint32_t> by_dn(std::string_view dn) const; // letter case ignored
    const std::string& server_guid() const { return server_guid_; }
    const std::string& home_mdb() const { return home_mdb_; }

    // A value as it is asked for; a value of type error where there is none, or none of that type. An unspecified type is the
    // property's own.
    Value value(std::uint32_t entry, Tag, const Asked&) const;
    Value value(const Container&, Tag, const Asked&) const;
    // What an entry has, or any entry can have (0).
    std::vector<Tag> tags(std::uint32_t entry, StringForm) const;

    // Ambiguous name resolution ([MS-OXNSPI] 3.1.4.7): everybody whom this text may mean.
    std::vector<std::uint32_t> resolve(std::string_view text) const;

private:
    void add_people(const directory::Directory&);
    void add_groups(const directory::Directory&);
    void sort_and_link(const directory::Directory&);
    void make_containers();
    bool may_mean(const Entry&, std::string_view text, const std::string& key) const;

    std::vector<Entry> entries_; // in collation order; entry n has the identifier first_id + n
    std::map<std::string, std::uint32_t> by_dn_; // small letters
    std::vector<Container> containers_;
    std::string server_guid_, home_mdb_;
};

constexpr std::uint32_t not_found = 0x8004010f;

// UTF-8 in a code page of one byte a letter (1252 and the like), or UTF-8 (65001); what it has not becomes "?".
std::string narrow(std::string_view utf8, std::uint32_t code_page);
std::string widen(std::string_view narrow_text, std::uint32_t code_page); // the way back, into UTF-8

// What a value says as text, whatever form of string it is in; nothing when it is no string.
std::optional<std::string> text_of(const Value&, std::uint32_t code_page);

// Whether an entry fits. Nothing where the restriction is of a kind that is not served (TooComplex).
std::optional<bool> fits(const Book&, std::uint32_t entry, const Restriction&, const Asked&);

} // namespace exemu::nspi
