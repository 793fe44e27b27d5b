// `exemu token`: the lab's own issuer of bearer tokens.
#include "app/commands.hpp"
#include "app/language.hpp"
#include "app/passwords.hpp"
#include "auth/tokens.hpp"
#include "pki/token_key.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exemu::app {

namespace {

auth::Claims claims_for(const TokenWish& wish, const scenario::Scenario& scenario, const directory::Account& account)
{
    const auth::Server server = auth::Server::named(scenario.persona.host, scenario.persona.netbios);
    const auto lifetime = std::chrono::duration_cast<WallTime::duration>(wish.lifetime);
    const WallTime now = scenario.clock_start.value_or(std::chrono::system_clock::now());
    // Over for as long as it would have lasted, and longer than clocks may differ.
    const WallTime from = wish.expired ? now - 2 * lifetime - std::chrono::hours(1) : now;
    auth::Claims claims;
    claims.audience = wish.wrong_audience ? "https://elsewhere.invalid/" : server.audience();
    claims.user = account.address;
    claims.scopes = wish.scopes.empty() ? auth::known_scopes() : wish.scopes;
    claims.issued = claims.not_before = from;
    claims.expires = from + lifetime;
    return claims;
}

} // namespace

int token_command(const RunOptions& options, const TokenWish& wish)
{
    if (wish.keys) {
        const auto key = pki::token_key(options.state_folder);
        fmt::print(key ? stdout : stderr, "{}\n", key ? auth::Tokens(*key).jwks() : key.error());
        return key ? 0 : 2;
    }
    if (wish.account.empty()) {
        fmt::print(stderr, "exemu: token needs an ACCOUNT, or --keys\n");
        return 2;
    }
    Problems problems;
    const auto scenario = scenario::load(options.request, speech().language, problems);
    if (!scenario) {
        fmt::print(stderr, "{}", problems.to_text());
        return 2;
    }
    const directory::Account* account = scenario->directory->by_login(wish.account);
    if (!account) {
        std::vector<std::string> names;
        for (const directory::Account& one : scenario->directory->accounts())
            names.push_back(one.name);
        fmt::print(stderr, "{}\n", unknown_word("account", wish.account, names));
        return 2;
    }
    if (std::ranges::find(account->auth, "bearer") == account->auth.end())
        fmt::print(stderr,
            "exemu: {0} may not use tokens: a scenario with accounts: {{{0}: {{auth: [basic, ntlm, bearer]}}}} lets them in\n",
            account->name);
    const auto key = pki::token_key(options.state_folder);
    if (!key) {
        fmt::print(stderr, "{}\n", key.error());
        return 2;
    }
    fmt::print("{}\n", auth::Tokens(*key).issue(claims_for(wish, *scenario, *account)));
    return 0;
}

} // namespace exemu::app
