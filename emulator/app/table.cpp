#include "app/table.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

namespace exemu::app {

namespace json = boost::json;

namespace {

std::string interface_text(const std::string& interface, std::optional<bool> announced)
{
    return interface + (announced.value_or(false) ? ", announced by the mapper" : ", never announced");
}

std::string address_and_port(const ListenerRow& row)
{
    const bool six = row.address.find(':') != row.address.npos;
    std::string text = six ? fmt::format("[{}]:{}", row.address, row.port) : fmt::format("{}:{}", row.address, row.port);
    if (row.last_port != 0)
        text += fmt::format("-{} ({} sockets)", row.last_port, row.ports);
    if (!row.interface.empty())
        text += "   " + interface_text(row.interface, row.announced);
    return text;
}

std::string people(const Emulator& emulator)
{
    constexpr std::size_t most = 20;
    const auto& accounts = emulator.scenario().directory->accounts();
    std::string text;
    for (std::size_t i = 0; i < accounts.size() && i < most; ++i)
        text += (text.empty() ? "" : ", ") + accounts[i].name;
    return accounts.size() > most ? fmt::format("{} and {} more", text, accounts.size() - most) : text;
}

std::string passwords(const Emulator& emulator)
{
    if (emulator.scenario().reveal_credentials) {
        std::string text = "revealed:";
        for (const directory::Account& account : emulator.scenario().directory->accounts())
            text += fmt::format("\n               {:<12} {}", account.name, account.password);
        return text;
    }
    if (emulator.drawn_passwords().empty())
        return emulator.scenario().accounts_given ? "as the scenario says" : "Passw0rd!";
    std::string text = "drawn for this run, printed this once:\n";
    for (const auto& [account, password] : emulator.drawn_passwords())
        text += fmt::format("               {:<12} {}\n", account, password);
    text.pop_back();
    return text;
}

std::string warnings(const Emulator& emulator)
{
    std::string text;
    for (const std::string& note : emulator.scenario().notes)
        text += "  note         " + note + "\n";
    for (const std::string& note : emulator.binding().notes)
        text += "  note         " + note + "\n";
    if (emulator.binding().offset_by_need)
        text += fmt::format("  note         ports below 1024 may not be bound by this user: every fixed port is moved by {}.\n"
                            "               Firewalls that inspect by port number will not see these as Exchange.\n",
            emulator.binding().offset);
    if (::geteuid() == 0)
        text += "  note         running as root; --user NAME drops privileges once the ports are bound\n";
    if (emulator.scenario().reveal_credentials)
        text +=
            "  WARNING      reveal: credentials is on; passwords of accounts stand here and in `exemu explain`, and nothing secret is redacted\n";
    return text;
}

} // namespace

std::string_view word_of(scenario::ListenerTls tls)
{
    switch (tls) {
    case scenario::ListenerTls::none: return "none";
    case scenario::ListenerTls::starttls: return "starttls";
    case scenario::ListenerTls::implicit: return "implicit";
    }
    return "none";
}

std::string_view word_of(net::Listener::State state)
{
    switch (state) {
    case net::Listener::State::open: return "open";
    case net::Listener::State::closed: return "closed";
    case net::Listener::State::mute: return "mute";
    }
    return "open";
}

std::string start_table(const Emulator& emulator)
{
    const persona::Persona& persona = emulator.scenario().persona;
    std::string text = fmt::format("exemu stands in for {} ({})\n"
                                   "  host         {}   domain {}   NetBIOS {}\n"
                                   "  scenario     {}   seed {}\n"
                                   "  accounts     {}\n"
                                   "  password     {}\n\n",
        persona.product, persona.build_text, persona.host, persona.domain, persona.netbios,
        emulator.scenario().name.empty() ? "none: the build as it is" : emulator.scenario().name, emulator.scenario().seed,
        people(emulator), passwords(emulator));
    text += fmt::format("  {:<14} {:<10} {:<10} {:<10} {}\n", "listener", "protocol", "tls", "state", "address");
    for (const ListenerRow& row : emulator.listeners())
        text += fmt::format("  {:<14} {:<10} {:<10} {:<10} {}\n", row.name, row.protocol, row.tls, row.state, address_and_port(row));
    if (const std::string url = emulator.control_url(); !url.empty())
        text += fmt::format(
            "\n  control      {}/openapi.json{}", url, emulator.options().control.token.empty() ? "" : "   (with the token)");
    text += fmt::format("\n  CA           {}\n"
                        "  mailboxes    in memory: lost when this process ends\n",
        emulator.ca_path().string());
    return text + warnings(emulator);
}

std::string ports_json(const Emulator& emulator)
{
    json::array listeners;
    for (const ListenerRow& row : emulator.listeners()) {
        json::object one{{"name", row.name}, {"protocol", row.protocol}, {"address", row.address}, {"port", row.port},
            {"documented_port", row.documented_port}, {"tls", row.tls}, {"state", row.state}};
        if (row.last_port != 0) {
            one["last_port"] = row.last_port;
            one["sockets"] = row.ports;
        }
        if (!row.interface.empty())
            one["interface"] = row.interface;
        if (row.announced)
            one["announced"] = *row.announced;
        listeners.push_back(std::move(one));
    }
    const json::object whole{{"pid", ::getpid()}, {"host", emulator.scenario().persona.host}, {"ca", emulator.ca_path().string()},
        {"listeners", std::move(listeners)}};
    return json::serialize(whole) + "\n";
}

std::string ports_table(const scenario::Scenario& scenario)
{
    std::string text = fmt::format("{:<14} {:>5}  {:<10} {:<10} {}\n", "listener", "port", "protocol", "tls", "state");
    for (const scenario::Listener& listener : scenario.listeners) {
        const std::string_view state = listener.state == scenario::ListenerState::open ? "open"
            : listener.state == scenario::ListenerState::mute                          ? "mute"
                                                                                       : "closed";
        const std::string more = listener.last_port != 0 ? fmt::format("   to {}", listener.last_port)
            : !listener.interface.empty()                ? "   " + interface_text(listener.interface, listener.announced)
                                                         : std::string();
        text += fmt::format(
            "{:<14} {:>5}  {:<10} {:<10} {}{}\n", listener.name, listener.port, listener.protocol, word_of(listener.tls), state, more);
    }
    return text;
}

std::expected<void, std::string> write_file(const std::string& path, const std::string& content)
{
    // Whoever waits for the file never sees half of it.
    const std::string fresh = path + ".new";
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    if (!file || std::rename(fresh.c_str(), path.c_str()) != 0)
        return std::unexpected(fmt::format("{} cannot be written", path));
    return {};
}

void say_line(const std::string& line) { fmt::print(stderr, "exemu: {}\n", line); }

std::string sentence_of(const std::exception_ptr& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an unknown exception";
    }
}

