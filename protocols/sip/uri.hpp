#pragma once
#include "sip/scan.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace exemu::sip {

// SIP-URI, SIPS-URI (RFC 3261 19.1), tel (RFC 3966) as far as its number; of any other scheme only the scheme. Views into what was read.
struct Uri {
    std::string_view text;
    std::string_view scheme;     // as written
    std::string_view user;       // of sip and sips: with its escapes, without the password; of tel the number
    std::string_view host;
    std::uint16_t port = 0;      // 0: none
    std::string_view parameters; // without the first ';'
    std::string_view headers;    // behind '?'

    bool is_sip() const;
    bool is_tel() const;
    // The value of a parameter, empty for one without; nothing when it is not there.
    std::optional<std::string_view> parameter(std::string_view name) const;
};

Parsed<Uri> parse_uri(std::string_view);

// One ';' list of parameters, as in URIs and behind them: the value of a name, letter case ignored.
std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view name);

} // namespace exemu::sip
