#pragma once
#include "auth/circumstances.hpp"
#include "pop3/style.hpp"
#include "session/reply.hpp"

#include <string>
#include <string_view>

namespace exemu::pop3 {

// A listener of the persona, ready to speak: what all its sessions share.
struct Voice {
    Style style;
    LoginType login_type;
    auth::Policy policy;
    std::string capa, capa_tls; // lines with their ends, the dot included
};
Voice make_voice(Style, LoginType, const auth::Policy&);

// One line of the persona.
session::Reply say(std::string_view line, session::After = session::After::go_on);

} // namespace exemu::pop3
