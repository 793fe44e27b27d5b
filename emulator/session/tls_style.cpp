#include "session/tls_style.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace exemu::session {

net::TlsSettings TlsStyle::settings(const std::string& protocol, std::vector<std::string> alpn) const
{
    net::TlsSettings settings;
    settings.least = least;
    settings.most = most;
    if (const auto departure = protocols.find(protocol); departure != protocols.end()) {
        settings.least = departure->second.least.value_or(least);
        settings.most = departure->second.most.value_or(most);
    }
    settings.ciphers = join(ciphers, ":");
    settings.suites = join(suites, ":");
    settings.groups = join(groups, ":");
    settings.signatures = join(signatures, ":");
    settings.alpn = std::move(alpn);
    settings.tickets = tickets;
    settings.sessions = sessions;
    settings.session_life = session_life;
    return settings;
}

TlsStyle decode_tls_style(const Tree& tree, Problems& problems) { return decode<TlsStyle>(tree, problems); }

TlsStyle check_tls_style(const Tree& tree, Problems& problems)
{
    TlsStyle style = decode_tls_style(tree, problems);
    if (!problems.empty())
        return style;
    if (style.least > style.most)
        problems.add(tree.place, "the oldest version is above the newest");
    if (style.most == net::TlsVersion::tls1_3 && style.suites.empty())
        problems.add(tree.place, "TLS 1.3 needs suites");
    const std::pair<std::string_view, net::TlsList> lists[] = {{"ciphers", net::TlsList::ciphers}, {"suites", net::TlsList::suites},
        {"groups", net::TlsList::groups}, {"signatures", net::TlsList::signatures}};
    for (const auto& [key, kind] : lists)
        if (const Tree* list = tree.find(key))
            for (const Tree& word : list->items)
                if (!net::offers(kind, word.text))
                    problems.add(word.place, fmt::format("{} is nothing that OpenSSL offers under {}", word.describe(), key));
    return style;
}

} // namespace exemu::session
