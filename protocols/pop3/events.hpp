#pragma once
#include "scenario/language.hpp"

namespace exemu::pop3 {

// The moments of POP3 (scenario language, "The events").
struct Events {
    pattern::EventId greeting = 0, capa = 0, starttls = 0, user = 0, pass = 0, auth = 0, authorize = 0, stat = 0, list = 0, uidl = 0,
                     retr = 0, top = 0, dele = 0, noop = 0, rset = 0, quit = 0, unknown = 0, malformed = 0;
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::pop3
