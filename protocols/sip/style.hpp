#pragma once
#include "base/options.hpp"

#include <string>
#include <vector>

// How Unified Messaging speaks SIP: router, service, workers. Data of the persona (`styles.sip`); builds without UM have none.
// Placeholders: {fqdn}, {padded} (15.01.2507.006), {address}, {port}.
namespace exemu::sip {

struct Style {
    std::string server;
    std::vector<std::string> transports;                 // tcp, tls
    std::vector<std::uint16_t> router, service, workers; // ports
    std::vector<std::string> ok_headers;                 // of a 200 to INVITE, in order and in the RTC stack's letter case
    std::vector<std::string> sdp;                        // lines of its body
    std::string redirect, redirect_contact, redirect_contact_tls;
    Duration session_expires{}, min_se{};
    std::string options_ok, trying, not_found, forbidden, unavailable;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("server", &Style::server, "Server.").required();
        field("transports", &Style::transports, "Transports: tcp, tls, udp.").required();
        field("router", &Style::router, "Ports of the call router.").required();
        field("service", &Style::service, "Ports of the UM service.").required();
        field("workers", &Style::workers, "Ports of its worker processes.").required();
        field("ok_headers", &Style::ok_headers, "Header fields of a 200 to INVITE, in order.").required();
        field("sdp", &Style::sdp, "Lines of its body.").required();
        field("redirect", &Style::redirect, "Status line by which the router sends a call on.").required();
        field("redirect_contact", &Style::redirect_contact, "Contact of that, over TCP.").required();
        field("redirect_contact_tls", &Style::redirect_contact_tls, "Contact of that, over TLS.").required();
        field("session_expires", &Style::session_expires, "Session-Expires (RFC 4028).").required();
        field("min_se", &Style::min_se, "Min-SE.").required();
        field("options_ok", &Style::options_ok, "Status line of OPTIONS.").required();
        field("trying", &Style::trying, "Status line of the provisional answer.").required();
        field("not_found", &Style::not_found, "Status line where no dial plan fits.").required();
        field("forbidden", &Style::forbidden, "Status line for a caller that may not.").required();
        field("unavailable", &Style::unavailable, "Status line when no service is there.").required();
    }
};

} // namespace exemu::sip
