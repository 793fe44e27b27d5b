#include "smtp/voice.hpp"

#include <cstdlib>

namespace exemu::smtp {

namespace {

// The keyword lines: "250-SIZE 37748736" ... "250 XRDST".
std::string keyword_lines(const std::vector<std::string>& keywords)
{
    std::string lines;
    for (std::size_t i = 0; i < keywords.size(); ++i)
        lines += (i + 1 < keywords.size() ? "250-" : "250 ") + keywords[i] + "\r\n";
    return lines;
}

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

Voice::Voice(Style the_style, const std::string& connector_name, const persona::Persona& persona)
    : style(std::move(the_style)), connector(style.connectors.at(connector_name)), texts(said(style.texts)), fqdn(persona.host),
      build(persona.build_text), banner(Lines{connector.banner}), ehlo(keyword_lines(connector.ehlo)), ehlo_tls(keyword_lines(connector.ehlo_tls)),
      ehlo_authenticated(connector.ehlo_authenticated.empty() ? ehlo_tls : keyword_lines(connector.ehlo_authenticated)),
      received("Received: " + style.received), zone(offset_of(style.zone))
{
}

session::Reply say(const Text& text, session::After after)
{
    return {result_of(text), after, text.code, text.words, text.bytes, {}};
}

session::Reply say(Text&& text, session::After after)
{
    const session::Result result = result_of(text);
    return {result, after, std::move(text.code), std::move(text.words), std::move(text.bytes), {}};
}

} // namespace exemu::smtp
