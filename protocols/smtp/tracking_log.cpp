#include "smtp/tracking_log.hpp"

#include "base/text.hpp"
#include "smtp/logs.hpp"

namespace exemu::smtp {

TrackingLog::TrackingLog(std::filesystem::path folder, std::string version, std::vector<std::string> fields, std::string host)
    : fields_(std::move(fields)), host_(std::move(host)),
      log_({std::move(folder), "MSGTRK", std::move(version), "Message Tracking Log", fields_})
{
}

Tracked TrackingLog::line(const LoggedSession& session, WallTime time, const char* source, const char* event) const
{
    return {{"date-time", journal::log_time(time)}, {"server-hostname", host_}, {"server-ip", session.server}, {"source", source},
        {"event-id", event}, {"source-context", session.id}};
}

void TrackingLog::write(Tracked line, WallTime time)
{
    std::vector<std::string> values;
    for (const std::string& field : fields_) {
        const auto value = line.find(field);
        values.push_back(value == line.end() ? std::string() : std::move(value->second));
    }
    log_.write(time, values);
}

namespace {

// "<>" stands for the null sender.
std::string sender_of(const std::string& address) { return address.empty() ? "<>" : address; }

} // namespace

void TrackingLog::received(const RecordView& event, LoggedSession& session, WallTime time)
{
    const std::vector<std::string> recipients = event.list("rcpts");
    const std::string internal_id = event.text("internal_id");
    Tracked receive = line(session, time, "SMTP", "RECEIVE");
    receive["client-ip"] = receive["original-client-ip"] = session.client;
    receive["client-hostname"] = session.peer_name;
    receive["connector-id"] = session.connector->id;
    receive["internal-message-id"] = internal_id;
    receive["message-id"] = event.text("message_id");
    receive["recipient-address"] = join(recipients, ";");
    receive["recipient-count"] = std::to_string(recipients.size());
    receive["total-bytes"] = std::to_string(event.number("size"));
    receive["message-subject"] = event.text("subject");
    receive["sender-address"] = receive["return-path"] = sender_of(event.text("from"));
    receive["directionality"] = session.user.empty() ? "Incoming" : "Originating";
    write(std::move(receive), time);
    for (Tracked& what : std::exchange(session.waiting, {})) {
        what["internal-message-id"] = internal_id;
        write(std::move(what), time);
    }
}

void TrackingLog::take(const RecordView& event, LoggedSession& session, WallTime time)
{
    const std::string& name = event.event();
    if (name == "smtp.end_of_data") {
        const std::string outcome = event.text("outcome");
        if (outcome == "stored" || outcome == "duplicated" || outcome == "bounced" || outcome == "postponed")
            received(event, session, time);
        session.waiting.clear();
        return;
    }
    Tracked what;
    if (name == "mailbox.delivered" && event.text("via") == "smtp") {
        what = line(session, time, "STOREDRIVER", "DELIVER");
    } else if (name == "smtp.outgoing") {
        what = line(session, time, "SMTP", "SEND");
    } else if (name == "smtp.undeliverable") {
        what = line(session, time, "DSN", "FAIL");
        what["recipient-status"] = event.text("diagnostic");
    } else if (name == "smtp.report") {
        what = line(session, time, "DSN", "DSN");
        what["sender-address"] = what["return-path"] = "<>";
    } else {
        return;
    }
    what["message-id"] = event.text("message_id");
    what["recipient-address"] = event.text("to");
    what["recipient-count"] = "1";
    what["message-subject"] = event.text("subject");
    if (event.has("size"))
        what["total-bytes"] = std::to_string(event.number("size"));
    if (!what.contains("sender-address"))
        what["sender-address"] = what["return-path"] = sender_of(event.text("from"));
    session.waiting.push_back(std::move(what));
}

} // namespace exemu::smtp
