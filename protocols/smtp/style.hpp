#pragma once
#include "base/placeholders.hpp"
#include "smtp/connector.hpp"

#include <map>
#include <string>
#include <vector>

// How the chosen build speaks SMTP: banners, capability lists, texts, limits. Data of the persona (`styles.smtp`), decoded once.
namespace exemu::smtp {

// One reply as data: "250 2.1.0 Sender OK"; a list for several lines. Placeholders in braces are filled when it is said.
struct Text {
    std::string code;                // "250"
    std::string words;               // "2.1.0 Sender OK": the last line's, for the journal
    std::string bytes;               // the whole, with hyphens and line ends
    std::size_t words_at = 0;        // where in bytes
    bool has_placeholders = false;

    Text() = default;
    explicit Text(const std::vector<std::string>& lines); // each begins with the code
    Text filled(Values) const;
};

using Lines = std::vector<std::string>;

// Every text of section 1.4 of the wire reference. `Form` is Lines as data, Text as said.
template <class Form>
struct TextsOf {
    Form hello_ok, hello_invalid, hello_first, starttls_ok, starttls_unavailable, auth_unrecognized, auth_ok, auth_failed, auth_cancelled,
        auth_malformed, auth_already, mail_ok, mail_unauthenticated, mail_twice, mail_invalid, too_large, rcpt_ok, rcpt_unknown, rcpt_relay,
        rcpt_too_many, rcpt_invalid, need_mail, need_rcpt, data_ok, accepted, bdat_ok, bdat_after_data, loop, reset_ok, noop_ok, help, vrfy,
        expn, quit, unknown, arguments, parameter, line_too_long, timeout, stopping, store_full, busy, unavailable, too_many, locked_out,
        disabled, password_expired, protocol_disabled, over_quota, not_found, internal, auth_unavailable, mail_not_as_sender,
        header_too_large, bare_lf, bounced, postponed, too_many_errors, too_many_logons, connections, connections_per_source, rate_exceeded;

    template <class Fields>
    static void describe(Fields& field);
};
using Texts = TextsOf<Lines>;
// `changes` by name, over the others.
TextsOf<Text> said(const Texts&, const std::map<std::string, Lines>& changes = {});
std::vector<std::string> names_of_texts();

struct Style {
    std::map<std::string, Connector> connectors;
    Texts texts;
    ByteCount line_limit = 12_KiB;                          // RFC 4954 4.9: AUTH lines of up to 12,288 bytes
    std::uint64_t most_hops = 60;
    std::uint64_t connections_a_minute = 1200;              // MaxConnectionRatePerMinute
    bool throttling = true;
    std::map<std::string, std::string> hops;                // templates of the Received fields, by name
    std::string hop_secured;                                // {tls} in them, where the connection had it
    std::vector<std::string> stamps;                        // further fields that delivered mail gets
    std::vector<std::string> tracking_fields;               // of the message tracking log, in order
    std::string report_from;                                // From of reports to the organization's own people
    std::string report_from_outside;                        // and to others
    bool marks_reports = true;                              // X-MS-Exchange-Message-Is-Ndr
    ByteCount most_returned = 10_MiB;                       // of a message that comes back whole with its report
    std::string zone = "+0000";                             // of greeting and Received

    template <class Fields>
    static void describe(Fields& field)
    {
        field("connectors", &Style::connectors, "Receive connectors by name.").required();
        field("texts", &Style::texts, "Reply texts.").required();
        field("line_limit", &Style::line_limit, "Longest command line accepted.").required().at_least(ByteCount{512});
        field("most_hops", &Style::most_hops, "Received fields after which a message is looping.").required();
        field("connections_a_minute", &Style::connections_a_minute, "MaxConnectionRatePerMinute, of each connector; 0: any number.")
            .required();
        field("throttling", &Style::throttling,
            "Tarpits, limits of errors, log-on failures and connections, and rates hold; false: none of them, for tests of load.")
            .required();
        field("hops", &Style::hops, "Templates of Received fields, by name.").required();
        field("hop_secured", &Style::hop_secured, "What {tls} stands for in a Received field of a connection under TLS.").required();
        field("stamps", &Style::stamps, "Templates of further fields that delivered mail gets.").required();
        field("tracking_fields", &Style::tracking_fields, "Fields of the message tracking log, in order.").required();
        field("report_from", &Style::report_from, "From field of delivery reports to people of the organization.").required();
        field("report_from_outside", &Style::report_from_outside, "From field of delivery reports to everybody else.").required();
        field("marks_reports", &Style::marks_reports, "X-MS-Exchange-Message-Is-Ndr stands in reports of failure.").required();
        field("most_returned", &Style::most_returned, "A larger message does not come back whole with its report.").required();
        field("zone", &Style::zone, "Zone of dates, as +hhmm.").required();
    }
};

} // namespace exemu::smtp

#include "smtp/texts_impl.hpp"
