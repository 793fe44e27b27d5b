// Who comes to a virtual directory: by Authorization (RFC 9110 11.6), by the connection that NTLM has proven, by a certificate.
#include "base/text.hpp"
#include "http/dialogue.hpp"
#include "http/request_turn.hpp"
#include "http/voice.hpp"
#include "wire/base64.hpp"

#include <algorithm>

namespace exemu::http {

using session::Reply;

namespace {

// credentials = auth-scheme [ 1*SP token68 ]                                               RFC 9110 11.4
std::pair<std::string_view, std::string_view> split_credentials(std::string_view field)
{
    const std::size_t blank = std::min(field.find(' '), field.size());
    return {field.substr(0, blank), trim(field.substr(blank))};
}

auth::Credentials malformed()
{
    auth::Credentials credentials;
    credentials.reason = auth::Reason::malformed;
    return credentials;
}

// As `without:` of an account knows the directory.
std::string_view closed_as(std::string_view directory)
{
    if (directory == "activesync")
        return "eas";
    if (directory == "owa" || directory == "ecp")
        return "owa";
    if (directory.starts_with("mapi") || directory == "rpc")
        return "mapi";
    if (directory == "ews")
        return "ews";
    return "";
}

bool is_first_message(std::string_view token)
{
    // NTLMSSP\0 and type 1, or a SPNEGO NegTokenInit ([APPLICATION 0]).
    return token.starts_with(std::string_view("NTLMSSP\0\1", 9)) || token.starts_with('\x60');
}

} // namespace

Task<std::optional<Reply>> Dialogue::let_in(Visit& visit)
{
    const std::string_view field = trim(visit.request().get("Authorization"));
    if (field.empty()) {
        if (connection_user_) {
            visit.be(*connection_user_);
            co_return std::nullopt;
        }
        if (std::optional<auth::Credentials> shown = judge_certificate(visit)) {
            std::optional<Reply> reply = co_await judge(visit, std::move(*shown), "cert", true, {});
            co_return reply;
        }
        std::optional<Reply> reply = co_await challenge(visit, "", "");
        co_return reply;
    }
    const auto [scheme, said] = split_credentials(field);
    const std::vector<std::string>& offers = visit.directory() ? visit.directory()->offers : std::vector<std::string>();
    const bool offered = std::ranges::any_of(offers, [wanted = scheme](const std::string& one) { return iequals(one, wanted); });
    std::optional<Reply> reply;
    if (iequals(scheme, "Bearer") && voice_->style.fe_server) // OAuthAuthentication is on by itself, whether it is offered or not
        reply = co_await go_on_with(visit, scheme, said);
    else if (!offered)
        reply = co_await challenge(visit, "", "");
    else
        reply = co_await go_on_with(visit, scheme, said);
    co_return reply;
}

Task<std::optional<Reply>> Dialogue::go_on_with(Visit& visit, std::string_view scheme, std::string_view said)
{
    const auth::Policy policy = voice_->policy(visit.directory());
    const std::string_view protocol = closed_as(visit.mount() ? std::string_view(visit.mount()->directory) : std::string_view());
    const auth::Circumstances at = session_.circumstances(policy, protocol.empty() ? std::string_view("http") : protocol);
    std::optional<Reply> reply;
    if (iequals(scheme, "Basic")) {
        const Parsed<std::string> pair = wire::base64_decode(said);
        const std::size_t colon = pair ? pair->find(':') : std::string::npos;
        auth::Credentials credentials = colon == std::string::npos
            ? malformed()
            : auth::judge(at, pair->substr(0, colon), std::string_view(*pair).substr(colon + 1));
        reply = co_await judge(visit, std::move(credentials), "basic", !challenged_, {});
        co_return reply;
    }
    if (iequals(scheme, "Bearer")) {
        reply = co_await judge(visit, auth::judge_token(at, said), "bearer", true, {});
        co_return reply;
    }
    const Parsed<std::string> token = wire::base64_decode(said);
    const bool begins = !exchange_ || !iequals(exchange_scheme_, scheme) || (token && is_first_message(*token));
    auth::Step step;
    step.kind = auth::Step::Kind::malformed;
    step.credentials = malformed();
    if (token && !token->empty()) {
        if (begins) {
            connection_user_.reset(); // whoever begins anew is nobody until it is done
            const auth::Mechanism* mechanism = auth::find_mechanism(scheme);
            exchange_ = mechanism->start(at);
            exchange_scheme_ = mechanism->name;
            step = exchange_->begin(*token);
        } else {
            step = exchange_->answer(*token);
        }
    }
    const std::string name = iequals(scheme, "NTLM") ? "NTLM" : "Negotiate";
    if (step.kind == auth::Step::Kind::challenge) {
        reply = co_await challenge(visit, name, wire::base64_encode(step.challenge));
        co_return reply;
    }
    exchange_.reset();
    const std::string_view as = iequals(scheme, "NTLM") ? "ntlm" : "negotiate";
    if (step.kind == auth::Step::Kind::complete && !step.challenge.empty() && step.credentials.valid)
        visit.login_token_ = name + " " + wire::base64_encode(step.challenge); // RFC 4559 4.2: beside the answer
    reply = co_await judge(visit, std::move(step.credentials), as, false, {});
    if (!reply && visit.user()) {
        connection_user_ = std::make_unique<User>(visit.user());
    }
    co_return reply;
}

Task<std::optional<Reply>> Dialogue::challenge(Visit& visit, std::string scheme, std::string token)
{
    if (visit.request().expects_continue)
        co_await drain(); // so that the connection, on which the exchange goes on, stays in step
    challenged_ = true;
    ChallengeTurn turn(visit, std::move(scheme), std::move(token));
    Reply reply = co_await visit.take(turn);
    co_return reply;
}

Task<std::optional<Reply>> Dialogue::judge(
    Visit& visit, auth::Credentials credentials, std::string_view scheme, bool preemptive, std::function<Response(auth::Reason)> refuse)
{
    if (!credentials.user.empty())
        session_.set_user(credentials.user, credentials.account);
    AuthorizeTurn turn(visit, credentials, scheme, preemptive, refuse);
    std::optional<Reply> reply = co_await visit.ask(turn);
    if (!reply)
        visit.be({credentials.user, credentials.account, scheme});
    co_return reply;
}

// The name in the certificate's subject: "CN=alice" or "CN=alice@contoso.test". Who it is was proven by the handshake.
std::optional<auth::Credentials> Dialogue::judge_certificate(const Visit&) const
{
    const std::string& subject = session_.connection().tls().client;
    if (!voice_->options.client_certificates || subject.empty())
        return std::nullopt;
    auth::Credentials credentials;
    for (const std::string_view part : split(subject, ',')) {
        const std::string_view one = trim(part);
        if (istarts_with(one, "CN="))
            credentials.user = one.substr(3);
    }
    credentials.account = session_.directory().by_login(credentials.user);
    credentials.valid = credentials.account && credentials.account->state != directory::State::disabled &&
        credentials.account->state != directory::State::locked_out;
    credentials.reason = credentials.valid                         ? auth::Reason::none
        : !credentials.account                                     ? auth::Reason::bad_credentials
        : credentials.account->state == directory::State::disabled ? auth::Reason::disabled
                                                                   : auth::Reason::locked_out;
    return credentials;
}

} // namespace exemu::http
