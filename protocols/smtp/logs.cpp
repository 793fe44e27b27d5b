#include "smtp/logs.hpp"

#include "base/text.hpp"
#include "smtp/options.hpp"
#include "smtp/protocol.hpp"
#include "smtp/style.hpp"

#include <fmt/format.h>

namespace exemu::smtp {

pattern::Value RecordView::value(std::string_view field) const
{
    const auto named = words_.find_named(field);
    return named ? record_.field(named->field) : pattern::Value{};
}

bool RecordView::has(std::string_view field) const { return !pattern::is_absent(value(field)); }

std::string RecordView::text(std::string_view field) const
{
    const pattern::Value found = value(field);
    if (const auto* text = std::get_if<std::string_view>(&found))
        return std::string(*text);
    if (const auto* number = std::get_if<std::int64_t>(&found))
        return std::to_string(*number);
    if (const auto* flag = std::get_if<bool>(&found))
        return *flag ? "true" : "false";
    return {};
}

std::int64_t RecordView::number(std::string_view field) const
{
    const pattern::Value found = value(field);
    const auto* number = std::get_if<std::int64_t>(&found);
    return number ? *number : 0;
}

std::vector<std::string> RecordView::list(std::string_view field) const
{
    const pattern::Value found = value(field);
    const auto* list = std::get_if<std::span<const std::string>>(&found);
    return list ? std::vector<std::string>(list->begin(), list->end()) : std::vector<std::string>();
}

namespace {

Style style_of(const session::LogsParts& parts)
{
    Problems told_already;
    const Tree* style = parts.scenario.persona.style("smtp");
    return style ? decode<Style>(*style, told_already) : Style();
}

// Exchange: #Version has two digits for each part of a build after 2010, "15.02.1748.010".
std::string log_version(const persona::Build& build)
{
    return fmt::format("{}.{:02}.{:04}.{:03}", build.major, build.minor, build.build, build.revision);
}

std::string server_name(const std::string& fqdn) { return to_upper(fqdn.substr(0, fqdn.find('.'))); }

std::map<std::string, LoggedConnector> logged_connectors(const session::LogsParts& parts, const Style& style)
{
    std::map<std::string, LoggedConnector> connectors;
    const std::string server = server_name(parts.scenario.persona.host);
    for (const scenario::Listener& listener : parts.scenario.listeners) {
        if (listener.protocol != "smtp")
            continue;
        Problems told_already;
        const Options options = decode<Options>(listener.options, told_already);
        const auto known = style.connectors.find(options.connector);
        if (known == style.connectors.end())
            continue;
        Connector connector = known->second;
        options.apply_to(connector);
        connectors[listener.name] = {server + "\\" + fill(connector.id, {{"server", server}}), connector.log, connector.anonymous,
            style.throttling ? connector.tarpit : Duration::zero()};
    }
    return connectors;
}

} // namespace

Logs::Logs(const session::LogsParts& parts)
    : words_(parts.words), wall_at_epoch_(parts.wall_at_epoch), epoch_(parts.epoch), netbios_(parts.scenario.persona.netbios),
      server_name_(server_name(parts.scenario.persona.host)), connectors_(logged_connectors(parts, style_of(parts))),
      protocol_(parts.folder, log_version(parts.scenario.persona.build())),
      tracking_(
          parts.folder / "MessageTracking", log_version(parts.scenario.persona.build()), style_of(parts).tracking_fields, server_name_)
{
}

LoggedSession& Logs::session_of(const journal::Record& record)
{
    LoggedSession& session = sessions_[record.header().session];
    if (session.connector)
        return session;
    const RecordView event(record, words_);
    static const LoggedConnector unknown{"?", "Hub/ProtocolLog/SmtpReceive", false, {}};
    const auto known = connectors_.find(event.text("listener"));
    session.connector = known == connectors_.end() ? &unknown : &known->second;
    // Exchange: sixteen hexadecimal digits, of the time when the server began and a number that grows.
    const auto began = std::chrono::duration_cast<std::chrono::seconds>(wall_at_epoch_.time_since_epoch()).count();
    session.id = fmt::format("08{:08X}{:06X}", static_cast<std::uint32_t>(began), record.header().session & 0xffffff);
    session.client = event.text("client");
    session.server = event.text("server");
    const auto endpoint = [](const std::string& host, const std::string& port) {
        return (host.contains(':') ? "[" + host + "]" : host) + ":" + port;
    };
    session.local = endpoint(session.server, event.text("port"));
    session.remote = endpoint(session.client, event.text("client_port"));
    return session;
}

void Logs::take(const journal::Record& record)
{
    const RecordView event(record, words_);
    if (record.header().session == 0 || event.text("protocol") != "smtp")
        return;
    const WallTime time = wall_at_epoch_ + std::chrono::duration_cast<WallTime::duration>(record.header().time - epoch_);
    LoggedSession& session = session_of(record);
    if (event.event() == "smtp.ehlo")
        session.peer_name = event.text("name");
    if (event.event() == "smtp.authorize" && event.text("code").starts_with('2'))
        session.user = netbios_ + "\\" + event.text("account");
    protocol_.take(event, session, time);
    tracking_.take(event, session, time);
    if (event.event() == "session.closed")
        sessions_.erase(record.header().session);
}

std::unique_ptr<session::Logs> make_logs(const session::LogsParts& parts) { return std::make_unique<Logs>(parts); }

bool Logs::flush()
{
    const bool protocol = protocol_.flush();
    return tracking_.flush() && protocol;
}

} // namespace exemu::smtp
