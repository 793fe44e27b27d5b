#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exemu::scenario {

// What `advertise` of a listener says: the name or address that answers give for it, and perhaps the port a peer finds it on
// (behind a port forward).
struct Advertised {
    std::string host;
    std::optional<std::uint16_t> port;
};

// "mail.example.test", "198.51.100.10", "localhost:8443", "2001:db8::1", "[2001:db8::1]:8443". Nothing: it is none of these.
std::optional<Advertised> parse_advertise(std::string_view);

} // namespace exemu::scenario
