#include "auth/auth.hpp"
#include "auth/password.hpp"
#include "base/text.hpp"

namespace exemu::auth {

const std::vector<Mechanism>& mechanisms()
{
    static const std::vector<Mechanism> all{
        // name   scheme  in clear  started by
        {"PLAIN", "plain", true, start_plain},
        {"LOGIN", "login", true, start_login},
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
    case Reason::scheme_refused: return "scheme_refused";
    case Reason::malformed: return "malformed";
    case Reason::cancelled: return "cancelled";
    }
    return "none";
}

} // namespace exemu::auth
