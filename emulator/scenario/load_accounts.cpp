#include "base/text.hpp"
#include "scenario/load.hpp"

#include <algorithm>

namespace exemu::scenario {

namespace {

constexpr const char* default_people[][2] = {{"alice", "Alice Example"}, {"bob", "Bob Example"}, {"carol", "Carol Example"}};
constexpr const char* default_password = "Passw0rd!";

// sAMAccountName: MS-ADA3 2.222 and the characters that logon names exclude; 20 characters as downlevel logon allows.
bool is_account_name(std::string_view name)
{
    return !name.empty() && name.size() <= 20 && name.find_first_of("\"/\\[]:;|=,+*?<>@ ") == std::string_view::npos;
}

void check_words(const Tree& account, std::string_view key, std::span<const std::string> known, const Loading& loading)
{
    const Tree* list = account.find(key);
    for (const Tree& item : list ? std::span<const Tree>(list->items) : std::span<const Tree>())
        if (item.is_scalar() && std::find(known.begin(), known.end(), item.text) == known.end())
            loading.wrong(item.place, unknown_word(key == "auth" ? "scheme" : "protocol", item.text, known));
}

directory::Account read_account(const Tree::Entry& entry, const Loading& loading)
{
    static const std::string schemes[] = {"basic", "ntlm", "bearer"};
    static const std::string protocols[] = {"pop3", "imap", "owa", "eas", "ews", "mapi"};
    directory::Account account;
    if (!is_account_name(entry.key))
        loading.wrong(entry.place,
            fmt::format("\"{}\" is no account name: up to 20 characters without blanks and \"/\\[]:;|=,+*?<>@", printable(entry.key)));
    if (!entry.value.is_empty())
        decode_into(account, entry.value, loading.problems);
    check_words(entry.value, "auth", schemes, loading);
    check_words(entry.value, "without", protocols, loading);
    account.name = entry.key;
    account.address = fmt::format("{}@{}", entry.key, loading.scenario.persona.domain);
    if (account.display.empty())
        account.display = entry.key;
    if (account.password.empty())
        account.password = loading.request.password ? loading.request.password(account.name) : default_password;
    return account;
}

// The last place that claims this name or address: whoever came first keeps it.
Place place_of_claim(const Tree& accounts, const std::string& claimed, const std::string& domain)
{
    Place place = accounts.place;
    const auto consider = [&](const std::string& name, const Place& at) {
        if (iequals(name, claimed) || iequals(fmt::format("{}@{}", name, domain), claimed))
            place = at;
    };
    for (const Tree::Entry& entry : accounts.entries) {
        consider(entry.key, entry.place);
        for (const std::string_view key : {"aliases", "groups"})
            if (const Tree* names = entry.value.find(key))
                for (const Tree& name : names->items)
                    consider(name.text, name.place);
    }
    return place;
}

} // namespace

std::vector<OptionDoc> account_options() { return describe_options<directory::Account>(); }

void load_accounts(Loading& loading)
{
    std::vector<directory::Account> accounts;
    if (const Tree* written = loading.find_map("accounts")) {
        loading.scenario.accounts_given = true;
        for (const Tree::Entry& entry : written->entries) {
            if (loading.enough_said())
                break;
            accounts.push_back(read_account(entry, loading));
        }
    } else if (!loading.find("accounts")) {
        const Place place{std::make_shared<const std::string>("default"), 0, 0};
        Tree people = Tree::map(place);
        for (const auto& [name, display] : default_people) {
            Tree& person = people.set(name, Tree::map(place));
            person.set("name", Tree::scalar(display, place));
            accounts.push_back(read_account(people.entries.back(), loading));
        }
        loading.tree.set("accounts", std::move(people));
    }
    const persona::Persona& persona = loading.scenario.persona;
    loading.scenario.directory = std::make_shared<const directory::Directory>(persona.domain, persona.netbios, std::move(accounts));
    // A bare alias clashes as a name and as an address: one sentence is enough.
    std::vector<std::string> said;
    for (const std::string& claimed : loading.scenario.directory->clashes()) {
        const std::string bare = claimed.substr(0, claimed.find('@'));
        if (std::find(said.begin(), said.end(), bare) != said.end())
            continue;
        said.push_back(bare);
        loading.wrong(place_of_claim(*loading.tree.find("accounts"), claimed, persona.domain),
            fmt::format("\"{}\" belongs to another account or group already", printable(claimed)));
    }
}

} // namespace exemu::scenario
