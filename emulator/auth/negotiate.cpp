#include "auth/ntlm_messages.hpp"
#include "auth/password.hpp"
#include "auth/security.hpp"
#include "auth/spnego.hpp"

#include <algorithm>

// Negotiate: SPNEGO around NTLM (RFC 4178, [MS-SPNG]), or NTLM as it is, which Windows and curl send under the same name. Kerberos,
// preferred by most, is passed over in favour of NTLM where that is offered too: nobody here has its keys.
namespace exemu::auth {

namespace {

Step refused(Reason reason)
{
    Credentials credentials;
    credentials.reason = reason;
    return complete(std::move(credentials));
}

class NegotiateExchange final : public Exchange {
public:
    explicit NegotiateExchange(const Circumstances& at) : ntlm_(start_ntlm(at)) {}

    Step begin(std::optional<std::string_view> initial) override { return initial ? answer(*initial) : challenge(""); }

    Step answer(std::string_view token) override
    {
        if (token.size() > most_response)
            return malformed();
        if (stage_ == Stage::first)
            return hear_first(token);
        if (stage_ == Stage::bare)
            return ntlm_->answer(token);
        const Parsed<spnego::Response> response = spnego::parse_response(token);
        if (!response || !response->token)
            return malformed();
        return wrapped(ntlm_->answer(*response->token), response->mic);
    }

private:
    Step hear_first(std::string_view token)
    {
        if (ntlm::is_ntlm(token)) {
            stage_ = Stage::bare;
            return ntlm_->answer(token);
        }
        const Parsed<spnego::Init> init = spnego::parse_init(token);
        if (!init)
            return malformed();
        const auto& offered = init->mechanisms;
        const auto at = std::ranges::find(offered, spnego::ntlm);
        if (at == offered.end()) {
            const bool ticket = offered.front() == spnego::kerberos || offered.front() == spnego::ms_kerberos;
            return refused(ticket ? Reason::no_keytab : Reason::no_mechanism);
        }
        stage_ = Stage::wrapped;
        mechanism_list_ = init->mechanism_list;
        if (at == offered.begin() && init->token)
            return wrapped(ntlm_->answer(*init->token), {});
        // The token was for somebody else: only the choice is told, and a MIC asked for, since the peer's first choice was not taken (RFC 4178 5).
        told_ = true;
        return challenge(spnego::write(spnego::State::request_mic, spnego::ntlm, {}));
    }

    Step wrapped(Step step, const std::optional<std::string>& mic)
    {
        if (step.kind == Step::Kind::challenge) {
            step.challenge = spnego::write(spnego::State::accept_incomplete, told_ ? std::string_view() : spnego::ntlm, step.challenge);
            told_ = true;
            return step;
        }
        if (step.kind == Step::Kind::malformed)
            return step;
        if (!step.credentials.valid) {
            step.challenge = spnego::write(spnego::State::reject, {}, {});
            return step;
        }
        std::optional<std::string> ours;
        if (mic) {
            if (!step.security->verify(mechanism_list_, *mic)) {
                step.credentials.valid = false;
                step.credentials.reason = Reason::altered;
                step.security.reset();
                step.challenge = spnego::write(spnego::State::reject, {}, {});
                return step;
            }
            ours = step.security->sign(mechanism_list_);
            step.security->restart();
        }
        step.challenge = spnego::write(spnego::State::accept_completed, {}, {}, ours);
        return step;
    }

    enum class Stage : std::uint8_t { first, bare, wrapped } stage_ = Stage::first;
    std::unique_ptr<Exchange> ntlm_;
    std::string mechanism_list_;
    bool told_ = false; // which mechanism was chosen
};

// Kerberos (RFC 4752). Without a keytab no ticket can be read: the answer to the first token is that there is none, whatever was in it.
class Gssapi final : public Exchange {
public:
    Step begin(std::optional<std::string_view> initial) override { return initial ? answer(*initial) : challenge(""); }
    Step answer(std::string_view) override { return refused(Reason::no_keytab); }
};

} // namespace

std::unique_ptr<Exchange> start_negotiate(const Circumstances& at) { return std::make_unique<NegotiateExchange>(at); }
std::unique_ptr<Exchange> start_gssapi(const Circumstances&) { return std::make_unique<Gssapi>(); }

} // namespace exemu::auth
