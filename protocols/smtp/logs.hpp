#pragma once
#include "session/logs.hpp"
#include "smtp/protocol_log.hpp"
#include "smtp/tracking_log.hpp"

#include <map>
#include <memory>
#include <unordered_map>

namespace exemu::smtp {

// What a receive connector is to the logs.
struct LoggedConnector {
    std::string id;         // "EX01\Default Frontend EX01"
    std::string folder;     // "FrontEnd/ProtocolLog/SmtpReceive"
    bool anonymous = false;
    Duration tarpit{};
};

// One conversation as the logs go along with it.
struct LoggedSession {
    const LoggedConnector* connector = nullptr;
    std::string id, local, remote; // "08D3F1A2B4C5D6E7", "192.0.2.1:25", "192.0.2.7:49152"
    std::string client, server, peer_name, user;
    std::uint64_t sequence = 0, messages = 0;
    std::vector<Tracked> waiting; // what became of a message, told before the message's own line can be
};

// SMTP's protocol log and message tracking log.
class Logs final : public session::Logs {
public:
    explicit Logs(const session::LogsParts&);
    void take(const journal::Record&) override;
    bool flush() override;

private:
    LoggedSession& session_of(const journal::Record&);

    const pattern::Vocabulary& words_;
    const WallTime wall_at_epoch_;
    const SteadyTime epoch_;
    const std::string netbios_, server_name_;
    std::map<std::string, LoggedConnector> connectors_; // by listener
    std::unordered_map<std::uint32_t, LoggedSession> sessions_;
    ProtocolLog protocol_;
    TrackingLog tracking_;
};

} // namespace exemu::smtp
