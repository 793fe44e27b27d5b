// Subcommands that need no running emulator.
#include "app/commands.hpp"

#include "app/certificates.hpp"
#include "app/emulator.hpp"
#include "app/passwords.hpp"
#include "app/table.hpp"

#include "base/text.hpp"
#include "verdict/lints.hpp"

#include <fmt/format.h>

#include <filesystem>

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

// Every line of a paragraph under the same column.
std::string indented(std::string_view text, std::size_t column, std::size_t width)
{
    std::string out;
    std::size_t used = 0;
    for (const std::string_view word : split(text, ' ')) {
        if (used > 0 && used + 1 + word.size() > width) {
            out += '\n' + std::string(column, ' ');
            used = 0;
        }
        out += (used > 0 ? " " : "") + std::string(word);
        used += word.size() + (used > 0 ? 1 : 0);
    }
    return out;
}

std::string certificates_text(Certificates& certificates, const scenario::Scenario& scenario)
{
    const pki::Authority& authority = certificates.authority();
    std::string text = fmt::format(
        "CA           {}\n             SHA-256 {}\n", authority.certificate_path().string(), pki::fingerprint(authority.certificate()));
    if (std::filesystem::exists(authority.crl_path()))
        text += fmt::format("CRL          {}\n", authority.crl_path().string());
    for (const pki::Credential& credential : certificates.all())
        text += fmt::format("{:<12} {}   until {}{}\n             SHA-256 {}\n", credential.name, credential.subject, credential.not_after,
            credential.problem.empty() ? "" : "   problem: " + credential.problem, pki::fingerprint(credential.certificate));
    text += "\nDeclared by the scenario, or of the gallery; a certificate is made when a listener or a step names it:\n";
    for (const scenario::Certificate& one : scenario.certificates)
        if (!pki::find_exhibit(one.name))
            text += fmt::format(
                "  {:<21} {}\n", one.name, one.problem().empty() ? "Nothing is wrong with it." : "Problem: " + one.problem() + ".");
    for (const pki::Exhibit& exhibit : pki::gallery())
        text += fmt::format("  {:<21} {}\n", exhibit.name, indented(exhibit.wrong, 24, 100));
    return text;
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

int certs_command(const RunOptions& options, const std::string& client)
{
    const auto scenario = load_or_complain(options);
    if (!scenario)
        return 2;
    auto certificates = Certificates::open(options.state_folder, *scenario);
    if (!certificates) {
        fmt::print(stderr, "{}\n", certificates.error());
        return 2;
    }
    if (!client.empty()) {
        const auto files = (*certificates)->authority().client(client, scenario->persona.domain);
        if (!files) {
            fmt::print(stderr, "{}\n", files.error());
            return 2;
        }
        fmt::print("certificate  {}\nkey          {}\n", files->certificate.string(), files->key.string());
        return 0;
    }
    fmt::print("{}", certificates_text(**certificates, *scenario));
    return 0;
}

int events_command(bool json)
{
    fmt::print("{}", json ? scenario::events_json(speech().language) : scenario::event_table(speech().language));
    return 0;
}

int lints_command(bool json)
{
    fmt::print("{}", json ? verdict::lints_json() : verdict::lints_text());
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
