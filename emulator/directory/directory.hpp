#pragma once
#include "base/options.hpp"
#include "base/text.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// Accounts, address lists, credentials: who exists in the organization. Immutable once loaded.
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

// The forms of a user name: alice, alice@contoso.test, CONTOSO\alice (wire reference, section 7).
class Directory {
public:
    Directory(std::string domain, std::string netbios, std::vector<Account> accounts);

    const Account* by_login(std::string_view user) const;
    // Constant-time comparison. False for an unknown account as well.
    static bool password_matches(const Account&, std::string_view password);

    // An SMTP address: an account, or the members of a group. Letter case of the local part is ignored, as Exchange does.
    enum class Known : std::uint8_t { account, group, unknown, foreign }; // foreign: not an accepted domain
    struct Recipient {
        Known known = Known::foreign;
        std::vector<const Account*> members; // one for an account; no_mailbox accounts are left out
    };
    Recipient by_address(std::string_view address) const;
    bool is_local(std::string_view address) const; // its domain is accepted here

    const std::vector<Account>& accounts() const { return accounts_; }
    const std::string& domain() const { return domain_; }
    const std::string& netbios() const { return netbios_; }

private:
    std::string domain_, netbios_;
    std::vector<Account> accounts_;
    std::unordered_map<std::string, std::size_t, IHash, IEqual> by_name_;
    std::unordered_map<std::string, std::size_t, IHash, IEqual> by_address_;
    std::unordered_map<std::string, std::vector<std::size_t>, IHash, IEqual> groups_;
};

} // namespace exemu::directory

template <>
struct exemu::Words<exemu::directory::State> {
    using S = directory::State;
    static constexpr std::pair<std::string_view, S> all[] = {
        {"active", S::active}, {"locked_out", S::locked_out}, {"disabled", S::disabled},
        {"password_expired", S::password_expired}, {"must_change_password", S::must_change_password}, {"no_mailbox", S::no_mailbox},
    };
};
