#pragma once
#include "base/options.hpp"
#include "base/tree.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

// Who we claim to be: an Exchange build and the names of the organization. Data from scenarios/personas/, immutable once loaded.
namespace exemu::persona {

// "15.2.1748.10": major, minor, build, revision.
struct Build {
    unsigned major = 0, minor = 0, build = 0, revision = 0;
    std::string to_text() const;
    static Parsed<Build> parse(std::string_view); // each part at most 65535
};

// The Windows that the server runs on, as NTLM's VERSION has it ([MS-NLMP] 2.2.2.10): "10.0.17763" is Windows Server 2019.
struct Windows {
    unsigned major = 0, minor = 0, build = 0;
    static Parsed<Windows> parse(std::string_view); // major and minor at most 255, build at most 65535
};

struct Persona {
    std::string name;    // "exchange-2019"
    std::string product; // "Microsoft Exchange Server 2019 Cumulative Update 15"
    std::string build_text; // as written; `build()` parses
    std::string host = "mail.contoso.test";  // FQDN of the server, in AD's letter case
    std::string domain = "contoso.test";     // the first accepted domain
    std::string netbios = "CONTOSO";
    std::string windows_text = "10.0.17763"; // as written; `windows()` parses

    // Per protocol, undecoded: each protocol decodes its own `style` once, when a responder is made.
    Tree styles;
    // The documented listeners: name -> {port, protocol, tls, connector...}; what `listeners` of a scenario starts from.
    Tree listeners;
    // Every port of the documents (persona/ports.hpp), and what a peer can tell apart from the real build: for those who read.
    Tree ports, differences;

    Build build() const; // std::logic_error when build_text is none: decode_persona has seen that it is one
    Windows windows() const; // the same of windows_text
    const Tree* style(std::string_view protocol) const { return styles.find(protocol); }

    template <class Fields>
    static void describe(Fields& field)
    {
        field("name", &Persona::name, "Bare name of the persona.").required();
        field("product", &Persona::product, "The product and cumulative update it stands for.").required();
        field("build", &Persona::build_text, "Build number, four parts.").required();
        field("host", &Persona::host, "Fully qualified name of the server.");
        field("domain", &Persona::domain, "Accepted mail domain.");
        field("netbios", &Persona::netbios, "NetBIOS name of the domain.");
        field("windows", &Persona::windows_text, "Build of the Windows Server below, three parts: NTLM tells it.");
        field("styles", &Persona::styles, "Per protocol: banners, texts, capabilities, limits.");
        field("listeners", &Persona::listeners, "Documented listeners of this build.");
        field("ports", &Persona::ports, "Every port that the documents name.");
        field("differences", &Persona::differences, "What is visibly different from the real build, each with a name.");
    }
};

// Checks names, build and the shape of styles and listeners; what a style holds is checked by its protocol, what a listener holds
// by the scenario loader. Problems carry the places of `tree`.
Persona decode_persona(const Tree&, Problems&);

} // namespace exemu::persona
