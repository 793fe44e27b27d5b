#include "app/mailboxes.hpp"

#include "app/default_mail.hpp"

namespace exemu::app {

std::expected<void, std::string> fill_mailboxes(store::Mailstore& store, const scenario::Scenario& scenario, WallTime now)
{
    const mailbag::World world{*scenario.directory, scenario.persona.host, scenario.seed, now};
    Problems problems;
    for (const directory::Account& account : scenario.directory->accounts()) {
        if (account.state == directory::State::no_mailbox)
            continue;
        const auto plan = scenario.mailboxes.find(account.name);
        if (plan == scenario.mailboxes.end())
            give_default_mail(store, *scenario.directory, account, scenario.persona.host, now);
        else
            mailbag::fill(store.open(account.name), plan->second, store, world, account, problems);
        if (account.quota)
            store.open(account.name)->set_quota(account.quota);
    }
    if (!problems.empty())
        return std::unexpected(problems.to_text());
    return {};
}

} // namespace exemu::app
