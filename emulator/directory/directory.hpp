#pragma once
#include "base/options.hpp"
#include "base/text.hpp"
#include "directory/passwords.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// Accounts, address lists, credentials: who exists in the organization. Immutable once loaded, but for passwords that their owners change.
namespace exemu::directory {

enum class State : std::uint8_t { active, locked_out, disabled, password_expired, must_change_password, no_mailbox };

struct Account {
    std::string name;     // sAMAccountName: "alice"
    std::string display;  // "Alice Example"
    std::string password; // a secret: never logged, never journalled
    std::vector<std::string> aliases; // further addresses or local parts
    std::vector<std::string> groups;
    std::vector<std::string> auth{"basic", "ntlm"};
    std::vector<std::string> without; // protocols closed to this account
    State state = State::active;
    std::optional<ByteCount> quota;
    std::string address; // primary SMTP address: name@domain

    template <class Fields>
    static void describe(Fields& field)
    {
        field("password", &Account::password, "Password; drawn and printed when absent on a wider bind.").secret();
        field("name", &Account::display, "Display name.");
        field("aliases", &Account::aliases, "Further addresses; a bare word is a local part of the domain.");
        field("groups", &Account::groups, "Distribution groups this account belongs to.");
        field("auth", &Account::auth, "Authentication schemes the account may use: basic, ntlm, bearer.");
        field("state", &Account::state, "State of the account.");
        field("without", &Account::without, "Protocols closed to the account: pop3, imap, owa, eas, ews, mapi.");
        field("quota", &Account::quota, "Mailbox quota.");
    }
};

struct Group { // a distribution group: accounts name it
    std::string name;    // "sales": the local part of its address
    std::string address; // "sales@contoso.test"
    std::vector<const Account*> members; // those with a mailbox, in the order of accounts
};

// Names and addresses, letter case ignored. Accepted domains are the organization's own and those of the full addresses that
// aliases and groups give.
class Directory {
public:
    // An account without an address gets name@domain. Where two claim one name or address, the first keeps it: see clashes().
    Directory(std::string domain, std::string netbios, std::vector<Account> accounts);

    // The forms of a user name: alice, an alias, alice@contoso.test (any address of the account), CONTOSO\alice,
    // contoso.test\alice. Null for everybody else.
    const Account* by_login(std::string_view user) const;
    // As they are now, where `Account` says what was loaded. A password that was changed is no longer expired.
    std::string password_of(const Account& account) const { return passwords_->changed(account).value_or(account.password); }
    State state_of(const Account&) const;
    void change_password(const Account& account, std::string password) const { passwords_->change(account, std::move(password)); }
    void forget_changed_passwords() const { passwords_->forget(); }
    // The time it takes depends on the length of what was typed, on nothing else. An account without a password matches none:
    // Windows refuses blank passwords over the network.
    bool password_matches(const Account&, std::string_view password) const;

    // An SMTP address, without angle brackets or quotes: an account, or the members of a group. Exchange: letter case of the
    // local part is ignored. An account without mailbox is unknown here. An address without a domain is foreign.
    enum class Known : std::uint8_t { account, group, unknown, foreign }; // foreign: not an accepted domain
    struct Recipient {
        Known known = Known::foreign;
        std::vector<const Account*> members; // one for an account; those without mailbox are left out of a group
    };
    Recipient by_address(std::string_view address) const;
    bool is_local(std::string_view address) const; // its domain is accepted here

    const std::vector<Account>& accounts() const { return accounts_; }
    std::vector<Group> groups() const; // by address
    const std::string& domain() const { return domain_; }
    const std::string& netbios() const { return netbios_; }
    // Names and addresses that more than one account, or an account and a group, claim, in order: a scenario that has any is wrong.
    const std::vector<std::string>& clashes() const { return clashes_; }

private:
    using Index = std::unordered_map<std::string, std::size_t, IHash, IEqual>;
    void claim(Index&, std::string_view name, std::size_t account);
    void tell_clash(std::string_view name);
    void accept_domain_of(std::string_view address);
    std::string full_address(std::string_view name) const;
    const Account* find(const Index&, std::string_view name) const;

    std::string domain_, netbios_;
    std::vector<Account> accounts_;
    std::vector<std::string> domains_; // accepted
    std::vector<std::string> clashes_;
    Index by_name_;    // account names and bare aliases
    Index by_address_; // full addresses
    std::unordered_map<std::string, std::vector<std::size_t>, IHash, IEqual> groups_; // by full address
    std::shared_ptr<Passwords> passwords_ = std::make_shared<Passwords>(); // a copy is of the same organization
};

} // namespace exemu::directory

template <>
struct exemu::Words<exemu::directory::State> {
    using S = directory::State;
    static constexpr std::pair<std::string_view, S> all[] = {
        {"active", S::active},
        {"locked_out", S::locked_out},
        {"disabled", S::disabled},
        {"password_expired", S::password_expired},
        {"must_change_password", S::must_change_password},
        {"no_mailbox", S::no_mailbox},
    };
};
