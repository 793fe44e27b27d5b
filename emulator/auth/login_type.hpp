#pragma once
#include "base/options.hpp"

#include <cstdint>

namespace exemu::auth {

// Exchange: LoginType of Set-PopSettings and Set-ImapSettings.
enum class LoginType : std::uint8_t {
    secure_login,              // nobody logs in before TLS
    plain_text_authentication, // before TLS without a password in clear (NTLM, GSSAPI)
    plain_text_login,          // anyhow
};

} // namespace exemu::auth

template <>
struct exemu::Words<exemu::auth::LoginType> {
    using L = auth::LoginType;
    static constexpr std::pair<std::string_view, L> all[] = {{"secure_login", L::secure_login},
        {"plain_text_authentication", L::plain_text_authentication}, {"plain_text_login", L::plain_text_login}};
};
