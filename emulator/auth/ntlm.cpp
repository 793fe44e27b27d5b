#include "auth/ntlm_keys.hpp"
#include "auth/password.hpp"
#include "auth/security.hpp"
#include "directory/secret.hpp"

#include <openssl/rand.h>

#include <stdexcept>

// NTLM as the server side of a connection ([MS-NLMP] 3.2): challenge, then judge what comes back.
namespace exemu::auth {

namespace {

using ntlm::Dialect;

// 3.3.2: MaxLifetime, 36 hours in which a response must be used; in steps of 100 ns.
constexpr std::uint64_t max_lifetime = std::uint64_t{36} * 60 * 60 * 10'000'000;

std::string draw_nonce()
{
    unsigned char bytes[8];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        throw std::logic_error("libcrypto gives no random bytes");
    return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

bool is_far(std::uint64_t a, std::uint64_t b) { return (a < b ? b - a : a - b) > max_lifetime; }

class Ntlm final : public Exchange {
public:
    explicit Ntlm(const Circumstances& at) : at_(at) {}

    Step begin(std::optional<std::string_view> initial) override { return initial ? answer(*initial) : challenge(""); }

    Step answer(std::string_view message) override
    {
        if (message.size() > most_response)
            return malformed();
        return challenge_.empty() ? hear_negotiate(message) : hear_authenticate(message);
    }

private:
    Step hear_negotiate(std::string_view message)
    {
        const Parsed<ntlm::Negotiate> negotiate = ntlm::parse_negotiate(message);
        if (!negotiate)
            return malformed();
        negotiate_ = message;
        flags_ = ntlm::answered_flags(negotiate->flags);
        nonce_ = at_.means.nonce ? at_.means.nonce() : draw_nonce();
        const Server& server = at_.server;
        challenge_ = ntlm::write({flags_, nonce_, server.netbios_domain, server.netbios_computer, server.dns_domain, server.dns_computer,
            server.dns_tree, ntlm::file_time(at_.now), server.windows_major, server.windows_minor, server.windows_build});
        return challenge(challenge_);
    }

    Step hear_authenticate(std::string_view message)
    {
        const Parsed<ntlm::Authenticate> authenticate = ntlm::parse_authenticate(message, flags_);
        if (!authenticate)
            return malformed();
        Step step = complete(Credentials());
        Credentials& credentials = step.credentials;
        credentials.user = authenticate->domain.empty() ? authenticate->user : authenticate->domain + "\\" + authenticate->user;
        credentials.account = find(*authenticate);
        credentials.channel_binding = ChannelBinding::absent;
        credentials.reason = judge_response(*authenticate, message, step);
        credentials.valid = credentials.reason == Reason::none;
        if (credentials.reason == Reason::malformed)
            return malformed(credentials.user);
        return step;
    }

    // A name with its domain beside it, or whole: clients that know of no domains put alice@contoso.test into the user's field.
    const directory::Account* find(const ntlm::Authenticate& a) const
    {
        if (a.user.contains('@') || a.domain.empty())
            return at_.directory.by_login(a.user);
        return at_.directory.by_login(a.domain + "\\" + a.user);
    }

    Reason judge_response(const ntlm::Authenticate& a, std::string_view message, Step& step) const
    {
        static const directory::Account nobody;
        Credentials& credentials = step.credentials;
        const directory::Account& account = credentials.account ? *credentials.account : nobody;
        const std::string password = at_.directory.password_of(account);
        const ntlm::Proof proof = ntlm::prove(a, nonce_, flags_ & ~not_agreed(a), password);
        if (proof.dialect == Dialect::none)
            return Reason::malformed;
        if (proof.dialect == Dialect::anonymous)
            return Reason::anonymous;
        ntlm::ClientChallenge client;
        if (proof.dialect == Dialect::ntlm_v2) {
            Parsed<ntlm::ClientChallenge> parsed = ntlm::parse_client_challenge(proof.client_challenge);
            if (!parsed)
                return Reason::malformed;
            client = std::move(*parsed);
            credentials.channel_binding = binding_of(client.target);
        }
        if (is_refused(proof.dialect))
            return Reason::ntlm_v1;
        // A blank password matches none: Windows refuses it over the network.
        const bool right = proof.right && credentials.account && !password.empty();
        const Reason reason = credentials.account ? reason_of(at_.directory, account, right, "ntlm", at_.protocol)
                                                  : Reason::bad_credentials;
        if (reason != Reason::none)
            return reason;
        return judge_session(a, message, proof, client, step);
    }

    // What is looked at once the password has proved right.
    Reason judge_session(const ntlm::Authenticate& a, std::string_view message, const ntlm::Proof& proof,
        const ntlm::ClientChallenge& client, Step& step) const
    {
        const std::uint32_t flags = flags_ & ~not_agreed(a);
        const std::string key = ntlm::exported_session_key(proof.key_exchange_key, flags, a.session_key);
        if (key.empty())
            return Reason::malformed;
        if ((client.target.flags & ntlm::TargetInfo::has_mic) != 0) { // 3.2.5.1.2
            if (!a.mic || !directory::same_secret(ntlm::mic_of(key, negotiate_, challenge_, message), *a.mic))
                return Reason::altered;
        }
        if (proof.dialect == Dialect::ntlm_v2 && is_far(client.timestamp, ntlm::file_time(at_.now)))
            return Reason::clock_skew;
        if (const Reason reason = judge_binding(step.credentials.channel_binding); reason != Reason::none)
            return reason;
        step.security = std::make_shared<Security>(ntlm::Side::server, flags, key);
        return Reason::none;
    }

    // The client's last message says what it can after all (3.2.5.1.2): what it left out is not used.
    std::uint32_t not_agreed(const ntlm::Authenticate& a) const
    {
        constexpr std::uint32_t of_the_session = ntlm::sign | ntlm::seal | ntlm::key_exchange | ntlm::key_128 | ntlm::key_56 |
            ntlm::extended_session_security | ntlm::lm_key;
        return a.flags == 0 ? 0 : of_the_session & ~a.flags;
    }

    bool is_refused(Dialect dialect) const
    {
        if (dialect == Dialect::lm)
            return at_.policy.lm_compatibility >= 4;
        return (dialect == Dialect::ntlm_v1 || dialect == Dialect::ntlm_v1_session) && at_.policy.lm_compatibility >= 5;
    }

    ChannelBinding binding_of(const ntlm::TargetInfo& target) const
    {
        // 2.2.2.1: a hash of all zeros says that there is none.
        if (!target.channel_bindings || target.channel_bindings->find_first_not_of('\0') == std::string::npos)
            return ChannelBinding::absent;
        const bool right = !at_.end_point.empty() && *target.channel_bindings == ntlm::channel_bindings(at_.end_point);
        return right ? ChannelBinding::right : ChannelBinding::wrong;
    }

    Reason judge_binding(ChannelBinding binding) const
    {
        switch (at_.policy.extended_protection) {
        case ExtendedProtection::off: return Reason::none;
        case ExtendedProtection::allow: return binding == ChannelBinding::wrong ? Reason::channel_binding : Reason::none;
        case ExtendedProtection::require: return binding == ChannelBinding::right ? Reason::none : Reason::channel_binding;
        }
        return Reason::none;
    }

    Circumstances at_;
    std::string negotiate_, challenge_, nonce_;
    std::uint32_t flags_ = 0;
};

} // namespace

std::unique_ptr<Exchange> start_ntlm(const Circumstances& at) { return std::make_unique<Ntlm>(at); }

} // namespace exemu::auth
