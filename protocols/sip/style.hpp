#pragma once
#include "base/options.hpp"

#include <string>
#include <vector>

// How Unified Messaging speaks SIP: router, service, workers. Data of the persona (`styles.sip`); builds without UM have none.
// Placeholders: {fqdn}, {padded} (15.01.2507.006), {address}, {port}, {transport}, {guid}, {user}.
namespace exemu::sip {

// ms-diagnostics of what is refused: "15xxx;source=...;reason=...".
struct Diagnostics {
    std::string no_dial_plan, unknown, no_gateway, too_many, no_worker, no_media;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("no_dial_plan", &Diagnostics::no_dial_plan, "Nobody has a number here.").required();
        field("unknown", &Diagnostics::unknown, "Nobody has this number.").required();
        field("no_gateway", &Diagnostics::no_gateway, "The caller is no gateway.").required();
        field("too_many", &Diagnostics::too_many, "As many calls as there may be.").required();
        field("no_worker", &Diagnostics::no_worker, "Nobody is there to take the call.").required();
        field("no_media", &Diagnostics::no_media, "No common form of media.").required();
    }
};

struct Style {
    std::string server;
    std::vector<std::string> transports;                 // tcp, tls
    std::vector<std::uint16_t> router, service, workers; // ports
    std::vector<std::string> methods, extensions, types; // what is allowed and understood
    // Header fields, in order and in the RTC stack's letter case. A name alone is copied from the request or made.
    std::vector<std::string> ok_headers;      // of a 200 to INVITE
    std::vector<std::string> options_headers; // of a 200 to OPTIONS
    std::vector<std::string> answer_headers;  // of any other answer
    std::vector<std::string> trying_headers;
    std::vector<std::string> request_headers; // of our own requests
    std::vector<std::string> sdp;             // lines of a body
    std::string redirect, redirect_contact, redirect_contact_tls;
    Duration session_expires{}, min_se{}, max_call_duration{};
    std::string options_ok, trying, ringing, not_found, forbidden, unavailable;
    Diagnostics diagnostics;
    std::string voice_subject, missed_subject; // of what is left in a mailbox: {caller}, {seconds}

    template <class Fields>
    static void describe(Fields& field)
    {
        field("server", &Style::server, "Server.").required();
        field("transports", &Style::transports, "Transports: tcp, tls, udp.").required();
        field("router", &Style::router, "Ports of the call router.").required();
        field("service", &Style::service, "Ports of the UM service.").required();
        field("workers", &Style::workers, "Ports of its worker processes: two pairs.").required();
        field("methods", &Style::methods, "Methods that are allowed.").required();
        field("extensions", &Style::extensions, "Option tags that may be required.").required();
        field("types", &Style::types, "Types of bodies that are understood.").required();
        field("ok_headers", &Style::ok_headers, "Header fields of a 200 to INVITE, in order.").required();
        field("options_headers", &Style::options_headers, "Header fields of a 200 to OPTIONS, in order.").required();
        field("answer_headers", &Style::answer_headers, "Header fields of any other answer, in order.").required();
        field("trying_headers", &Style::trying_headers, "Header fields of a 100, in order.").required();
        field("request_headers", &Style::request_headers, "Header fields of BYE and NOTIFY, in order.").required();
        field("sdp", &Style::sdp, "Lines of its body.").required();
        field("redirect", &Style::redirect, "Status line by which the router sends a call on.").required();
        field("redirect_contact", &Style::redirect_contact, "Contact of that, over TCP and UDP.").required();
        field("redirect_contact_tls", &Style::redirect_contact_tls, "Contact of that, over TLS.").required();
        field("session_expires", &Style::session_expires, "Session-Expires (RFC 4028).").required();
        field("min_se", &Style::min_se, "Min-SE.").required();
        field("max_call_duration", &Style::max_call_duration, "MaxCallDuration of the dial plan: a call is ended then.").required();
        field("options_ok", &Style::options_ok, "Status line of OPTIONS.").required();
        field("trying", &Style::trying, "Status line of the provisional answer.").required();
        field("ringing", &Style::ringing, "Status line while the call is not yet taken.").required();
        field("not_found", &Style::not_found, "Status line where no dial plan fits.").required();
        field("forbidden", &Style::forbidden, "Status line for a caller that may not.").required();
        field("unavailable", &Style::unavailable, "Status line when no service is there.").required();
        field("diagnostics", &Style::diagnostics, "ms-diagnostics of refusals.").required();
        field("voice_subject", &Style::voice_subject, "Subject of a voice message.").required();
        field("missed_subject", &Style::missed_subject, "Subject of the note of a call without one.").required();
    }
};

} // namespace exemu::sip
