#include "auth/password.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace exemu::auth {

namespace {

bool holds(const std::vector<std::string>& list, std::string_view word)
{
    return std::ranges::any_of(list, [&](const std::string& entry) { return iequals(entry, word); });
}

} // namespace

Reason reason_of(const directory::Directory& directory, const directory::Account& account, bool secret_right, std::string_view scheme,
    std::string_view protocol)
{
    using State = directory::State;
    const State state = directory.state_of(account);
    // Active Directory: 775 (locked) is answered to a wrong password as well; 532, 533 and 773 to the right one alone.
    if (state == State::locked_out)
        return Reason::locked_out;
    if (!secret_right)
        return Reason::bad_credentials;
    switch (state) {
    case State::disabled: return Reason::disabled;
    case State::password_expired: return Reason::password_expired;
    case State::must_change_password: return Reason::must_change_password;
    case State::active:
    case State::no_mailbox:
    case State::locked_out: break;
    }
    if (!holds(account.auth, scheme))
        return Reason::scheme_refused;
    return !protocol.empty() && holds(account.without, protocol) ? Reason::protocol_disabled : Reason::none;
}

Credentials judge(const Circumstances& at, std::string_view user, std::string_view password)
{
    // An unknown name costs the same comparison as a known one.
    static const directory::Account nobody;
    Credentials credentials;
    credentials.user = user;
    credentials.account = at.directory.by_login(user);
    const bool right = at.directory.password_matches(credentials.account ? *credentials.account : nobody, password);
    credentials.reason = credentials.account ? reason_of(at.directory, *credentials.account, right, "basic", at.protocol)
                                             : Reason::bad_credentials;
    credentials.valid = credentials.reason == Reason::none;
    return credentials;
}

Step challenge(std::string bytes) { return {Step::Kind::challenge, std::move(bytes), {}}; }

Step complete(Credentials credentials) { return {Step::Kind::complete, {}, std::move(credentials)}; }

Step malformed(std::string_view user)
{
    Credentials credentials;
    credentials.user = user;
    credentials.reason = Reason::malformed;
    return {Step::Kind::malformed, {}, std::move(credentials)};
}

} // namespace exemu::auth
