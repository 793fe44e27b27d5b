#pragma once
#include "auth/circumstances.hpp"
#include "persona/persona.hpp"
#include "session/reply.hpp"
#include "smtp/style.hpp"

#include <string>

namespace exemu::smtp {

// A connector of the persona, ready to speak: what all its sessions share.
struct Voice {
    Style style;
    Connector connector;
    TextsOf<Text> texts;
    std::string fqdn, build;
    Text banner;
    std::string ehlo, ehlo_tls, ehlo_authenticated; // everything after the first line
    std::string received; // template of the field, name and all
    std::chrono::minutes zone{};
    auth::Policy policy; // the listener's

    Voice(Style, const std::string& connector_name, const persona::Persona&);
};

session::Reply say(const Text&, session::After = session::After::go_on);
session::Reply say(Text&&, session::After = session::After::go_on);

} // namespace exemu::smtp
