#pragma once
#include "base/options.hpp"

#include <chrono>

namespace exemu::owa {

// `sites: {owa: {...}}` of a listener.
struct Options {
    Duration public_timeout = std::chrono::minutes(
        15); // Exchange: ActivityBasedAuthenticationTimeout's and the cookies' default, public computers
    Duration private_timeout = std::chrono::hours(8);
    bool language_selection = false;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("public_timeout", &Options::public_timeout, "How long a session may be idle.").at_least(Duration(std::chrono::seconds(1)));
        field("private_timeout", &Options::private_timeout, "The same where \"private computer\" was chosen.")
            .at_least(Duration(std::chrono::seconds(1)));
        field("language_selection", &Options::language_selection,
            "The first log-on of an account asks for language and time zone, as in a new mailbox.");
    }
};

} // namespace exemu::owa
