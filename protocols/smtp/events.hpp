#pragma once
#include "scenario/language.hpp"

namespace exemu::smtp {

// The moments of SMTP (scenario language, "The events").
struct Events {
    pattern::EventId greeting = 0, ehlo = 0, starttls = 0, x_anonymoustls = 0, auth = 0, x_exps = 0, authorize = 0, mail = 0, rcpt = 0,
                     data = 0, bdat = 0, end_of_data = 0, outgoing = 0, undeliverable = 0, report = 0, rset = 0, noop = 0, help = 0,
                     vrfy = 0, expn = 0, quit = 0, unknown = 0, malformed = 0;
    pattern::FieldId header = 0; // the family header.*
    pattern::FieldId action = 0, status = 0, diagnostic = 0; // of reports
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();

} // namespace exemu::smtp
