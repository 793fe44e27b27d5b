// USER, PASS, AUTH (RFC 1939 7, RFC 5034): the exchange goes back and forth here, its content is `auth`'s.
#include "auth/auth.hpp"

#include "pop3/dialogue.hpp"
#include "pop3/turns.hpp"
#include "wire/base64.hpp"

#include <algorithm>

namespace exemu::pop3 {

using session::After;
using session::Reply;

namespace {

// continue-req = "+" SP [base64] CRLF; never its text: a challenge may hold secrets of the exchange
Reply continuation(const std::string& bytes)
{
    Reply reply;
    reply.result = session::Result::ok;
    reply.code = "+";
    reply.bytes = "+ " + wire::base64_encode(bytes) + "\r\n";
    return reply;
}

Reply verdict_follows()
{
    Reply reply;
    reply.result = session::Result::ok;
    return reply;
}

auth::Credentials failed(auth::Reason reason)
{
    auth::Credentials credentials;
    credentials.reason = reason;
    return credentials;
}

} // namespace

bool Dialogue::may_name() const { return !in_transaction() && (secure() || voice_.login_type == LoginType::plain_text_login); }

// Whether the mechanism that is asked for sends a password is looked at when it is known.
bool Dialogue::may_authenticate() const { return !in_transaction() && (secure() || voice_.login_type != LoginType::secure_login); }

Reply Dialogue::user(const Command& command)
{
    if (!may_name())
        return say(voice_.style.texts.invalid_state);
    user_ = std::get<NameArgument>(command.arguments).name;
    // The name alone is never judged: that would tell who exists (RFC 1939 13).
    session_.set_user(user_, session_.directory().by_login(user_));
    return say(voice_.style.texts.ok);
}

Reply Dialogue::pass(const Command& command)
{
    if (!may_pass())
        return say(voice_.style.texts.invalid_state);
    const std::string& password = std::get<PasswordArgument>(command.arguments).password;
    credentials_ = std::make_unique<auth::Credentials>(auth::judge(session_.circumstances(voice_.policy), user_, password));
    scheme_ = "user_pass";
    preemptive_ = false;
    return verdict_follows();
}

Reply Dialogue::auth(const Command& command)
{
    const Texts& texts = voice_.style.texts;
    if (!may_authenticate())
        return say(texts.invalid_state);
    const auto& asked = std::get<AuthArguments>(command.arguments);
    const auth::Mechanism* mechanism = auth::find_mechanism(asked.mechanism);
    if (!mechanism || std::ranges::find(voice_.style.mechanisms, asked.mechanism) == voice_.style.mechanisms.end())
        return say(texts.auth_unknown);
    if (mechanism->sends_password && !may_name())
        return say(texts.invalid_state);
    std::optional<std::string> initial;
    if (asked.initial) {
        Parsed<std::string> decoded = wire::base64_decode(*asked.initial);
        if (!decoded)
            return say(texts.auth_malformed);
        initial = std::move(*decoded);
    }
    scheme_ = mechanism->scheme;
    preemptive_ = initial.has_value();
    exchange_ = mechanism->start(session_.circumstances(voice_.policy));
    const auth::Step step = exchange_->begin(initial ? std::optional<std::string_view>(*initial) : std::nullopt);
    if (step.kind == auth::Step::Kind::challenge)
        return continuation(step.challenge);
    keep(step);
    return verdict_follows();
}

void Dialogue::keep(const auth::Step& last)
{
    exchange_.reset();
    credentials_ = std::make_unique<auth::Credentials>(last.credentials);
}

void Dialogue::abandon_authentication()
{
    exchange_.reset();
    credentials_.reset();
}

// A line of a SASL exchange: MaxCommandSize is for commands, an answer of NTLM is longer (RFC 5034 4: as long as the mechanism needs).
Task<std::string> Dialogue::hear_line()
{
    session_.connection().allow(patience());
    lines_.set_limit(auth::most_response / 3 * 4);
    std::string text;
    for (;;) {
        const wire::Line line = lines_.next(session_.connection().input());
        text = line.text;
        session_.connection().consume(line.consumed);
        if (line.kind == wire::Line::Kind::too_long)
            text = "!"; // no base64: answered as malformed
        if (line.kind != wire::Line::Kind::more)
            break;
        co_await session_.hear_more();
    }
    lines_.set_limit(voice_.style.command_limit.bytes - 2);
    co_return text;
}

Task<After> Dialogue::authenticate()
{
    while (!credentials_) {
        const std::string line = co_await hear_line();
        const Parsed<std::string> response = wire::base64_decode(line);
        auth::Step step;
        step.kind = auth::Step::Kind::malformed;
        step.credentials = failed(line == "*" ? auth::Reason::cancelled : auth::Reason::malformed);
        if (response)
            step = exchange_->answer(*response);
        if (step.kind == auth::Step::Kind::challenge)
            co_await session_.say(continuation(step.challenge));
        else
            keep(step);
    }
    const auth::Credentials credentials = *credentials_;
    abandon_authentication();
    if (!credentials.user.empty())
        session_.set_user(credentials.user, credentials.account);
    AuthorizeTurn turn(*this, credentials, scheme_, preemptive_);
    const After after = co_await session_.take(turn);
    co_return after;
}

const std::string& Dialogue::refusal_of(auth::Reason reason) const
{
    const Texts& texts = voice_.style.texts;
    switch (reason) {
    case auth::Reason::cancelled: return texts.cancelled;
    case auth::Reason::malformed: return texts.auth_malformed;
    case auth::Reason::locked_out: return texts.locked_out;
    case auth::Reason::disabled: return texts.disabled;
    case auth::Reason::password_expired:
    case auth::Reason::must_change_password: return texts.password_expired;
    case auth::Reason::protocol_disabled: return texts.protocol_disabled;
    case auth::Reason::no_keytab: return texts.unavailable_auth;
    default: return texts.logon_failed;
    }
}

Reply Dialogue::authorize(const auth::Credentials& credentials)
{
    const Texts& texts = voice_.style.texts;
    user_.clear(); // after a failure USER comes again (RFC 1939 7)
    if (!credentials.valid)
        return say(refusal_of(credentials.reason));
    if (credentials.account->state == directory::State::no_mailbox)
        return say(texts.no_mailbox);
    const std::shared_ptr<store::Mailbox> mailbox = session_.store().open(credentials.account->name);
    place_ = Logins::take(mailbox, voice_.style.connections_per_user);
    if (!place_)
        return say(texts.too_many);
    session_.set_mailbox(credentials.account->name);
    maildrop_ = std::make_unique<Maildrop>(mailbox);
    return say(texts.logged_on);
}

} // namespace exemu::pop3
