#pragma once
#include "scenario/scenario.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Where our listeners are really reached, for answers that name them: URLs of Autodiscover and redirects, towers of the endpoint
// mapper, contacts. Known once everything is bound; the same for a whole run.
namespace exemu::session {

struct Door { // a listener as peers find it
    std::string listener, protocol;         // "https-443", "http"
    std::uint16_t documented_port = 0;      // before any offset
    std::uint16_t port = 0;                 // what a peer connects to: the bound one, or the one that is advertised
    scenario::ListenerTls tls = scenario::ListenerTls::none;
    std::optional<std::string> advertised;  // name or address to give instead of the usual one

    // Name or address to give for this listener; `usual` where the scenario advertises none.
    std::string host(std::string_view usual) const { return advertised.value_or(std::string(usual)); }
    // host and port as a URL has them: "mail.contoso.test", "mail.contoso.test:10443", "[2001:db8::1]:8443". The port is left out
    // where it is the scheme's own.
    std::string authority(std::string_view usual) const;
    // "https://mail.contoso.test:10443", by whether TLS is spoken from the start.
    std::string origin(std::string_view usual) const;
};

class Doors {
public:
    void add(const scenario::Listener&, std::uint16_t port);
    // The first listener of a protocol with this documented port, or of this protocol and way of speaking TLS; null: there is none.
    const Door* find(std::string_view protocol, std::uint16_t documented_port) const;
    const Door* find(std::string_view protocol, scenario::ListenerTls) const;
    const Door* named(std::string_view listener) const;
    const std::vector<Door>& all() const { return all_; }

private:
    std::vector<Door> all_;
};

} // namespace exemu::session
