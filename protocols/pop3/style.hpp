#pragma once
#include "auth/login_type.hpp"
#include "base/options.hpp"

#include <string>
#include <vector>

// How the chosen build speaks POP3: greeting, capabilities, texts, limits. Data of the persona (`styles.pop3`), decoded once.
namespace exemu::pop3 {

using auth::LoginType;

struct Texts { // each a line, without its end
    std::string greeting, ok, stls_ok, invalid_state, logged_on, logon_failed, locked_out, disabled, password_expired, protocol_disabled,
        no_mailbox, unavailable_auth, cancelled, auth_malformed, auth_unknown, unknown, malformed, line_too_long, stat, listing, one_listed,
        no_such_message, retrieved, deleted, quit, quit_update, moved, timeout, stopping, busy, unavailable, too_many, internal,
        not_removed;

    template <class Fields>
    static void describe(Fields& field);
};

struct Style {
    Texts texts;
    std::vector<std::string> capa, capa_tls; // lines of CAPA, in order
    std::vector<std::string> mechanisms;     // of AUTH
    LoginType login_type = LoginType::secure_login;
    ByteCount command_limit = ByteCount{512};
    Duration pre_authenticated = std::chrono::seconds(60), authenticated = std::chrono::minutes(30);
    std::uint64_t connections_per_user = 16;
    bool marks_read = true;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("texts", &Style::texts, "Response lines.").required();
        field("capa", &Style::capa, "Lines of CAPA before TLS, in order.").required();
        field("capa_tls", &Style::capa_tls, "Lines of CAPA after TLS, in order.").required();
        field("mechanisms", &Style::mechanisms, "SASL mechanisms that AUTH takes.").required();
        field("login_type", &Style::login_type, "LoginType: what may be used before TLS.");
        field("command_limit", &Style::command_limit, "MaxCommandSize.").at_least(ByteCount{40}).at_most(ByteCount{1024});
        field("pre_authenticated", &Style::pre_authenticated, "PreAuthenticatedConnectionTimeout.");
        field("authenticated", &Style::authenticated, "AuthenticatedConnectionTimeout.");
        field("marks_read", &Style::marks_read,
            "A message is read, for all who see the mailbox, once RETR or TOP has shown the whole of it.");
        field("connections_per_user", &Style::connections_per_user, "MaxConnectionsPerUser.").at_least(std::uint64_t{1});
    }
};

template <class Fields>
void Texts::describe(Fields& field)
{
    field("greeting", &Texts::greeting, "The first line.").required();
    field("ok", &Texts::ok, "NOOP, USER, and before CAPA, UIDL: success without words.").required();
    field("stls_ok", &Texts::stls_ok, "STLS accepted.").required();
    field("invalid_state", &Texts::invalid_state, "A command that this state does not permit.").required();
    field("logged_on", &Texts::logged_on, "PASS or AUTH succeeded.").required();
    field("logon_failed", &Texts::logon_failed, "PASS or AUTH failed.").required();
    field("locked_out", &Texts::locked_out, "The account is locked out.").required();
    field("disabled", &Texts::disabled, "The account is disabled.").required();
    field("password_expired", &Texts::password_expired, "The password has expired or must be changed.").required();
    field("protocol_disabled", &Texts::protocol_disabled, "POP3 is closed to the account.").required();
    field("no_mailbox", &Texts::no_mailbox, "The account has no mailbox.").required();
    field("unavailable_auth", &Texts::unavailable_auth, "GSSAPI where there is no keytab.").required();
    field("cancelled", &Texts::cancelled, "AUTH given up with *.").required();
    field("auth_malformed", &Texts::auth_malformed, "AUTH with what is no base64, or no message of the mechanism.").required();
    field("auth_unknown", &Texts::auth_unknown, "AUTH with a mechanism that is not offered.").required();
    field("unknown", &Texts::unknown, "An unknown command.").required();
    field("malformed", &Texts::malformed, "Wrong arguments.").required();
    field("line_too_long", &Texts::line_too_long, "A command beyond command_limit.").required();
    field("stat", &Texts::stat, "STAT: {count} {octets}.").required();
    field("listing", &Texts::listing, "Before the lines of LIST: {count} {octets}.").required();
    field("one_listed", &Texts::one_listed, "LIST or UIDL of one message: {number} {value}.").required();
    field("no_such_message", &Texts::no_such_message, "A message that is not there, or marked as deleted.").required();
    field("retrieved", &Texts::retrieved, "Before the message of RETR and TOP.").required();
    field("deleted", &Texts::deleted, "DELE and RSET.").required();
    field("quit", &Texts::quit, "QUIT.").required();
    field("quit_update", &Texts::quit_update, "QUIT after a login: deletions are done.").required();
    field("moved", &Texts::moved, "When the mailbox has gone to another server.").required();
    field("timeout", &Texts::timeout, "The peer was silent for too long.").required();
    field("stopping", &Texts::stopping, "The service stops.").required();
    field("busy", &Texts::busy, "`fail: busy`.").required();
    field("unavailable", &Texts::unavailable, "`fail: unavailable`.").required();
    field("too_many", &Texts::too_many, "More than connections_per_user.").required();
    field("internal", &Texts::internal, "`fail: internal`.").required();
    field("not_removed", &Texts::not_removed, "QUIT, and not every deletion could be done (RFC 1939 6).").required();
}

} // namespace exemu::pop3
