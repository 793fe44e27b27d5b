#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>

// The parameters of delivery reports (RFC 3461), sans-IO.
namespace exemu::smtp {

// notify-list = "NEVER" / 1#( "SUCCESS" / "FAILURE" / "DELAY" )                                     RFC 3461 4.1
struct Notify {
    bool success = false;
    bool failure = true; // RFC 3461 5.2.2 and 4.1: without the parameter, failures are told
    bool delay = true;   // and delays may be
    bool operator==(const Notify&) const = default;
};
Parsed<Notify> parse_notify(std::string_view); // an empty text is no parameter: the defaults

// xtext = *( xchar / hexchar ); hexchar = "+" 2(%x30-39 / %x41-46)                                  RFC 3461 4
Parsed<std::string> decode_xtext(std::string_view);

// original-recipient-address = addr-type ";" xtext                                                  RFC 3461 4.2
struct OriginalRecipient {
    std::string type, address; // the address decoded
};
Parsed<OriginalRecipient> parse_orcpt(std::string_view);

} // namespace exemu::smtp
