#pragma once
#include "net/address.hpp"
#include "net/listener.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace exemu::net {

struct Bound {
    Descriptor socket; // non-blocking; SOCK_STREAM: listening
    Address address;   // with the port the system chose
};

// `type` is SOCK_STREAM or SOCK_DGRAM.
std::expected<Bound, Listener::Problem> bind_socket(const std::string& host, std::uint16_t port, int type);
Listener::Problem bind_problem(int error, const Address&);

std::unique_ptr<Listener> stream_listener(std::vector<Shard*>, Bound, Listener::Limits);
std::unique_ptr<Listener> datagram_listener(Shard&, Bound, Listener::Limits);

} // namespace exemu::net
