#pragma once
#include "auth/circumstances.hpp"
#include "smtp/connector.hpp"

namespace exemu::smtp {

// What a listener of this protocol may say: which connector answers, and what of it is different here.
struct Options : ConnectorChange, auth::Policy {
    std::string connector = "default-frontend";

    template <class Fields>
    static void describe(Fields& field)
    {
        field("connector", &Options::connector, "Receive connector of the persona that answers here.");
        auth::Policy::describe(field);
        field("banner", &Options::banner, "The greeting line, where it is not the connector's; begins with 220.");
        field("anonymous", &Options::anonymous, "AnonymousUsers: mail is taken from peers that have not logged in.");
        field("bare_lf", &Options::bare_lf, "Messages with a bare LF are taken; false: BareLinefeedRejectionEnabled.");
        field("unknown", &Options::unknown, "When unknown recipients are refused: at rcpt, after the data, or by a report alone.");
        field("most_message", &Options::most_message, "MaxMessageSize; SIZE says it.").at_least(ByteCount{65536});
        field("most_header", &Options::most_header, "MaxHeaderSize.");
        field("most_recipients", &Options::most_recipients, "MaxRecipientsPerMessage.").at_least(std::uint64_t{1});
        field("most_errors", &Options::most_errors, "MaxProtocolErrors; 0: any number.");
        field("most_logon_failures", &Options::most_logon_failures, "MaxLogonFailures; 0: any number.");
        field("most_connections", &Options::most_connections, "MaxInboundConnection; 0: any number.");
        field("most_connections_per_source", &Options::most_connections_per_source, "MaxInboundConnectionPerSource; 0: any number.");
        field("most_percentage_per_source", &Options::most_percentage_per_source,
            "MaxInboundConnectionPercentagePerSource, of the connections that are left; 0: all.")
            .at_most(std::uint64_t{100});
        field("message_rate", &Options::message_rate, "MessageRateLimit: messages a minute from one source; 0: any number.");
        field("rate_source", &Options::rate_source, "MessageRateSource: none, address, user or all.");
        field(
            "tarpit", &Options::tarpit, "TarpitInterval: how long a 5xx is held back from peers that have not logged in; 0s: not at all.");
        field("inactivity", &Options::inactivity, "ConnectionInactivityTimeout: silence allowed between commands.")
            .at_least(Duration(std::chrono::seconds(1)));
        field("timeout", &Options::timeout, "ConnectionTimeout: the whole of a session.").at_least(Duration(std::chrono::seconds(1)));
    }
};

} // namespace exemu::smtp
