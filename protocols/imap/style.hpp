#pragma once
#include "auth/login_type.hpp"
#include "base/options.hpp"

#include <string>
#include <vector>

// How the chosen build speaks IMAP4: greeting, capability lists, texts, limits. Data of the persona (`styles.imap`), decoded once.
namespace exemu::imap {

// Each is a condition and its words, "NO LOGIN failed."; placeholders in braces are filled when it is said.
struct Texts {
    std::string completed, bye, go_ahead, sasl_prompt, starttls_ok, select_ok, examine_ok, append_ok, copy_ok, idle, permanent_flags,
        permanent_flags_none, unseen, uid_validity, uid_next, login_failed, invalid_state, unknown, arguments, line_too_long, overlapping,
        no_such_folder, try_create, exists, bad_name, well_known, has_folders, bad_set, some_gone, bad_charset, read_only, too_large,
        over_quota, store_full, too_many, moved, timeout, stopping, refused, busy, unavailable, not_found, internal;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("completed", &Texts::completed, "A command has done what it should.").required();
        field("bye", &Texts::bye, "Untagged, before LOGOUT is completed.").required();
        field("go_ahead", &Texts::go_ahead, "After \"+\": a literal may come.").required();
        field("sasl_prompt", &Texts::sasl_prompt, "After \"+\" where a SASL challenge is empty.");
        field("starttls_ok", &Texts::starttls_ok, "STARTTLS accepted.").required();
        field("select_ok", &Texts::select_ok, "SELECT.").required();
        field("examine_ok", &Texts::examine_ok, "EXAMINE.").required();
        field("append_ok", &Texts::append_ok, "APPEND; {code} is [APPENDUID...] where UIDPLUS is offered.").required();
        field("copy_ok", &Texts::copy_ok, "COPY; {code} is [COPYUID...] where UIDPLUS is offered.").required();
        field("idle", &Texts::idle, "After \"+\": IDLE has begun.").required();
        field("permanent_flags", &Texts::permanent_flags, "Untagged, at SELECT.").required();
        field("permanent_flags_none", &Texts::permanent_flags_none, "Untagged, at EXAMINE.").required();
        field("unseen", &Texts::unseen, "Untagged, at SELECT, where a message is unseen.").required();
        field("uid_validity", &Texts::uid_validity, "Untagged, at SELECT.").required();
        field("uid_next", &Texts::uid_next, "Untagged, at SELECT.").required();
        field("login_failed", &Texts::login_failed, "Wrong name or password, or no way in for another reason.").required();
        field("invalid_state", &Texts::invalid_state, "A command that the phase does not permit.").required();
        field("unknown", &Texts::unknown, "A command that is not known.").required();
        field("arguments", &Texts::arguments, "Malformed arguments.").required();
        field("line_too_long", &Texts::line_too_long, "A command over MaxCommandSize.").required();
        field("overlapping", &Texts::overlapping, "A command that did not wait for the end of another.").required();
        field("no_such_folder", &Texts::no_such_folder, "A folder that is not there.").required();
        field("try_create", &Texts::try_create, "The same, where the peer may create it and try again.").required();
        field("exists", &Texts::exists, "CREATE or RENAME to a name that is taken.").required();
        field("bad_name", &Texts::bad_name, "A name that no folder may have.").required();
        field("well_known", &Texts::well_known, "DELETE or RENAME of a well-known folder.").required();
        field("has_folders", &Texts::has_folders, "DELETE of a folder with folders below.").required();
        field("bad_set", &Texts::bad_set, "A message number beyond the last.").required();
        field("some_gone", &Texts::some_gone, "Messages that another session has expunged.").required();
        field("bad_charset", &Texts::bad_charset, "SEARCH in a character set that is not known.").required();
        field("read_only", &Texts::read_only, "A change in a folder that was opened by EXAMINE.").required();
        field("too_large", &Texts::too_large, "APPEND of a message over the limit.").required();
        field("over_quota", &Texts::over_quota, "The mailbox is full.").required();
        field("store_full", &Texts::store_full, "limits.store is reached.").required();
        field("too_many", &Texts::too_many, "More connections than MaxConnectionsPerUser.").required();
        field("moved", &Texts::moved, "Untagged, when the mailbox has gone to another server.").required();
        field("timeout", &Texts::timeout, "Untagged, when the peer was silent too long.").required();
        field("stopping", &Texts::stopping, "Untagged, when the service stops.").required();
        field("refused", &Texts::refused, "Instead of the greeting, when it is refused.").required();
        field("busy", &Texts::busy, "fail: busy.").required();
        field("unavailable", &Texts::unavailable, "fail: unavailable.").required();
        field("not_found", &Texts::not_found, "fail: not_found.").required();
        field("internal", &Texts::internal, "fail: internal.").required();
    }
};

struct Style {
    std::string greeting; // the first line, "* " left out
    std::vector<std::string> capability, capability_tls, capability_authenticated;
    std::vector<std::string> mechanisms, mechanisms_tls;
    auth::LoginType login_type = auth::LoginType::secure_login;
    std::vector<std::string> id;
    Texts texts;
    ByteCount most_command = ByteCount{10240}; // MaxCommandSize
    ByteCount most_message = 64_MiB;
    Duration pre_authenticated = std::chrono::minutes(1); // PreAuthenticatedConnectionTimeout
    Duration authenticated = std::chrono::minutes(30);    // AuthenticatedConnectionTimeout
    std::uint64_t most_connections = 16;                  // MaxConnectionsPerUser
    bool exists_after_expunge = true;
    std::vector<std::string> overlap_refused;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("greeting", &Style::greeting, "The first line, without \"* \".").required();
        field("capability", &Style::capability,
            "CAPABILITY before TLS with LoginType secure_login, in order; else AUTH=... stand where LOGINDISABLED does.")
            .required();
        field("capability_tls", &Style::capability_tls, "CAPABILITY under TLS, in order.").required();
        field("capability_authenticated", &Style::capability_authenticated, "CAPABILITY after the login; absent: as before it.");
        field("mechanisms", &Style::mechanisms,
            "SASL mechanisms that AUTHENTICATE takes before TLS with LoginType secure_login; else those under TLS.");
        field("mechanisms_tls", &Style::mechanisms_tls, "SASL mechanisms that AUTHENTICATE takes under TLS.").required();
        field("login_type", &Style::login_type, "LoginType: what may be used before TLS.");
        field("id", &Style::id, "ID: names and values by turns.");
        field("texts", &Style::texts, "Conditions and their words.").required();
        field("most_command", &Style::most_command, "MaxCommandSize: longest command, its literals included.").at_least(ByteCount{1024});
        field("most_message", &Style::most_message, "Largest message that APPEND takes.");
        field("pre_authenticated", &Style::pre_authenticated, "PreAuthenticatedConnectionTimeout: silence allowed before the login.");
        field("authenticated", &Style::authenticated, "AuthenticatedConnectionTimeout: silence allowed after it, in IDLE too.");
        field("most_connections", &Style::most_connections, "MaxConnectionsPerUser.").at_least(std::uint64_t{1});
        field("exists_after_expunge", &Style::exists_after_expunge, "EXISTS is told after EXPUNGE though nothing has arrived.");
        field("overlap_refused", &Style::overlap_refused, "Commands behind which nothing may be sent before they are completed.");
    }
};

} // namespace exemu::imap
