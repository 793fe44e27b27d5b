#include "app/personas.hpp"

#include "app/language.hpp"
#include "base/text.hpp"
#include "persona/leaves.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace exemu::app {

namespace json = boost::json;
using persona::DocumentedPort;

namespace {

template <class E>
std::string word_of(E value)
{
    for (const auto& [word, meaning] : Words<E>::all)
        if (meaning == value)
            return std::string(word);
    return {};
}

// Ports of the persona's listeners whose protocol has a dialogue: there somebody answers.
std::set<std::uint64_t> answered_ports(const persona::Persona& persona)
{
    std::set<std::uint64_t> ports;
    for (const Tree::Entry& listener : persona.listeners.entries) {
        const Tree *port = listener.value.find("port"), *word = listener.value.find("protocol");
        const scenario::ProtocolGrammar* protocol = word ? speech().language.protocol(word->text) : nullptr;
        if (port && protocol && protocol->spoken)
            ports.insert(parse_number(port->text).value_or(0));
    }
    return ports;
}

std::string answer_to(const DocumentedPort& port, const std::set<std::uint64_t>& answered)
{
    if (port.direction == persona::Direction::out)
        return "outbound";
    const bool all = std::ranges::all_of(port.port, [&](const std::string& text) {
        const auto range = persona::parse_port_range(text);
        if (!range || range->last - range->first > 100)
            return false;
        for (unsigned port = range->first; port <= range->last; ++port)
            if (!answered.contains(port))
                return false;
        return true;
    });
    return all ? "yes" : "not yet";
}

struct Column {
    std::string_view name;
    std::string (*text)(const PortRow&);
};
constexpr Column columns[] = {
    {"name", [](const PortRow& row) { return row.port.name; }},
    {"port", [](const PortRow& row) { return port_text(row.port); }},
    {"transport", [](const PortRow& row) { return words_text(row.port.transport); }},
    {"protocol", [](const PortRow& row) { return row.port.protocol; }},
    {"tls", [](const PortRow& row) { return word_of(row.port.tls); }},
    {"direction", [](const PortRow& row) { return word_of(row.port.direction); }},
    {"area", [](const PortRow& row) { return word_of(row.port.area); }},
    {"roles", [](const PortRow& row) { return words_text(row.port.roles); }},
    {"peer", [](const PortRow& row) { return row.port.peer; }},
    {"answered", [](const PortRow& row) { return row.answered; }},
    {"purpose", [](const PortRow& row) { return row.port.purpose; }},
    {"source", [](const PortRow& row) { return row.port.source; }},
    {"sure", [](const PortRow& row) { return row.sure; }},
};

std::string as_table(const std::vector<PortRow>& rows)
{
    std::vector<std::size_t> widths;
    for (const Column& column : columns) {
        std::size_t width = column.name.size();
        for (const PortRow& row : rows)
            width = std::max(width, column.text(row).size());
        widths.push_back(width);
    }
    std::string text;
    const auto line = [&](auto&& cell) {
        std::string one;
        for (std::size_t i = 0; i < std::size(columns); ++i)
            one += fmt::format("{:<{}}  ", cell(columns[i]), widths[i]);
        text += one.substr(0, one.find_last_not_of(' ') + 1) + '\n';
    };
    line([](const Column& column) { return std::string(column.name); });
    for (const PortRow& row : rows)
        line([&](const Column& column) { return column.text(row); });
    return text;
}

std::string as_markdown(const std::vector<PortRow>& rows)
{
    std::string text = "|", below = "|";
    for (const Column& column : columns) {
        text += fmt::format(" {} |", column.name);
        below += "---|";
    }
    text += '\n' + below + '\n';
    for (const PortRow& row : rows) {
        text += '|';
        for (const Column& column : columns)
            text += fmt::format(" {} |", column.text(row));
        text += '\n';
    }
    return text;
}

// RFC 4180.
std::string as_csv(const std::vector<PortRow>& rows)
{
    const auto field = [](const std::string& value) {
        if (value.find_first_of(",\"\r\n") == value.npos)
            return value;
        std::string quoted = "\"";
        for (const char c : value)
            quoted += c == '"' ? "\"\"" : std::string(1, c);
        return quoted + '"';
    };
    std::string text;
    for (const Column& column : columns)
        text += (text.empty() ? "" : ",") + std::string(column.name);
    text += "\r\n";
    for (const PortRow& row : rows) {
        std::string line;
        for (const Column& column : columns)
            line += (&column == columns ? "" : ",") + field(column.text(row));
        text += line + "\r\n";
    }
    return text;
}

std::string as_json(const std::vector<PortRow>& rows)
{
    json::array all;
    for (const PortRow& row : rows) {
        json::object one;
        for (const Column& column : columns)
            one[column.name] = column.text(row);
        for (const auto& [name, words] :
            {std::pair("port", &row.port.port), {"transport", &row.port.transport}, {"roles", &row.port.roles}})
            one[name] = json::array(words->begin(), words->end());
        all.push_back(std::move(one));
    }
    return json::serialize(all) + "\n";
}

} // namespace

std::string words_text(const std::vector<std::string>& words) { return join(words, ", "); }

std::string port_text(const DocumentedPort& port) { return join(port.port, ", "); }

std::string print_ports(const std::vector<PortRow>& rows, PortFormat format)
{
    switch (format) {
    case PortFormat::json: return as_json(rows);
    case PortFormat::csv: return as_csv(rows);
    case PortFormat::markdown: return as_markdown(rows);
    default: return as_table(rows);
    }
}

std::expected<std::string, std::string> documented_ports(const PortQuery& query)
{
    const auto tree = embedded_persona(query.persona);
    if (!tree)
        return std::unexpected(tree.error());
    Problems problems;
    const persona::Persona persona = persona::decode_persona(*tree, problems);
    const std::vector<DocumentedPort> ports = persona::decode_ports(persona.ports, problems);
    if (!problems.empty())
        throw std::logic_error(problems.to_text()); // the build has seen that it is good
    std::set<std::string> roles, areas;
    for (const DocumentedPort& port : ports) {
        roles.insert(port.roles.begin(), port.roles.end());
        areas.insert(word_of(port.area));
    }
    const auto known = [](const std::set<std::string>& words) { return std::vector<std::string>(words.begin(), words.end()); };
    if (!query.role.empty() && !roles.contains(query.role))
        return std::unexpected(unknown_word("role of " + query.persona, query.role, known(roles)));
    if (!query.area.empty() && !areas.contains(query.area))
        return std::unexpected(unknown_word("area of " + query.persona, query.area, known(areas)));
    const std::set<std::uint64_t> answered = answered_ports(persona);
    std::vector<PortRow> rows;
    for (const DocumentedPort& port : ports) {
        if (!query.role.empty() && std::ranges::find(port.roles, query.role) == port.roles.end())
            continue;
        if (!query.area.empty() && word_of(port.area) != query.area)
            continue;
        persona::Note note = embedded_notes().at(persona::entry_at(persona.ports, port.name)->value.entry("port")->place);
        note.remark.clear();
        rows.push_back({port, answer_to(port, answered), note.to_text()});
    }
    std::ranges::stable_sort(rows, {}, [](const PortRow& row) { return row.port.area; });
    const bool rules = query.format == PortFormat::nft || query.format == PortFormat::iptables;
    return rules ? firewall_rules(rows, persona, query.format) : print_ports(rows, query.format);
}

} // namespace exemu::app
