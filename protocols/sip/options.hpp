#pragma once
#include "base/options.hpp"

#include <optional>

namespace exemu::sip {

// Who answers at a port: the call router and the service send calls on, a worker takes them.
enum class Role : std::uint8_t { router, service, worker };

// What a listener of this protocol may say.
struct Options {
    std::optional<Role> role;
    bool keep_alive = true;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("role", &Options::role, "router, service or worker; absent: as the port is documented, and worker on any other.");
        field("keep_alive", &Options::keep_alive, "A double CRLF is answered with one (RFC 5626 3.5.1).");
    }
};

} // namespace exemu::sip

template <>
struct exemu::Words<exemu::sip::Role> {
    using R = sip::Role;
    static constexpr std::pair<std::string_view, R> all[] = {{"router", R::router}, {"service", R::service}, {"worker", R::worker}};
};
