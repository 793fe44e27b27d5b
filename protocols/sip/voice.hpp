#pragma once
#include "scenario/scenario.hpp"
#include "sip/answer.hpp"
#include "sip/options.hpp"
#include "sip/refusal.hpp"
#include "sip/sdp.hpp"
#include "sip/style.hpp"
#include "sip/switchboard.hpp"

#include <memory>
#include <string>

namespace exemu::sip {

// Where the router or the service sends a call on to: by transport, and which of the two workers it is.
struct Target {
    std::string listener; // empty: nobody is there
    std::string_view transport = "tcp";
};

// A listener of the persona, ready to speak: what all its sessions share.
struct Voice {
    Style style;
    Options options;
    Role role = Role::worker;
    std::string_view transport; // tcp, tls, udp
    scenario::Um um;
    Skills skills;
    std::string server, fqdn, domain;
    unsigned worker = 0;    // which of two this is
    bool is_worker_of_two = false;
    Target targets[2];      // of router and service; a router has the same service twice
    Lines ok, options_ok, answer, trying, request;
    std::string methods;    // Allow: our own words, where a status wants it
    std::shared_ptr<Switchboard> switchboard;
};

Voice make_voice(Style, const Options&, const scenario::Listener&, const scenario::Scenario&);

// What a listener is by its port.
Role role_of(const Style&, const Options&, std::uint16_t port);
// UMStartupMode: which ports are open, and which of them speak TLS.
void settle_listener(scenario::Listener&, const scenario::Scenario&, bool state_written);

// Placeholders filled: {name} -> value.
std::string filled(std::string text, std::string_view name, std::string_view value);
// "192.0.2.1", "[2001:db8::1]".
std::string bracketed(std::string_view address);

} // namespace exemu::sip
