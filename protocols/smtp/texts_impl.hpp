#pragma once
#include "smtp/style.hpp"

// The texts as options: one row each. Included by style.hpp alone.
namespace exemu::smtp {

template <class Form>
template <class Fields>
void TextsOf<Form>::describe(Fields& field)
{
    field("hello_ok", &TextsOf::hello_ok, "HELO accepted.").required();
    field("hello_invalid", &TextsOf::hello_invalid, "EHLO with bad characters.").required();
    field("hello_first", &TextsOf::hello_first, "A command before EHLO.").required();
    field("starttls_ok", &TextsOf::starttls_ok, "STARTTLS accepted.").required();
    field("starttls_unavailable", &TextsOf::starttls_unavailable, "STARTTLS where there is none, or twice.").required();
    field("auth_unrecognized", &TextsOf::auth_unrecognized, "AUTH with a mechanism that is not offered.").required();
    field("auth_ok", &TextsOf::auth_ok, "AUTH succeeded.").required();
    field("auth_failed", &TextsOf::auth_failed, "Wrong name or password.").required();
    field("auth_unavailable", &TextsOf::auth_unavailable, "GSSAPI where there is no keytab.").required();
    field("auth_cancelled", &TextsOf::auth_cancelled, R"(The peer gave up with "*".)").required();
    field("auth_malformed", &TextsOf::auth_malformed, "Broken base64 or message.").required();
    field("auth_already", &TextsOf::auth_already, "AUTH when logged in, or inside a transaction.").required();
    field("mail_ok", &TextsOf::mail_ok, "MAIL accepted.").required();
    field("mail_unauthenticated", &TextsOf::mail_unauthenticated, "MAIL on a connector without anonymous permission.").required();
    field("mail_twice", &TextsOf::mail_twice, "MAIL inside a transaction.").required();
    field("mail_invalid", &TextsOf::mail_invalid, "MAIL with a broken address.").required();
    field("too_large", &TextsOf::too_large, "Message over the limit, declared or real.").required();
    field("rcpt_ok", &TextsOf::rcpt_ok, "RCPT accepted.").required();
    field("rcpt_unknown", &TextsOf::rcpt_unknown, "No such recipient.").required();
    field("rcpt_relay", &TextsOf::rcpt_relay, "A domain that is not accepted here.").required();
    field("rcpt_too_many", &TextsOf::rcpt_too_many, "More recipients than allowed.").required();
    field("rcpt_invalid", &TextsOf::rcpt_invalid, "RCPT with a broken address.").required();
    field("need_mail", &TextsOf::need_mail, "RCPT or DATA before MAIL.").required();
    field("need_rcpt", &TextsOf::need_rcpt, "DATA before RCPT.").required();
    field("data_ok", &TextsOf::data_ok, "DATA accepted.").required();
    field("accepted", &TextsOf::accepted, "The message is taken.").required();
    field("bdat_ok", &TextsOf::bdat_ok, "A chunk is taken.").required();
    field("bdat_after_data", &TextsOf::bdat_after_data, "DATA and BDAT mixed in one transaction.").required();
    field("loop", &TextsOf::loop, "Too many Received fields.").required();
    field("reset_ok", &TextsOf::reset_ok, "RSET.").required();
    field("noop_ok", &TextsOf::noop_ok, "NOOP.").required();
    field("help", &TextsOf::help, "HELP.").required();
    field("vrfy", &TextsOf::vrfy, "VRFY.").required();
    field("expn", &TextsOf::expn, "EXPN.").required();
    field("quit", &TextsOf::quit, "QUIT.").required();
    field("unknown", &TextsOf::unknown, "A verb that is not known.").required();
    field("arguments", &TextsOf::arguments, "Malformed arguments.").required();
    field("parameter", &TextsOf::parameter, "An ESMTP parameter that is not known.").required();
    field("line_too_long", &TextsOf::line_too_long, "A command line over the limit.").required();
    field("timeout", &TextsOf::timeout, "Inactivity or connection time over.").required();
    field("stopping", &TextsOf::stopping, "The service stops.").required();
    field("store_full", &TextsOf::store_full, "No room for the message.").required();
    field("busy", &TextsOf::busy, "fail: busy.").required();
    field("unavailable", &TextsOf::unavailable, "fail: unavailable.").required();
    field("too_many", &TextsOf::too_many, "fail: too_many.").required();
    field("locked_out", &TextsOf::locked_out, "fail: locked_out.").required();
    field("disabled", &TextsOf::disabled, "fail: disabled.").required();
    field("password_expired", &TextsOf::password_expired, "fail: password_expired.").required();
    field("protocol_disabled", &TextsOf::protocol_disabled, "fail: protocol_disabled.").required();
    field("over_quota", &TextsOf::over_quota, "fail: over_quota.").required();
    field("not_found", &TextsOf::not_found, "fail: not_found.").required();
    field("internal", &TextsOf::internal, "fail: internal.").required();
    field("mail_not_as_sender", &TextsOf::mail_not_as_sender, "MAIL, or a message, in the name of somebody else.").required();
    field("header_too_large", &TextsOf::header_too_large, "MaxHeaderSize.").required();
    field("bare_lf", &TextsOf::bare_lf, "A bare LF where BareLinefeedRejectionEnabled is set.").required();
    field("bounced", &TextsOf::bounced, "Diagnosis in the report that `bounce` sends.").required();
    field("postponed", &TextsOf::postponed, "Diagnosis in the report that `postpone` sends.").required();
    field("too_many_errors", &TextsOf::too_many_errors, "MaxProtocolErrors.").required();
    field("too_many_logons", &TextsOf::too_many_logons, "MaxLogonFailures.").required();
    field("connections", &TextsOf::connections, "MaxInboundConnection.").required();
    field("connections_per_source", &TextsOf::connections_per_source, "MaxInboundConnectionPerSource and its percentage.").required();
    field("rate_exceeded", &TextsOf::rate_exceeded, "MessageRateLimit.").required();
}

} // namespace exemu::smtp
