#include "directory/directory.hpp"

#include "directory/secret.hpp"

#include <algorithm>

namespace exemu::directory {

Directory::Directory(std::string domain, std::string netbios, std::vector<Account> accounts)
    : domain_(std::move(domain)), netbios_(std::move(netbios)), accounts_(std::move(accounts)), domains_{domain_}
{
    // Names before aliases: an alias never takes what is somebody's name.
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
        Account& account = accounts_[i];
        if (account.address.empty())
            account.address = full_address(account.name);
        claim(by_name_, account.name, i);
        claim(by_address_, full_address(account.name), i);
        claim(by_address_, account.address, i);
        accept_domain_of(account.address);
    }
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
        for (const std::string& alias : accounts_[i].aliases) {
            if (!alias.contains('@'))
                claim(by_name_, alias, i);
            claim(by_address_, full_address(alias), i);
            accept_domain_of(alias);
        }
    }
    for (std::size_t i = 0; i < accounts_.size(); ++i) {
        for (const std::string& group : accounts_[i].groups) {
            const std::string address = full_address(group);
            if (by_address_.contains(address))
                tell_clash(address);
            groups_[address].push_back(i);
            accept_domain_of(group);
        }
    }
}

void Directory::claim(Index& index, std::string_view name, std::size_t account)
{
    const auto [entry, fresh] = index.try_emplace(std::string(name), account);
    if (!fresh && entry->second != account)
        tell_clash(name);
}

void Directory::tell_clash(std::string_view name)
{
    if (std::ranges::find(clashes_, name) == clashes_.end())
        clashes_.emplace_back(name);
}

void Directory::accept_domain_of(std::string_view address)
{
    const std::size_t at = address.rfind('@');
    if (at != std::string_view::npos && !is_local(address))
        domains_.emplace_back(address.substr(at + 1));
}

std::string Directory::full_address(std::string_view name) const
{
    return name.contains('@') ? std::string(name) : std::string(name) + "@" + domain_;
}

const Account* Directory::find(const Index& index, std::string_view name) const
{
    const auto entry = index.find(name);
    return entry == index.end() ? nullptr : &accounts_[entry->second];
}

const Account* Directory::by_login(std::string_view user) const
{
    const std::size_t backslash = user.find('\\');
    if (backslash != std::string_view::npos) {
        const std::string_view domain = user.substr(0, backslash);
        if (!iequals(domain, netbios_) && !iequals(domain, domain_))
            return nullptr;
        return find(by_name_, user.substr(backslash + 1));
    }
    return find(user.contains('@') ? by_address_ : by_name_, user);
}

bool Directory::password_matches(const Account& account, std::string_view password) const
{
    const std::string own = password_of(account);
    return same_secret(own, password) && !own.empty();
}

State Directory::state_of(const Account& account) const
{
    const bool waits = account.state == State::password_expired || account.state == State::must_change_password;
    return waits && passwords_->changed(account) ? State::active : account.state;
}

Directory::Recipient Directory::by_address(std::string_view address) const
{
    if (!is_local(address))
        return {Known::foreign, {}};
    if (const Account* account = find(by_address_, address)) {
        if (account->state == State::no_mailbox)
            return {Known::unknown, {}};
        return {Known::account, {account}};
    }
    const auto group = groups_.find(address);
    if (group == groups_.end())
        return {Known::unknown, {}};
    Recipient recipient{Known::group, {}};
    for (const std::size_t i : group->second) {
        if (accounts_[i].state != State::no_mailbox)
            recipient.members.push_back(&accounts_[i]);
    }
    return recipient;
}

std::vector<Group> Directory::groups() const
{
    std::vector<Group> all;
    for (const auto& [address, members] : groups_)
        all.push_back({address.substr(0, address.find('@')), address, by_address(address).members});
    std::ranges::sort(all, iless, &Group::address);
    return all;
}

bool Directory::is_local(std::string_view address) const
{
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos)
        return false;
    const std::string_view domain = address.substr(at + 1);
    return std::ranges::any_of(domains_, [&](const std::string& accepted) { return iequals(domain, accepted); });
}

} // namespace exemu::directory
