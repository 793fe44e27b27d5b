#include "smtp/connector.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::smtp {

bool Connector::offers(std::string_view keyword) const
{
    const auto in = [&](const std::vector<std::string>& lines) {
        return std::ranges::any_of(
            lines, [&](const std::string& line) { return iequals(std::string_view(line).substr(0, line.find(' ')), keyword); });
    };
    return in(ehlo) || in(ehlo_tls) || in(ehlo_authenticated);
}

namespace {

// "SIZE 37748736" follows MaxMessageSize; "SIZE" alone, of a connector that tells no limit, stays.
void announce_size(std::vector<std::string>& keywords, ByteCount most)
{
    for (std::string& keyword : keywords)
        if (keyword.starts_with("SIZE "))
            keyword = "SIZE " + std::to_string(most.bytes);
}

} // namespace

void ConnectorChange::apply_to(Connector& connector) const
{
    const auto take = [](auto& value, const auto& change) {
        if (change)
            value = *change;
    };
    take(connector.banner, banner);
    take(connector.anonymous, anonymous);
    take(connector.bare_lf, bare_lf);
    take(connector.unknown, unknown);
    take(connector.most_message, most_message);
    take(connector.most_header, most_header);
    take(connector.most_recipients, most_recipients);
    take(connector.most_errors, most_errors);
    take(connector.most_logon_failures, most_logon_failures);
    take(connector.most_connections, most_connections);
    take(connector.most_connections_per_source, most_connections_per_source);
    take(connector.most_percentage_per_source, most_percentage_per_source);
    take(connector.message_rate, message_rate);
    take(connector.rate_source, rate_source);
    take(connector.tarpit, tarpit);
    take(connector.inactivity, inactivity);
    take(connector.timeout, timeout);
    if (most_message)
        for (auto* keywords : {&connector.ehlo, &connector.ehlo_tls, &connector.ehlo_authenticated})
            announce_size(*keywords, *most_message);
}

} // namespace exemu::smtp
