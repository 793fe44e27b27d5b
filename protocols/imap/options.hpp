#pragma once
#include "auth/circumstances.hpp"
#include "imap/style.hpp"

#include <optional>

namespace exemu::imap {

// What a listener of this protocol may say.
struct Options : auth::Policy {
    std::optional<auth::LoginType> login_type;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("login_type", &Options::login_type, "LoginType: what may be used before TLS; absent: as the persona's.");
        auth::Policy::describe(field);
    }
};

} // namespace exemu::imap
