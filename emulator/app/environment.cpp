#include "app/environment.hpp"

#include "app/emulator.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>

namespace exemu::app {

namespace {

std::string upper_word(std::string_view text)
{
    std::string word;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        word += letter ? static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) : '_';
    }
    return word;
}

// Where a client of the same machine reaches it.
std::string reached(const std::string& address)
{
    if (address == "0.0.0.0")
        return "127.0.0.1";
    return address == "::" ? "::1" : address;
}

std::string endpoint(const std::string& address, std::uint16_t port)
{
    return address.contains(':') ? fmt::format("[{}]:{}", address, port) : fmt::format("{}:{}", address, port);
}

// The short name: SMTP, SUBMISSION, IMAPS, HTTPS...
std::string short_name(const ListenerRow& row)
{
    if (row.protocol == "smtp" && row.documented_port == 587)
        return "SUBMISSION";
    return upper_word(row.protocol) + (row.tls == "implicit" ? "S" : "");
}

void add_listener(Variables& variables, const std::string& name, const ListenerRow& row)
{
    variables.emplace_back("EXEMU_" + name, endpoint(reached(row.address), row.port));
    variables.emplace_back("EXEMU_" + name + "_PORT", fmt::format("{}", row.port));
}

bool has(const Variables& variables, const std::string& name)
{
    return std::ranges::any_of(variables, [&](const auto& variable) { return variable.first == name; });
}

constexpr std::string_view usual_password = "Passw0rd!";

void add_people(Variables& variables, const Emulator& emulator, bool with_password)
{
    const auto& accounts = emulator.scenario().directory->accounts();
    std::string all;
    for (const directory::Account& account : accounts)
        all += (all.empty() ? "" : " ") + account.address;
    if (accounts.empty())
        return;
    const auto active = std::ranges::find(accounts, directory::State::active, &directory::Account::state);
    const directory::Account& first = active == accounts.end() ? accounts.front() : *active;
    variables.emplace_back("EXEMU_USER", first.address);
    variables.emplace_back("EXEMU_USERS", all);
    if (with_password || emulator.scenario().reveal_credentials || first.password == usual_password)
        variables.emplace_back("EXEMU_PASSWORD", first.password);
}

} // namespace

Variables environment_of(const Emulator& emulator, bool with_password)
{
    const persona::Persona& persona = emulator.scenario().persona;
    std::vector<ListenerRow> rows = emulator.listeners();
    // IPv4 first: of two addresses of one listener the first stands.
    std::ranges::stable_sort(rows, {}, [](const ListenerRow& row) { return std::pair(row.documented_port, row.address.contains(':')); });
    Variables variables;
    variables.emplace_back("EXEMU_HOST", rows.empty() ? "127.0.0.1" : reached(rows.front().address));
    variables.emplace_back("EXEMU_SERVER", persona.host);
    variables.emplace_back("EXEMU_DOMAIN", persona.domain);
    add_people(variables, emulator, with_password);
    for (const ListenerRow& row : rows)
        if (const std::string name = short_name(row); !has(variables, "EXEMU_" + name))
            add_listener(variables, name, row);
    for (const ListenerRow& row : rows)
        if (const std::string name = upper_word(row.name); !has(variables, "EXEMU_" + name))
            add_listener(variables, name, row);
    if (const std::string url = emulator.control_url(); !url.empty())
        variables.emplace_back("EXEMU_CONTROL", url);
    variables.emplace_back("EXEMU_CA", emulator.ca_path().string());
    variables.emplace_back("EXEMU_STATE", std::filesystem::absolute(emulator.options().state_folder).string());
    variables.emplace_back("EXEMU_INSTANCE", fmt::format("{}", ::getpid()));
    variables.emplace_back("EXEMU_SEED", fmt::format("{}", emulator.scenario().seed));
    return variables;
}

Variables trust_of(const std::string& ca)
{
    Variables variables;
    for (const char* name : {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"})
        variables.emplace_back(name, ca);
    return variables;
}

std::string exports(const Variables& variables)
{
    std::string text;
    for (const auto& [name, value] : variables) {
        text += "export " + name + "='";
        for (const char c : value)
            text += c == '\'' ? "'\\''" : std::string(1, c);
        text += "'\n";
    }
    return text;
}

} // namespace exemu::app
