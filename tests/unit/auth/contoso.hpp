#pragma once
#include "auth/auth.hpp"

#include <string>
#include <vector>

namespace exemu::test {

// One account for each state, and some whose lists say no; the password of all is "secret".
inline const directory::Directory& contoso()
{
    static const directory::Directory the_one = [] {
        using State = directory::State;
        std::vector<directory::Account> accounts;
        const auto add = [&](std::string name, State state, std::vector<std::string> schemes = {"basic", "ntlm", "bearer"},
                             std::vector<std::string> without = {}) {
            directory::Account account;
            account.name = std::move(name);
            account.password = "secret";
            account.state = state;
            account.auth = std::move(schemes);
            account.without = std::move(without);
            account.aliases = {account.name + ".alias", account.name + "@sales.test"};
            accounts.push_back(account);
        };
        add("alice", State::active);
        add("bob", State::active, {"basic"});
        add("dora", State::active, {"ntlm", "bearer", "basic"}, {"pop3"});
        add("locked", State::locked_out);
        add("disabled", State::disabled);
        add("expired", State::password_expired);
        add("change", State::must_change_password);
        add("nobox", State::no_mailbox);
        add("blank", State::active);
        accounts.back().password.clear();
        return directory::Directory("contoso.test", "CONTOSO", std::move(accounts));
    }();
    return the_one;
}

// A server whose nonce is that of [MS-NLMP] 4.2.1, on Wednesday 17 January 2024.
inline auth::Circumstances circumstances(std::string_view protocol = "smtp", const auth::Policy& policy = {}, std::string end_point = {})
{
    static const auth::Server server;
    static const auth::Means means{[] { return std::string("\x01\x23\x45\x67\x89\xab\xcd\xef"); }, nullptr};
    auth::Circumstances at(contoso(), server, means);
    at.protocol = protocol;
    at.policy = policy;
    at.end_point = std::move(end_point);
    at.now = WallTime(std::chrono::seconds(1705482000));
    return at;
}

} // namespace exemu::test
