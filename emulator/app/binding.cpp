#include "app/binding.hpp"

#include <fmt/format.h>

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <set>

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

// What a range leaves to the rest of the process: the standard streams, sinks, logs, control, and connections.
constexpr rlim_t kept_back = 512;

// Binds what is free of a range, until the system gives no more descriptors. What ended it, and what fits, is told.
void bind_range(Binding& binding, const scenario::Listener& listener, const std::vector<std::string>& addresses,
    const std::vector<net::Shard*>& shards, const std::set<std::uint16_t>& taken)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t fit = limit.rlim_cur == RLIM_INFINITY ? rlim_t{1} << 20 : limit.rlim_cur > kept_back ? limit.rlim_cur - kept_back : 0;
    std::size_t opened = 0, busy = 0;
    const auto told_end = [&](const std::string& why, unsigned at) {
        binding.notes.push_back(fmt::format("{}: {} ended the range before port {}: {} sockets are open on {} of its addresses' ports",
            listener.name, why, at, opened, addresses.size()));
    };
    for (unsigned port = listener.port; port <= listener.last_port; ++port) {
        if (taken.contains(static_cast<std::uint16_t>(port)))
            continue;
        for (const std::string& address : addresses) {
            if (binding.sockets.size() >= fit) {
                told_end(
                    fmt::format("the limit of open descriptors (ulimit -n is {}, of which {} are kept back)", limit.rlim_cur, kept_back),
                    port);
                return;
            }
            auto bound = net::Listener::bind(shards, address, static_cast<std::uint16_t>(port), false);
            if (bound) {
                ++opened;
                binding.sockets.push_back({&listener, static_cast<std::uint16_t>(port), std::move(*bound)});
            } else if (bound.error().error == EMFILE || bound.error().error == ENFILE) {
                told_end(
                    bound.error().error == EMFILE ? "the process's limit of descriptors (EMFILE)" : "the system's limit of files (ENFILE)",
                    port);
                return;
            } else if (bound.error().error != EADDRNOTAVAIL) {
                ++busy;
            }
        }
    }
    if (busy > 0)
        binding.notes.push_back(fmt::format("{}: {} ports of the range are somebody else's, or may not be bound", listener.name, busy));
}

Attempt try_offset(const scenario::Scenario& scenario, const RunOptions& options, const std::vector<net::Shard*>& shards, int offset)
{
    Binding binding;
    binding.offset = offset;
    bool noted = false;
    std::set<std::uint16_t> taken;
    for (const scenario::Listener& listener : scenario.listeners) {
        if (listener.last_port != 0)
            continue; // ranges take what is left
        const bool free = listener.fixed && options.ports == RunOptions::Ports::free;
        const int port = free ? 0 : listener.port + (listener.fixed ? offset : 0);
        if (port > 65535)
            return {std::unexpected(
                fmt::format("{}: port {} + {} is beyond 65535; choose a smaller --offset", listener.name, listener.port, offset))};
        taken.insert(static_cast<std::uint16_t>(port));
        for (const std::string& address : addresses_of(listener, options)) {
            auto bound = net::Listener::bind(shards, address, static_cast<std::uint16_t>(port), listener.datagram);
            const bool in_use = !bound && (bound.error().error == EACCES || bound.error().error == EADDRINUSE);
            if (in_use && listener.fixed && options.ports == RunOptions::Ports::documented_or_free) {
                bound = net::Listener::bind(shards, address, 0, listener.datagram);
                if (bound)
                    binding.notes.push_back(fmt::format(
                        "{} may not be bound on port {} here: it listens on {}", listener.name, port, (*bound)->address().port));
            }
            if (bound) {
                binding.sockets.push_back({&listener, listener.port, std::move(*bound)});
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
    for (const scenario::Listener& listener : scenario.listeners)
        if (listener.last_port != 0)
            bind_range(binding, listener, addresses_of(listener, options), shards, taken);
    return {std::move(binding)};
}

// Somebody has it, on one of the addresses where it would be listened to.
bool is_taken(const scenario::Listener& listener, const RunOptions& options, const std::vector<net::Shard*>& shards)
{
    for (const std::string& address : addresses_of(listener, options)) {
        const auto bound = net::Listener::bind(shards, address, listener.port, false);
        if (!bound && bound.error().error == EADDRINUSE)
            return true;
    }
    return false;
}

} // namespace

bool drawn_ports_are_free(const scenario::Scenario& scenario, const RunOptions& options, const std::vector<net::Shard*>& shards)
{
    return std::ranges::none_of(
        scenario.listeners, [&](const scenario::Listener& listener) { return listener.drawn && is_taken(listener, options, shards); });
}

std::expected<Binding, std::string> bind_all(
    const scenario::Scenario& scenario, const RunOptions& options, const std::vector<net::Shard*>& shards)
{
    Attempt attempt = try_offset(scenario, options, shards, options.offset.value_or(0));
    if (attempt.forbidden && !options.offset && options.ports == RunOptions::Ports::documented) {
        attempt = try_offset(scenario, options, shards, offset_where_forbidden);
        if (attempt.result)
            attempt.result->offset_by_need = true;
    }
    return std::move(attempt.result);
}

} // namespace exemu::app
