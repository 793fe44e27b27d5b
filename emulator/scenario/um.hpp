#pragma once
#include "base/network.hpp"
#include "base/options.hpp"
#include "base/text.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exemu::scenario {

// Which of its ports Unified Messaging opens (UMStartupMode).
enum class UmMode : std::uint8_t { tcp, tls, dual };

// `um`: the telephone side of the organization. Builds without Unified Messaging have the key and nobody to ask for it.
struct Um {
    UmMode mode = UmMode::tcp;
    std::optional<std::vector<Network>> gateways; // who may call; nothing: anybody
    std::vector<std::string> gateway_names;        // or who shows a client certificate of this name
    bool dial_plan = true;
    std::vector<std::string> pilots;               // numbers that no mailbox has: subscriber access
    std::map<std::string, std::string> extensions; // number -> account
    std::uint64_t calls = 100;                     // at a time; MaxCallsAllowed
    std::optional<bool> mwi;                       // message-waiting NOTIFY; nothing: where gateways are listed

    // Where media may be sent: to the caller's own address where it lies in `networks` or is a loopback one, to another one in `other`.
    std::vector<Network> networks, other;
    std::uint16_t first_port = 1024, last_port = 65535;
    Duration tone = std::chrono::seconds(1);
    std::uint64_t frequency = 440; // of the tone, in Hz
    Duration record = std::chrono::seconds(30);

    // `name`: the CN of the certificate that the caller has shown; empty: it has shown none.
    bool may_call(std::string_view address, std::string_view name) const;
    // Loopback, or listed: who is there is no stranger that somebody else could be made to flood.
    bool trusts(const std::string& address) const { return is_loopback(address) || any_contains(networks, address); }
};

} // namespace exemu::scenario

inline bool exemu::scenario::Um::may_call(std::string_view address, std::string_view name) const
{
    if (!gateways || any_contains(*gateways, address))
        return true;
    for (const std::string& one : gateway_names)
        if (!name.empty() && iequals(one, name))
            return true;
    return false;
}

template <>
struct exemu::Words<exemu::scenario::UmMode> {
    using M = scenario::UmMode;
    static constexpr std::pair<std::string_view, M> all[] = {{"tcp", M::tcp}, {"tls", M::tls}, {"dual", M::dual}};
};
