#pragma once
#include "base/options.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

// A receive connector as data (wire reference, 1.1 and 1.5): what it says, whom it serves, how much it bears. The names of the
// limits are those of Set-ReceiveConnector, in this house's words.
namespace exemu::smtp {

// Whose messages are counted together (MessageRateSource).
enum class RateSource : std::uint8_t { none, address, user, all };
// When a recipient that the organization does not have is refused: at RCPT (recipient filter); after the data, when nobody
// else remains; or never, and a report goes to the sender.
enum class Unknown : std::uint8_t { at_rcpt, at_data, report };

struct Connector {
    std::string id;                           // "Default Frontend {server}", as logs name it
    std::string log;                          // folder of its protocol log: "FrontEnd/ProtocolLog/SmtpReceive"
    std::string banner;                       // "220 {fqdn} Microsoft ESMTP MAIL Service ready at {date}"
    std::vector<std::string> ehlo;            // after the first line, in order, before TLS
    std::vector<std::string> ehlo_tls;        // after TLS
    std::vector<std::string> ehlo_authenticated; // after TLS and AUTH; empty: as after TLS
    std::vector<std::string> mechanisms;      // AUTH accepts these before TLS
    std::vector<std::string> mechanisms_tls;  // and these after
    std::vector<std::string> x_exps; // X-EXPS accepts these; empty: the verb is not known
    std::vector<std::string> hops;            // names of the Received fields added here, the topmost first
    std::map<std::string, std::vector<std::string>> texts; // that differ from the style's
    bool anonymous = true;                    // permission group AnonymousUsers
    bool users = false;                       // permission group ExchangeUsers: may send to any domain once logged in
    bool starttls = true;
    bool anonymous_tls = true;                // X-ANONYMOUSTLS
    bool bare_lf = true;                      // false: BareLinefeedRejectionEnabled
    Unknown unknown = Unknown::at_data;
    ByteCount most_message = ByteCount{37748736};
    ByteCount most_header = 256_KiB;
    std::uint64_t most_recipients = 200;
    std::uint64_t most_errors = 5, most_logon_failures = 3; // 0: any number, here and below
    std::uint64_t most_connections = 5000, most_connections_per_source = 20, most_percentage_per_source = 2;
    std::uint64_t message_rate = 0;
    RateSource rate_source = RateSource::none;
    Duration tarpit = std::chrono::seconds(5);
    Duration inactivity = std::chrono::minutes(5);
    Duration timeout = std::chrono::minutes(10);

    template <class Fields>
    static void describe(Fields& field)
    {
        field("id", &Connector::id, "Its name in logs; {server} is the server's short name.").required();
        field("log", &Connector::log, "Folder of its protocol log, below that of --logs.").required();
        field("banner", &Connector::banner, "The greeting line.").required();
        field("ehlo", &Connector::ehlo, "EHLO keywords before TLS, in order.").required();
        field("ehlo_tls", &Connector::ehlo_tls, "EHLO keywords after TLS, in order.").required();
        field("ehlo_authenticated", &Connector::ehlo_authenticated, "EHLO keywords after AUTH; absent: as after TLS.");
        field("mechanisms", &Connector::mechanisms, "SASL mechanisms that AUTH takes before TLS.").required();
        field("mechanisms_tls", &Connector::mechanisms_tls, "SASL mechanisms that AUTH takes after TLS.").required();
        field("x_exps", &Connector::x_exps, "Mechanisms that X-EXPS takes; absent: the verb is not known.");
        field("hops", &Connector::hops, "Received fields that mail gets here, by their names in `hops` of the style, the topmost first.")
            .required();
        field("texts", &Connector::texts, "Reply texts that differ from those of the style.");
        field("anonymous", &Connector::anonymous, "Mail is taken from peers that have not logged in (AnonymousUsers).").required();
        field("users", &Connector::users, "Who has logged in may send to any domain (ExchangeUsers).").required();
        field("starttls", &Connector::starttls, "STARTTLS is answered.").required();
        field("anonymous_tls", &Connector::anonymous_tls, "X-ANONYMOUSTLS is answered.").required();
        field("bare_lf", &Connector::bare_lf, "Messages with a bare LF are taken; false: BareLinefeedRejectionEnabled.").required();
        field("unknown", &Connector::unknown, "When unknown recipients are refused: at rcpt, after the data, or by a report alone.")
            .required();
        field("most_message", &Connector::most_message, "MaxMessageSize.").required();
        field("most_header", &Connector::most_header, "MaxHeaderSize.").required();
        field("most_recipients", &Connector::most_recipients, "MaxRecipientsPerMessage.").required();
        field("most_errors", &Connector::most_errors, "MaxProtocolErrors; 0: any number.").required();
        field("most_logon_failures", &Connector::most_logon_failures, "MaxLogonFailures; 0: any number.").required();
        field("most_connections", &Connector::most_connections, "MaxInboundConnection; 0: any number.").required();
        field("most_connections_per_source", &Connector::most_connections_per_source, "MaxInboundConnectionPerSource; 0: any number.")
            .required();
        field("most_percentage_per_source", &Connector::most_percentage_per_source,
            "MaxInboundConnectionPercentagePerSource, of the connections that are left; 0: all.")
            .required()
            .at_most(std::uint64_t{100});
        field("message_rate", &Connector::message_rate, "MessageRateLimit: messages a minute from one source; 0: any number.").required();
        field("rate_source", &Connector::rate_source, "MessageRateSource: none, address, user or all.").required();
        field("tarpit", &Connector::tarpit, "TarpitInterval: how long a 5xx is held back from peers that have not logged in.").required();
        field("inactivity", &Connector::inactivity, "ConnectionInactivityTimeout: silence allowed between commands.").required();
        field("timeout", &Connector::timeout, "ConnectionTimeout: the whole of a session.").required();
    }

    bool offers(std::string_view keyword) const; // in any of its EHLO lists: "SMTPUTF8"
};

// What a listener may change of its connector, as Set-ReceiveConnector would.
struct ConnectorChange {
    std::optional<std::string> banner;
    std::optional<bool> anonymous, bare_lf;
    std::optional<Unknown> unknown;
    std::optional<ByteCount> most_message, most_header;
    std::optional<std::uint64_t> most_recipients, most_errors, most_logon_failures, most_connections, most_connections_per_source,
        most_percentage_per_source, message_rate;
    std::optional<RateSource> rate_source;
    std::optional<Duration> tarpit, inactivity, timeout;

    void apply_to(Connector&) const;
};

} // namespace exemu::smtp

template <>
struct exemu::Words<exemu::smtp::RateSource> {
    using R = smtp::RateSource;
    static constexpr std::pair<std::string_view, R> all[] = {
        {"none", R::none}, {"address", R::address}, {"user", R::user}, {"all", R::all}};
};

template <>
struct exemu::Words<exemu::smtp::Unknown> {
    using U = smtp::Unknown;
    static constexpr std::pair<std::string_view, U> all[] = {{"rcpt", U::at_rcpt}, {"data", U::at_data}, {"report", U::report}};
};
