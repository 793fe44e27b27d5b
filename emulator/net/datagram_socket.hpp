#pragma once
#include "net/address.hpp"

#include <optional>
#include <span>
#include <string_view>

// One datagram in, one out, over a plain descriptor; and which of our addresses it came to, because the answer must come from
// there (RFC 1122 4.1.3.5): a socket bound to 0.0.0.0 would else let the route decide.
namespace exemu::net {

struct Datagram {
    std::size_t bytes = 0;
    SocketAddress from;
    SocketAddress to; // without port; family AF_UNSPEC when the system did not say
};

void ask_for_our_address(int descriptor, bool v6);
// Nothing: none is there now.
std::optional<Datagram> receive_datagram(int descriptor, std::span<char> into);
// What the network does not take is lost, as any datagram may be.
void send_datagram(int descriptor, std::string_view, const SocketAddress& to, const SocketAddress& from);

} // namespace exemu::net
