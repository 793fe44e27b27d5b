// Subcommands that need no running emulator.
#include "app/commands.hpp"

#include "app/credentials.hpp"
#include "app/emulator.hpp"
#include "app/passwords.hpp"
#include "app/table.hpp"

#include <fmt/format.h>

namespace exemu::app {

namespace {

std::shared_ptr<const scenario::Scenario> load_or_complain(const RunOptions& options)
{
    Problems problems;
    auto scenario = scenario::load(options.request, speech().language, problems);
    if (!scenario)
        fmt::print(stderr, "{}", problems.to_text());
    return scenario;
}

} // namespace

int run_command(RunOptions options)
{
    options.request.loopback_only = binds_loopback_alone(options.bind);
    auto emulator = Emulator::start(std::move(options));
    if (!emulator) {
        fmt::print(stderr, "{}{}", emulator.error(), emulator.error().ends_with('\n') ? "" : "\n");
        fmt::print(stderr, "exemu: nothing was started\n");
        return 2;
    }
    if (!(*emulator)->options().quiet) {
        fmt::print("{}", start_table(**emulator));
        std::fflush(stdout);
    }
    return (*emulator)->run();
}

int check_command(const RunOptions& options)
{
    const auto scenario = load_or_complain(options);
    if (!scenario)
        return 2;
    fmt::print("{}", scenario::dry_run(*scenario, speech().language));
    return 0;
}

int explain_command(const RunOptions& options)
{
    const auto scenario = load_or_complain(options);
    if (!scenario)
        return 2;
    fmt::print("{}", scenario::explain(*scenario));
    return 0;
}

int certs_command(const RunOptions& options)
{
    const auto scenario = load_or_complain(options);
    if (!scenario)
        return 2;
    auto authority = pki::Authority::open(options.state_folder, {scenario->persona.domain, scenario->persona.host});
    if (!authority) {
        fmt::print(stderr, "{}\n", authority.error());
        return 2;
    }
    fmt::print("CA           {}\n             SHA-256 {}\n", authority->certificate_path().string(), pki::fingerprint(authority->certificate()));
    const auto credentials = listener_credentials(*authority, *scenario);
    if (!credentials) {
        fmt::print(stderr, "{}\n", credentials.error());
        return 2;
    }
    for (const pki::Credential& credential : *credentials)
        fmt::print("{:<12} {}   until {}\n             SHA-256 {}\n", credential.name, credential.subject, credential.not_after,
                   pki::fingerprint(credential.certificate));
    return 0;
}

int events_command(bool json)
{
    fmt::print("{}", json ? scenario::events_json(speech().language) : scenario::event_table(speech().language));
    return 0;
}

int schema_command()
{
    fmt::print("{}", scenario::json_schema(speech().language));
    return 0;
}

int reference_command()
{
    fmt::print("{}", scenario::reference_page(speech().language));
    return 0;
}

} // namespace exemu::app
