#include "smtp/voice.hpp"

#include "base/text.hpp"

#include <cstdlib>

namespace exemu::smtp {

namespace {

bool is_tls_keyword(const std::string& keyword) { return keyword == "STARTTLS" || keyword == "X-ANONYMOUSTLS"; }

Voice::Keywords announced(std::vector<std::string> keywords, bool offers_tls)
{
    if (!offers_tls) // a connector without a certificate
        std::erase_if(keywords, is_tls_keyword);
    Voice::Keywords keyword_lines;
    for (std::size_t i = 0; i < keywords.size(); ++i)
        keyword_lines.lines += (i + 1 < keywords.size() ? "250-" : "250 ") + keywords[i] + "\r\n";
    keyword_lines.words = join(keywords, " ");
    return keyword_lines;
}

// With throttling off nobody is held back or sent away for what he is.
void lift_limits(Style& style, Connector& connector)
{
    style.connections_a_minute = 0;
    connector.most_errors = connector.most_logon_failures = 0;
    connector.most_connections = connector.most_connections_per_source = connector.most_percentage_per_source = 0;
    connector.message_rate = 0;
    connector.tarpit = Duration::zero();
}

// "EX01" of "ex01.contoso.test": Exchange names its connectors after the NetBIOS name of the server.
std::string short_name(const std::string& fqdn) { return to_upper(fqdn.substr(0, fqdn.find('.'))); }

// "+0200", "-0730"
std::chrono::minutes offset_of(const std::string& zone)
{
    const int digits = std::atoi(zone.c_str());
    return std::chrono::hours(digits / 100) + std::chrono::minutes(digits % 100);
}

session::Result result_of(const Text& text)
{
    return text.code.starts_with('2') || text.code.starts_with('3') ? session::Result::ok : session::Result::refused;
}

} // namespace

Voice::Voice(Style the_style, const Options& options, const persona::Persona& persona, bool offers_tls)
    : style(std::move(the_style)), connector(style.connectors.at(options.connector)), fqdn(persona.host), build(persona.build_text),
      utf8(connector.offers("SMTPUTF8")), binary(connector.offers("BINARYMIME")), dsn(connector.offers("DSN")), zone(offset_of(style.zone)),
      limits(std::make_unique<Limits>())
{
    policy = options;
    options.apply_to(connector);
    if (!style.throttling)
        lift_limits(style, connector);
    texts = said(style.texts, connector.texts);
    id = fill(connector.id, {{"server", short_name(fqdn)}});
    banner = Text(Lines{connector.banner});
    ehlo = announced(connector.ehlo, offers_tls);
    ehlo_tls = announced(connector.ehlo_tls, offers_tls);
    ehlo_authenticated = connector.ehlo_authenticated.empty() ? ehlo_tls : announced(connector.ehlo_authenticated, offers_tls);
    for (const std::string& hop : connector.hops)
        hops.push_back("Received: " + style.hops.at(hop));
    stamps = style.stamps;
    report_from = fill(style.report_from, {{"domain", persona.domain}});
    report_from_outside = fill(style.report_from_outside, {{"domain", persona.domain}});
}

session::Reply say(const Text& text, session::After after) { return {result_of(text), after, text.code, text.words, text.bytes, {}, {}}; }

session::Reply say(Text&& text, session::After after)
{
    const session::Result result = result_of(text);
    return {result, after, std::move(text.code), std::move(text.words), std::move(text.bytes), {}, {}};
}

} // namespace exemu::smtp
