#include "app/credentials.hpp"

namespace exemu::app {

std::expected<std::vector<pki::Credential>, std::string> listener_credentials(pki::Authority& authority, const scenario::Scenario& scenario)
{
    const persona::Persona& persona = scenario.persona;
    const pki::Names names{persona.host, {persona.host, "autodiscover." + persona.domain, "localhost"}, {"127.0.0.1", "::1"}};
    std::vector<pki::Credential> credentials;
    for (const scenario::Listener& listener : scenario.listeners) {
        const auto same = [&](const pki::Credential& c) { return c.name == listener.cert; };
        if (listener.tls == scenario::ListenerTls::none || std::any_of(credentials.begin(), credentials.end(), same))
            continue;
        auto leaf = authority.leaf(listener.cert, names);
        if (!leaf)
            return std::unexpected(leaf.error());
        credentials.push_back(std::move(*leaf));
    }
    return credentials;
}

} // namespace exemu::app