std::string report_as(const std::string& format, const verdict::CaseReport& told)
{
    if (format == "json")
        return verdict::report_json(told);
    if (format == "junit")
        return verdict::cases_junit({&told, 1});
    if (format == "tap")
        return verdict::cases_tap({&told, 1});
    return format == "html" ? verdict::cases_html({&told, 1}) : verdict::report_text(told);
}

// What lets peers through to the listeners of this run, and to nothing else of this host.
std::string listener_rules(const Emulator& emulator, const std::string& filter)
{
    std::map<std::uint16_t, std::string> ports;
    for (const ListenerRow& row : emulator.listeners())
        ports[row.port] += (ports[row.port].empty() ? "" : ", ") + row.name;
    std::string rules = fmt::format("# The listeners of scenario \"{}\", as {} rules.\n", emulator.scenario().name, filter);
    if (filter == "nft") {
        rules += "table inet exemu {\n    chain listeners {\n        type filter hook input priority filter; policy drop;\n"
                 "        ct state established,related accept\n        iif lo accept\n";
        for (const auto& [port, names] : ports)
            rules += fmt::format("        meta l4proto {{ tcp, udp }} th dport {} accept comment \"{}\"\n", port, names.substr(0, 100));
        return rules + "    }\n}\n";
    }
    rules += "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n";
    for (const auto& [port, names] : ports)
        for (const char* transport : {"tcp", "udp"})
            rules += fmt::format(
                "-A INPUT -p {0} -m {0} --dport {1} -m comment --comment \"{2}\" -j ACCEPT\n", transport, port, names.substr(0, 100));
    return rules + "COMMIT\n";
}

int report(const Emulator& emulator, const verdict::Verdict& verdict)
{
    const scenario::Scenario& scenario = emulator.scenario();
    if (!verdict.findings.empty() || verdict.state != verdict::State::met)
        fmt::print("{}", verdict::report_text(verdict, scenario.name, scenario.seed));
    const auto write = [](const std::string& file, const std::string& content) {
        if (const auto written = write_file(file, content); !written)
            say_line("report: " + written.error());
    };
    const verdict::CaseReport told = verdict::tell(verdict, scenario.name, scenario.seed);
    const scenario::Report& files = scenario.report;
    std::vector<std::pair<std::string, std::string>> wanted = emulator.options().reports;
    for (const auto& [format, file] : {std::pair<std::string, const std::optional<std::string>*>("text", &files.text),
             {"json", &files.json}, {"junit", &files.junit}, {"tap", &files.tap}, {"html", &files.html}})
        if (*file)
            wanted.emplace_back(format, **file);
    for (const auto& [format, file] : wanted)
        write(file, report_as(format, told));
    for (const std::string& filter : files.rules)
        write(std::filesystem::path(*files.first_file()).replace_extension(filter).string(), listener_rules(emulator, filter));
    return verdict.exit_status();
}

namespace {

// Trees compared by what they say, not where.
bool same(const Tree& a, const Tree& b)
{
    if (a.kind != b.kind || a.text != b.text || a.items.size() != b.items.size() || a.entries.size() != b.entries.size())
        return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
        if (!same(a.items[i], b.items[i]))
            return false;
    for (const Tree::Entry& entry : a.entries) {
        const Tree* other = b.find(entry.key);
        if (!other || !same(entry.value, *other))
            return false;
    }
    return true;
}

bool same_part(const scenario::Scenario& a, const scenario::Scenario& b, std::string_view key)
{
    const Tree *x = a.resolved.find(key), *y = b.resolved.find(key);
    return (!x && !y) || (x && y && same(*x, *y));
}

} // namespace

std::string what_needs_a_restart(const scenario::Scenario& before, const scenario::Scenario& after)
{
    for (const std::string_view key : {"persona", "certs", "listeners", "seed", "clock", "mailboxes"})
        if (!same_part(before, after, key))
            return std::string(key);
    if (hook_commands(before) != hook_commands(after))
        return "hook";
    return "";
}

} // namespace exemu::app
