// Who the peer is: the exchange goes back and forth in the trailers of bind, alter_context and auth3 ([MS-RPCE] 2.2.1.1.7, 3.3.1.5.2).
#include "rpc/dialogue.hpp"
#include "rpc/turns.hpp"

namespace exemu::rpc {

using session::After;
using session::Reply;

namespace {

constexpr std::uint16_t not_recognized = 8; // a reason of bind_nak

const auth::Mechanism* mechanism_of(std::uint8_t type)
{
    switch (type) { // [MS-RPCE] 2.2.1.1.7
    case 9: return auth::find_mechanism("NEGOTIATE");
    case 10: return auth::find_mechanism("NTLM");
    case 16: return auth::find_mechanism("GSSAPI"); // Kerberos
    default: return nullptr;
    }
}

} // namespace

std::optional<std::uint32_t> Dialogue::begin_exchange(const Credential& credential)
{
    if (exchange_) {
        const bool same = credential.type == login_.type && credential.level == login_.level && credential.context == login_.context;
        return same ? std::nullopt : std::optional<std::uint32_t>(not_recognized);
    }
    if (protection_) // one security context for a connection: the feature of several is not agreed to
        return not_recognized;
    const auth::Mechanism* mechanism = mechanism_of(credential.type);
    if (!mechanism || credential.level < level_connect || credential.level > level_privacy)
        return not_recognized;
    logon_refused_.reset();
    login_ = {credential.type, credential.level, credential.context, {}};
    scheme_ = mechanism->scheme;
    exchange_ = mechanism->start(session_.circumstances(voice_.options, "mapi"));
    exchange_begun_ = false;
    return std::nullopt;
}

Task<> Dialogue::advance(const Credential& credential)
{
    const bool begun = std::exchange(exchange_begun_, true);
    const auth::Step step = begun ? exchange_->answer(credential.value) : exchange_->begin(credential.value);
    if (!step.challenge.empty() && step.kind != auth::Step::Kind::malformed)
        token_ = step.challenge;
    if (step.kind != auth::Step::Kind::challenge)
        co_await conclude(step);
}

Task<> Dialogue::conclude(const auth::Step& step)
{
    exchange_.reset();
    keys_ = step.security;
    const auth::Credentials credentials = step.credentials;
    if (!credentials.user.empty())
        session_.set_user(credentials.user, credentials.account);
    AuthorizeTurn turn(*this, credentials, scheme_, login_.level);
    co_await session_.take(turn);
    keys_.reset();
}

Task<After> Dialogue::take_auth3(const Pdu& pdu)
{
    After after = After::go_on;
    if (!exchange_ || !pdu.trailer) {
        after = co_await give_up(pdu.header, "a login that waits for its third leg", protocol_error);
        co_return after;
    }
    const Credential credential{pdu.trailer->type, pdu.trailer->level, pdu.trailer->context, std::string(pdu.trailer->value)};
    if (begin_exchange(credential))
        refuse_logon(access_denied);
    else
        co_await advance(credential);
    token_.reset(); // auth3 has no answer
    co_return after;
}

Reply Dialogue::authorize(const auth::Credentials& credentials)
{
    Reply reply;
    const bool needs_keys = level_served(login_.level) >= level_integrity;
    if (!credentials.valid || (needs_keys && !keys_)) {
        // Exchange: a login that fails in auth3 has no answer; the calls that follow are faults.
        refuse_logon(access_denied);
        reply.result = session::Result::refused;
        reply.code = name_of(fault_names(), access_denied);
        return reply;
    }
    protection_ = std::make_unique<Protection>(login_.type, login_.level, login_.context, keys_);
    account_ = credentials.account;
    reply.result = session::Result::ok;
    reply.code = "accepted";
    return reply;
}

void Dialogue::refuse_logon(std::uint32_t status)
{
    logon_refused_ = status;
    exchange_.reset();
    protection_.reset();
    account_ = nullptr;
}

} // namespace exemu::rpc
