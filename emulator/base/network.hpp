#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Networks as people write them: "192.0.2.0/24", "2001:db8::/32", or one address.
namespace exemu {

class Network {
public:
    static std::optional<Network> parse(std::string_view); // nothing: it is none, or bits beyond the prefix are set
    bool contains(std::string_view address) const;         // false for what is no address
    bool operator==(const Network&) const = default;

private:
    std::array<std::uint8_t, 16> bytes_{}; // IPv4 as ::ffff:a.b.c.d
    unsigned prefix_ = 128;
};

bool any_contains(std::span<const Network>, std::string_view address);
bool is_loopback(std::string_view address); // 127.0.0.0/8, ::1

} // namespace exemu
