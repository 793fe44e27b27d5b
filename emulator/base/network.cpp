#include "base/network.hpp"

#include "base/units.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace exemu {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

// The width of an address of this kind, and its bytes; 0 for what is none.
unsigned read_address(std::string_view text, Bytes& bytes)
{
    char name[INET6_ADDRSTRLEN + 1] = {};
    if (text.empty() || text.size() > INET6_ADDRSTRLEN)
        return 0;
    std::memcpy(name, text.data(), text.size());
    bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (::inet_pton(AF_INET, name, bytes.data() + 12) == 1)
        return 32;
    return ::inet_pton(AF_INET6, name, bytes.data()) == 1 ? 128 : 0;
}

bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits)
{
    const std::size_t whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin()))
        return false;
    const unsigned rest = bits % 8;
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

} // namespace

std::optional<Network> Network::parse(std::string_view text)
{
    Network network;
    const std::size_t slash = text.find('/');
    const unsigned width = read_address(text.substr(0, slash), network.bytes_);
    if (width == 0)
        return std::nullopt;
    unsigned prefix = width;
    if (slash != text.npos) {
        const auto written = parse_number(text.substr(slash + 1));
        if (!written || *written > width)
            return std::nullopt;
        prefix = static_cast<unsigned>(*written);
    }
    network.prefix_ = prefix + 128 - width;
    for (unsigned bit = network.prefix_; bit < 128; ++bit)
        if (network.bytes_[bit / 8] & (0x80u >> bit % 8))
            return std::nullopt;
    return network;
}

bool Network::contains(std::string_view address) const
{
    Bytes bytes;
    return read_address(address, bytes) != 0 && same_prefix(bytes, bytes_, prefix_);
}

bool any_contains(std::span<const Network> networks, std::string_view address)
{
    return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(address); });
}

bool is_loopback(std::string_view address)
{
    static const Network v4 = *Network::parse("127.0.0.0/8"), v6 = *Network::parse("::1");
    return v4.contains(address) || v6.contains(address);
}

} // namespace exemu
