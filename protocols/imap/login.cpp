// LOGIN and AUTHENTICATE (RFC 3501 6.2.2, 6.2.3; RFC 4959): the exchange goes back and forth here, its content is `auth`'s.
#include "imap/turns.hpp"

#include "base/text.hpp"
#include "wire/base64.hpp"

#include <algorithm>

namespace exemu::imap {

using session::After;
using session::Reply;

namespace {

auth::Credentials failed(auth::Reason reason)
{
    auth::Credentials credentials;
    credentials.reason = reason;
    return credentials;
}

// Exchange: DOMAIN/user, and DOMAIN/user/mailbox for a mailbox that is not the user's own.
struct LoginName {
    std::string user, shared;
};
LoginName read_name(std::string_view typed)
{
    const std::vector<std::string_view> parts = split(typed, '/');
    if (parts.size() == 2 || parts.size() == 3)
        return {std::string(parts[0]).append("\\").append(parts[1]), std::string(parts.size() == 3 ? parts[2] : "")};
    return {std::string(typed), ""};
}

Reply no_verdict_yet() // it is imap.authorize's
{
    Reply reply;
    reply.result = session::Result::ok;
    return reply;
}

} // namespace

Reply Dialogue::login(const Command& command)
{
    // Exchange: LOGIN where LOGINDISABLED is told is out of place, not wrong.
    if (voice_.login_disabled && !secure() && session_.listener().offers_tls())
        return say(voice_.style.texts.invalid_state);
    const auto& typed = std::get<LoginArguments>(command.arguments);
    LoginName name = read_name(typed.user);
    login_ = std::make_unique<Login>();
    login_->tag = command.tag;
    login_->verb = "LOGIN";
    login_->credentials = auth::judge(session_.circumstances(voice_.policy), name.user, typed.password);
    login_->credentials->user = typed.user;
    login_->shared = std::move(name.shared);
    return no_verdict_yet();
}

Reply Dialogue::authenticate(const Command& command)
{
    const auto& asked = std::get<AuthenticateArguments>(command.arguments);
    const bool in_clear = !secure() && session_.listener().offers_tls();
    const auth::Mechanism* mechanism = auth::find_mechanism(asked.mechanism);
    if (!mechanism || !voice_.takes(asked.mechanism, in_clear))
        return say(voice_.style.texts.login_failed, {{"verb", "AUTHENTICATE"}});
    std::optional<std::string> initial;
    if (asked.initial) {
        const Parsed<std::string> decoded = wire::base64_decode(*asked.initial == "=" ? "" : *asked.initial);
        if (!decoded || !voice_.offers("SASL-IR"))
            return say(voice_.style.texts.arguments);
        initial = *decoded;
    }
    login_ = std::make_unique<Login>();
    login_->tag = command.tag;
    login_->verb = "AUTHENTICATE";
    login_->scheme = mechanism->scheme;
    login_->preemptive = initial.has_value();
    login_->exchange = mechanism->start(session_.circumstances(voice_.policy));
    const auth::Step step = login_->exchange->begin(initial ? std::optional<std::string_view>(*initial) : std::nullopt);
    if (step.kind != auth::Step::Kind::challenge) {
        keep(step);
        return no_verdict_yet();
    }
    Reply reply = no_verdict_yet();
    reply.code = "+";
    reply.bytes = challenge(step.challenge);
    return reply;
}

// continue-req = "+" SP (resp-text / base64) CRLF; never its text: a challenge may hold secrets of the exchange.
std::string Dialogue::challenge(std::string_view bytes) const
{
    return "+ " + (bytes.empty() ? voice_.style.texts.sasl_prompt : wire::base64_encode(bytes)) + "\r\n";
}

void Dialogue::keep(const auth::Step& last)
{
    login_->credentials = last.kind == auth::Step::Kind::complete ? last.credentials : failed(auth::Reason::malformed);
    login_->exchange.reset();
}

void Dialogue::abandon()
{
    login_.reset();
    idle_tag_.clear();
    session_.unwatch();
}

// A line of the peer's, in base64; "*" cancels.
Task<std::string> Dialogue::hear_response()
{
    constexpr std::size_t longest = auth::most_response * 4 / 3 + 4;
    wire::LineReader lines(longest);
    session_.connection().allow(patience());
    for (;;) {
        const wire::Line line = lines.next(session_.connection().input());
        std::string text(line.text);
        session_.connection().consume(line.consumed);
        if (line.kind == wire::Line::Kind::line)
            co_return text;
        if (line.kind == wire::Line::Kind::too_long)
            co_return std::string("!"); // no base64: answered as malformed
        co_await session_.hear_more();
    }
}

Task<After> Dialogue::log_in()
{
    while (!login_->credentials) {
        const std::string line = co_await hear_response();
        if (line == "*") {
            login_->credentials = failed(auth::Reason::cancelled);
            break;
        }
        const Parsed<std::string> response = wire::base64_decode(line);
        auth::Step step;
        step.kind = auth::Step::Kind::malformed;
        if (response)
            step = login_->exchange->answer(*response);
        if (step.kind != auth::Step::Kind::challenge) {
            keep(step);
            continue;
        }
        Reply reply;
        reply.bytes = challenge(step.challenge);
        co_await session_.say(std::move(reply));
    }
    const auth::Credentials credentials = *login_->credentials;
    if (!credentials.user.empty())
        session_.set_user(credentials.user, credentials.account);
    AuthorizeTurn turn(*this, login_->tag, credentials, login_->scheme, login_->preemptive);
    const After after = co_await session_.take(turn);
    login_.reset();
    waiting_ = false;
    co_return after;
}

std::string_view Dialogue::login_verb() const { return login_ ? std::string_view(login_->verb) : std::string_view("LOGIN"); }

Reply Dialogue::authorize(const auth::Credentials& credentials)
{
    const Texts& texts = voice_.style.texts;
    const auto refuse = [&] { return say(texts.login_failed, {{"verb", login_->verb}}); };
    if (!credentials.valid) {
        if (credentials.reason == auth::Reason::cancelled || credentials.reason == auth::Reason::malformed)
            return say(texts.arguments);
        return refuse();
    }
    const directory::Account* account = credentials.account;
    if (!account)
        return refuse();
    const directory::Account* owner = login_->shared.empty() ? account : session_.directory().by_login(login_->shared);
    if (!owner || owner->state == directory::State::no_mailbox)
        return refuse();
    // MaxConnectionsPerUser counts whose login it is, not whose mailbox.
    Crowd::Place place = Crowd::enter(&session_.store(), account->name, voice_.style.most_connections);
    if (!place)
        return say(texts.too_many);
    place_ = std::move(place);
    mailbox_ = session_.store().open(owner->name);
    moves_ = mailbox_->moves();
    session_.set_mailbox(owner->name);
    return say(texts.completed, {{"verb", login_->verb}});
}

} // namespace exemu::imap
