// AUTH and X-EXPS (RFC 4954, MS-SMTPNTLM): the exchange goes back and forth here, its content is `auth`'s.
#include "auth/auth.hpp"

#include "smtp/turns.hpp"
#include "wire/base64.hpp"

#include <algorithm>

namespace exemu::smtp {

using session::After;
using session::Reply;

namespace {

bool offers(const std::vector<std::string>& mechanisms, const std::string& name)
{
    return std::find(mechanisms.begin(), mechanisms.end(), name) != mechanisms.end();
}

Reply prompt(std::string words)
{
    Reply reply;
    reply.result = session::Result::ok;
    reply.code = "334";
    reply.bytes = "334 " + words + "\r\n"; // never its text: a challenge may hold secrets of the exchange
    return reply;
}

Reply challenge(const std::string& bytes) { return prompt(wire::base64_encode(bytes)); }

auth::Credentials failed(auth::Reason reason)
{
    auth::Credentials credentials;
    credentials.reason = reason;
    return credentials;
}

} // namespace

bool Dialogue::may_authenticate() const { return greeted_ && !authenticated_ && !envelope_; }

const std::vector<std::string>& Dialogue::mechanisms(const Command& command) const
{
    const bool secure = session_.connection().tls().version != net::TlsVersion::none;
    const Connector& connector = voice_.connector;
    return command.verb == "X-EXPS" ? connector.x_exps : secure ? connector.mechanisms_tls : connector.mechanisms;
}

Reply Dialogue::auth(const Command& command)
{
    const TextsOf<Text>& texts = voice_.texts;
    if (!greeted_)
        return say(texts.hello_first);
    if (mechanisms(command).empty()) // a connector that knows no such verb
        return say(texts.unknown.filled({{"verb", command.verb}}));
    if (!may_authenticate())
        return say(texts.auth_already);
    const auto& asked = std::get<AuthArguments>(command.arguments);
    if (!offers(mechanisms(command), asked.mechanism))
        return say(texts.auth_unrecognized);
    // Exchange: between its servers GSSAPI stands for Negotiate, and NTLM may be inside.
    const bool exps = command.verb == "X-EXPS";
    const auth::Mechanism* mechanism = auth::find_mechanism(exps && asked.mechanism == "GSSAPI" ? "NEGOTIATE" : asked.mechanism);
    if (!mechanism)
        return say(texts.auth_unavailable);
    std::optional<std::string> initial;
    if (asked.initial) {
        const Parsed<std::string> decoded = wire::base64_decode(*asked.initial);
        if (!decoded)
            return say(texts.auth_malformed);
        initial = *decoded;
    }
    mechanism_ = mechanism;
    preemptive_ = initial.has_value();
    exchange_ = mechanism->start(session_.circumstances(voice_.policy));
    const auth::Step step = exchange_->begin(initial ? std::optional<std::string_view>(*initial) : std::nullopt);
    // [MS-SMTPNTLM] 2.2.1 and what real servers say (O): where no response came along, the mechanism's name and "supported".
    if (step.kind == auth::Step::Kind::challenge)
        return mechanism->says_supported && !initial ? prompt(asked.mechanism + " supported") : challenge(step.challenge);
    keep(step);
    exchange_.reset();
    Reply nothing_yet; // the verdict is smtp.authorize's
    nothing_yet.result = session::Result::ok;
    return nothing_yet;
}

void Dialogue::keep(const auth::Step& last)
{
    credentials_ = std::make_unique<auth::Credentials>(
        last.kind == auth::Step::Kind::complete ? last.credentials : failed(auth::Reason::malformed));
}

void Dialogue::abandon_authentication()
{
    exchange_.reset();
    credentials_.reset();
}

Task<After> Dialogue::authenticate()
{
    while (!credentials_) {
        const std::string line = co_await hear_line();
        if (line == "*") {
            credentials_ = std::make_unique<auth::Credentials>(failed(auth::Reason::cancelled));
            break;
        }
        const Parsed<std::string> response = wire::base64_decode(line);
        auth::Step step;
        step.kind = auth::Step::Kind::malformed;
        if (response)
            step = exchange_->answer(*response);
        if (step.kind == auth::Step::Kind::challenge)
            co_await session_.say(challenge(step.challenge));
        else
            keep(step);
    }
    const auth::Credentials credentials = *credentials_;
    abandon_authentication();
    if (!credentials.user.empty())
        session_.set_user(credentials.user, credentials.account);
    AuthorizeTurn turn(*this, credentials, mechanism_->scheme, preemptive_);
    const After after = co_await session_.take(turn);
    co_return after;
}

Reply Dialogue::authorize(const auth::Credentials& credentials)
{
    if (credentials.valid) {
        authenticated_ = true;
        return say(voice_.texts.auth_ok);
    }
    if (credentials.reason != auth::Reason::cancelled && used_up(logon_failures_, voice_.connector.most_logon_failures))
        return say(voice_.texts.too_many_logons, After::close);
    switch (credentials.reason) {
    case auth::Reason::cancelled: return say(voice_.texts.auth_cancelled);
    case auth::Reason::malformed: return say(voice_.texts.auth_malformed);
    case auth::Reason::no_keytab: return say(voice_.texts.auth_unavailable);
    case auth::Reason::protocol_disabled: return say(voice_.texts.protocol_disabled);
    case auth::Reason::locked_out: return say(voice_.texts.locked_out);
    case auth::Reason::disabled: return say(voice_.texts.disabled);
    case auth::Reason::password_expired:
    case auth::Reason::must_change_password: return say(voice_.texts.password_expired);
    default: return say(voice_.texts.auth_failed);
    }
}

} // namespace exemu::smtp
