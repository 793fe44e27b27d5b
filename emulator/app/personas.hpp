#pragma once
#include "persona/notes.hpp"
#include "persona/ports.hpp"

#include <expected>
#include <string>
#include <vector>

// The embedded personas as a reader sees them: whole, leaf by leaf, each with how sure it is.
namespace exemu::app {

std::vector<std::string> persona_names();
// As the build has packed it; error: a sentence that names those there are.
std::expected<Tree, std::string> embedded_persona(const std::string& name);
const persona::Notes& embedded_notes(); // unpacked when first asked for

struct NotedLeaf {
    std::string path;  // "styles.smtp.texts.mail_ok"
    std::string value; // as YAML's flow style writes it
    std::string plain; // without quotes; of a list the items with " | " between
    persona::Note note;
};
std::vector<NotedLeaf> noted_leaves(const Tree& persona);

std::string shown_persona(const Tree&);                    // YAML, the note behind each value
std::string shown_persona_json(const Tree&);               // path -> {value, note}
std::string persona_difference(const std::string& a, const Tree&, const std::string& b, const Tree&);
std::string fidelity_page();                               // docs/fidelity.md

// `exemu ports`: the documented ports of a persona.
enum class PortFormat : std::uint8_t { table, json, csv, markdown, nft, iptables };
struct PortQuery {
    std::string persona = "exchange-2019", role, area; // empty: all
    PortFormat format = PortFormat::table;
};
std::expected<std::string, std::string> documented_ports(const PortQuery&); // error: a sentence

struct PortRow { // of the table, whatever its format
    persona::DocumentedPort port;
    std::string answered; // yes, not yet, outbound
    std::string sure;     // "D, O"
};
std::string print_ports(const std::vector<PortRow>&, PortFormat);      // table, json, csv, markdown
std::string firewall_rules(const std::vector<PortRow>&, const persona::Persona&, PortFormat); // nft, iptables
std::string port_text(const persona::DocumentedPort&); // "80, 443"
std::string words_text(const std::vector<std::string>&);

} // namespace exemu::app

template <>
struct exemu::Words<exemu::app::PortFormat> {
    using P = app::PortFormat;
    static constexpr std::pair<std::string_view, P> all[] = {
        {"table", P::table}, {"json", P::json}, {"csv", P::csv}, {"markdown", P::markdown}, {"nft", P::nft}, {"iptables", P::iptables}};
};
