#pragma once
#include "base/options.hpp"

#include <map>
#include <string>
#include <vector>

// How the chosen build speaks SMTP: banners, capability lists, texts, limits. Data of the persona (`styles.smtp`), decoded once.
namespace exemu::smtp {

// Placeholders and what they stand for: {name} -> value. Unknown ones stay as they are.
using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
std::string fill(std::string_view pattern, Values);

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

// A receive connector (wire reference, 1.1): Default Frontend, Client Frontend...
struct Connector {
    std::string banner;                       // "220 {fqdn} Microsoft ESMTP MAIL Service ready at {date}"
    std::vector<std::string> ehlo;            // after the first line, in order, before TLS
    std::vector<std::string> ehlo_tls;        // after TLS
    std::vector<std::string> ehlo_authenticated; // after TLS and AUTH; empty: as after TLS
    std::vector<std::string> mechanisms;      // AUTH accepts these before TLS
    std::vector<std::string> mechanisms_tls;  // and these after
    std::vector<std::string> x_exps;          // X-EXPS accepts these, before TLS and after
    bool anonymous = true;                    // permission group AnonymousUsers
    bool starttls = true;
    bool anonymous_tls = true;                // X-ANONYMOUSTLS
    ByteCount most_message = ByteCount{37748736};
    std::uint64_t most_recipients = 200;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("banner", &Connector::banner, "The greeting line.").required();
        field("ehlo", &Connector::ehlo, "EHLO keywords before TLS, in order.").required();
        field("ehlo_tls", &Connector::ehlo_tls, "EHLO keywords after TLS, in order.").required();
        field("ehlo_authenticated", &Connector::ehlo_authenticated, "EHLO keywords after AUTH; absent: as after TLS.");
        field("mechanisms", &Connector::mechanisms, "SASL mechanisms that AUTH takes before TLS.").required();
        field("mechanisms_tls", &Connector::mechanisms_tls, "SASL mechanisms that AUTH takes after TLS.").required();
        field("x_exps", &Connector::x_exps, "SASL mechanisms that X-EXPS takes.");
        field("anonymous", &Connector::anonymous, "Mail is taken from peers that have not logged in.").required();
        field("starttls", &Connector::starttls, "STARTTLS is answered.").required();
        field("anonymous_tls", &Connector::anonymous_tls, "X-ANONYMOUSTLS is answered.").required();
        field("most_message", &Connector::most_message, "MaxMessageSize.").required();
        field("most_recipients", &Connector::most_recipients, "MaxRecipientsPerMessage.").required();
    }
};

using Lines = std::vector<std::string>;

// Every text of section 1.4 of the wire reference. `Form` is Lines as data, Text as said.
template <class Form>
struct TextsOf {
    Form hello_ok, hello_invalid, hello_first, starttls_ok, starttls_unavailable, auth_unrecognized, auth_ok, auth_failed, auth_unavailable,
        auth_cancelled, auth_malformed, auth_already, mail_ok, mail_unauthenticated, mail_twice, mail_invalid, too_large, rcpt_ok,
        rcpt_unknown, rcpt_relay, rcpt_too_many, rcpt_invalid, need_mail, need_rcpt, data_ok, accepted, bdat_ok, bdat_after_data, loop,
        reset_ok, noop_ok, help, vrfy, expn, quit, unknown, arguments, parameter, line_too_long, timeout, stopping, store_full, busy,
        unavailable, too_many, locked_out, disabled, password_expired, protocol_disabled, over_quota, not_found, internal;

    template <class Fields>
    static void describe(Fields& field);
};
using Texts = TextsOf<Lines>;
TextsOf<Text> said(const Texts&);

struct Style {
    std::map<std::string, Connector> connectors;
    Texts texts;
    Duration inactivity = std::chrono::minutes(5);          // ConnectionInactivityTimeout
    Duration connection_timeout = std::chrono::minutes(10); // ConnectionTimeout
    ByteCount line_limit = 12_KiB;                          // RFC 4954 4.9: AUTH lines of up to 12,288 bytes
    std::uint64_t most_hops = 60;
    std::string received;                                   // template of the Received field
    std::string zone = "+0000";                             // of greeting and Received

    template <class Fields>
    static void describe(Fields& field)
    {
        field("connectors", &Style::connectors, "Receive connectors by name.").required();
        field("texts", &Style::texts, "Reply texts.").required();
        field("inactivity", &Style::inactivity, "ConnectionInactivityTimeout: silence allowed between commands.").required();
        field("connection_timeout", &Style::connection_timeout, "ConnectionTimeout: the whole of a session.").required();
        field("line_limit", &Style::line_limit, "Longest command line accepted.").required().at_least(ByteCount{512});
        field("most_hops", &Style::most_hops, "Received fields after which a message is looping.").required();
        field("received", &Style::received, "Template of the Received field.").required();
        field("zone", &Style::zone, "Zone of dates, as +hhmm.").required();
    }
};

} // namespace exemu::smtp

#include "smtp/texts_impl.hpp"
