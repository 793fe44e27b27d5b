#pragma once
#include "auth/circumstances.hpp"
#include "persona/persona.hpp"
#include "session/reply.hpp"
#include "smtp/limits.hpp"
#include "smtp/options.hpp"
#include "smtp/style.hpp"

#include <memory>
#include <string>

namespace exemu::smtp {

// A connector of the persona, ready to speak: what all its sessions share.
struct Voice {
    Style style;
    Connector connector;
    TextsOf<Text> texts;
    std::string fqdn, build, id;
    Text banner;
    struct Keywords { // of EHLO, after the first line
        std::string lines; // "250-SIZE 37748736\r\n" ... "250 XRDST\r\n"
        std::string words; // the same in one line, as logs show it: "SIZE 37748736 PIPELINING ... XRDST"
    };
    Keywords ehlo, ehlo_tls, ehlo_authenticated;
    std::string report_from, report_from_outside;
    std::vector<std::string> hops, stamps; // templates of whole fields, names and all
    bool utf8 = false, binary = false, dsn = false; // SMTPUTF8, BINARYMIME, DSN are offered
    std::chrono::minutes zone{};
    auth::Policy policy; // the listener's
    std::unique_ptr<Limits> limits; // what the sessions of this connector share

    // `offers_tls`: the listener has a certificate.
    Voice(Style, const Options&, const persona::Persona&, bool offers_tls);
};

session::Reply say(const Text&, session::After = session::After::go_on);
session::Reply say(Text&&, session::After = session::After::go_on);

} // namespace exemu::smtp
