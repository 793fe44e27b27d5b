#pragma once
#include "base/clock.hpp"
#include "base/options.hpp"
#include "directory/directory.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

// What an exchange may know besides what the peer says.
namespace exemu::auth {

class Tokens;

// Names that the server tells of itself, out of the persona.
struct Server {
    std::string netbios_domain = "CONTOSO", netbios_computer = "MAIL";
    std::string dns_domain = "contoso.test", dns_computer = "mail.contoso.test", dns_tree = "contoso.test";
    std::uint8_t windows_major = 10, windows_minor = 0; // [MS-NLMP] 2.2.2.10
    std::uint16_t windows_build = 17763;

    // From "mail.contoso.test" and "CONTOSO": the computer is the host's first label, its domain and forest what follows it.
    static Server named(const std::string& host, const std::string& netbios);
    std::string audience() const { return "https://" + dns_computer + "/"; } // of tokens: the name under which the server is registered
};

// What it draws on; one for the process.
struct Means {
    std::function<std::string()> nonce; // eight random bytes; empty: libcrypto's. Tests give their own
    std::shared_ptr<const Tokens> tokens = nullptr; // null: nobody issues any
};

// Exchange: ExtendedProtectionPolicy of connectors and virtual directories (None, Allow, Require).
enum class ExtendedProtection : std::uint8_t { off, allow, require };

// What a listener asks of who logs in: options of every protocol that authenticates.
struct Policy {
    ExtendedProtection extended_protection = ExtendedProtection::off;
    std::uint64_t lm_compatibility = 5;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("extended_protection", &Policy::extended_protection,
            "Channel bindings in NTLM: off, allow (a wrong one is refused) or require (an absent one too).");
        field(
            "lm_compatibility", &Policy::lm_compatibility, "Windows' LmCompatibilityLevel: 5 refuses LM and NTLMv1, 4 LM alone, less none.")
            .at_most(std::uint64_t{5});
    }
};

// One exchange's surroundings. What it refers to outlives the exchange.
struct Circumstances {
    explicit(false) Circumstances(const directory::Directory&); // with everything else by default
    Circumstances(const directory::Directory&, const Server&, const Means&);

    const directory::Directory& directory;
    const Server& server;
    const Means& means;
    Policy policy;
    std::string_view protocol;  // as in `without:` of an account; empty: none that could be closed
    // tls-server-end-point of the certificate that the peer was shown (RFC 5929 4.1), a hash; empty in the clear.
    std::string end_point;
    WallTime now{};
};

} // namespace exemu::auth

template <>
struct exemu::Words<exemu::auth::ExtendedProtection> {
    using E = auth::ExtendedProtection;
    static constexpr std::pair<std::string_view, E> all[] = {{"off", E::off}, {"allow", E::allow}, {"require", E::require}};
};
