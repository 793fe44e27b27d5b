#include "app/binding.hpp"

#include <fmt/format.h>

#include <cerrno>

namespace exemu::app {

namespace {

struct Attempt {
    std::expected<Binding, std::string> result;
    bool forbidden = false; // a port may not be bound by this process
};

std::vector<std::string> addresses_of(const scenario::Listener& listener, const RunOptions& options)
{
    if (!listener.bind.empty())
        return listener.bind;
    return options.bind.empty() ? std::vector<std::string>{"127.0.0.1", "::1"} : options.bind;
}

// The default pair of loopback addresses may lack IPv6; an address somebody asked for may not lack.
bool may_be_absent(const scenario::Listener& listener, const RunOptions& options, const std::string& address)
{
    return listener.bind.empty() && options.bind.empty() && address == "::1";
}

Attempt try_offset(const scenario::Scenario& scenario, const RunOptions& options, const std::vector<net::Shard*>& shards, int offset)
{
    Binding binding;
    binding.offset = offset;
    bool noted = false;
    for (const scenario::Listener& listener : scenario.listeners) {
        const int port = listener.port + (listener.fixed ? offset : 0);
        if (port > 65535)
            return {std::unexpected(
                fmt::format("{}: port {} + {} is beyond 65535; choose a smaller --offset", listener.name, listener.port, offset))};
        for (const std::string& address : addresses_of(listener, options)) {
            auto bound = net::Listener::bind(shards, address, static_cast<std::uint16_t>(port), listener.datagram);
            if (bound) {
                binding.sockets.push_back({&listener, std::move(*bound)});
                continue;
            }
            if (bound.error().error == EADDRNOTAVAIL && may_be_absent(listener, options, address)) {
                if (!std::exchange(noted, true))
                    binding.notes.push_back("IPv6 loopback (::1) is not available here; listening on 127.0.0.1 alone");
                continue;
            }
            return {std::unexpected(fmt::format("{}: {}", listener.name, bound.error().what)), bound.error().error == EACCES};
        }
    }
    return {std::move(binding)};
}

} // namespace

std::expected<Binding, std::string> bind_all(
    const scenario::Scenario& scenario, const RunOptions& options, const std::vector<net::Shard*>& shards)
{
    Attempt attempt = try_offset(scenario, options, shards, options.offset.value_or(0));
    if (attempt.forbidden && !options.offset) {
        attempt = try_offset(scenario, options, shards, offset_where_forbidden);
        if (attempt.result)
            attempt.result->offset_by_need = true;
    }
    return std::move(attempt.result);
}

} // namespace exemu::app
