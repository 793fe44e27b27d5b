#include "auth/auth.hpp"
#include "auth/password.hpp"
#include "base/text.hpp"

namespace exemu::auth {

const std::vector<Mechanism>& mechanisms()
{
    static const std::vector<Mechanism> all{
        // name        scheme       in clear  started by         "334 NTLM supported"
        {"PLAIN", "plain", true, start_plain, false},
        {"LOGIN", "login", true, start_login, false},
        {"NTLM", "ntlm", false, start_ntlm, true},
        {"GSSAPI", "kerberos", false, start_gssapi, true},
        {"NEGOTIATE", "negotiate", false, start_negotiate, true}, // of HTTP, and under X-EXPS GSSAPI
        {"XOAUTH2", "bearer", true, start_xoauth2, false},
        {"OAUTHBEARER", "bearer", true, start_oauthbearer, false},
    };
    return all;
}

const Mechanism* find_mechanism(std::string_view name)
{
    for (const Mechanism& mechanism : mechanisms()) {
        if (iequals(mechanism.name, name))
            return &mechanism;
    }
    return nullptr;
}

std::string_view to_text(Reason reason)
{
    switch (reason) {
    case Reason::none: return "none";
    case Reason::bad_credentials: return "bad_credentials";
    case Reason::locked_out: return "locked_out";
    case Reason::disabled: return "disabled";
    case Reason::password_expired: return "password_expired";
    case Reason::must_change_password: return "must_change_password";
    case Reason::protocol_disabled: return "protocol_disabled";
    case Reason::scheme_refused: return "scheme_refused";
    case Reason::anonymous: return "anonymous";
    case Reason::ntlm_v1: return "ntlm_v1";
    case Reason::altered: return "altered";
    case Reason::clock_skew: return "clock_skew";
    case Reason::channel_binding: return "channel_binding";
    case Reason::no_keytab: return "no_keytab";
    case Reason::no_mechanism: return "no_mechanism";
    case Reason::token_malformed: return "token_malformed";
    case Reason::token_signature: return "token_signature";
    case Reason::token_expired: return "token_expired";
    case Reason::token_not_yet: return "token_not_yet";
    case Reason::token_audience: return "token_audience";
    case Reason::token_scope: return "token_scope";
    case Reason::malformed: return "malformed";
    case Reason::cancelled: return "cancelled";
    }
    return "none";
}

std::string_view to_text(ChannelBinding binding)
{
    switch (binding) {
    case ChannelBinding::none: return "none";
    case ChannelBinding::absent: return "absent";
    case ChannelBinding::right: return "right";
    case ChannelBinding::wrong: return "wrong";
    }
    return "none";
}

} // namespace exemu::auth
