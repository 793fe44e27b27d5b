#pragma once
#include "base/options.hpp"
#include "persona/persona.hpp"
#include "scenario/language.hpp"
#include "scenario/scenario.hpp"
#include "task/task.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace exemu::session {

class Session;

// Why a conversation ends other than by its own dialogue.
enum class Ending : std::uint8_t { deadline, stopping };

// A protocol plugged into a listener: its options, its style, one conversation at a time. Immutable; shared by all sessions.
class Responder {
public:
    virtual ~Responder() = default;
    // The whole conversation. Returns when it is over; throws net::PeerGone, DeadlinePassed, Stopping.
    virtual Task<> serve(Session&) const = 0;
    // The protocol's last words ("421 4.3.2 Service not available\r\n"); empty when it has none.
    virtual std::string farewell(const Session&, Ending) const = 0;
    // Longest silence before the first request.
    virtual Duration patience() const { return std::chrono::minutes(5); }
};

struct ResponderParts { // what a responder is made from
    const scenario::Listener& listener;
    const persona::Persona& persona;
    const scenario::Scenario& scenario;
};

// One entry of the catalogue.
struct Protocol {
    std::string name;
    bool datagram = false;
    std::vector<std::string> alpn = {}; // what it is called in a handshake (RFC 7301), in order of preference; none: nobody is asked
    // Declares events and grammar; the ids it is given are the protocol's to keep (process-wide constants, set once).
    std::function<void(scenario::Language&)> describe;
    // Options and style are checked by now; problems here are our fault.
    std::function<std::shared_ptr<const Responder>(const ResponderParts&)> make;
};

// A protocol of which personas have the style, and which nobody speaks yet: no events, no responder.
Protocol style_alone(std::string name, std::function<void(const Tree& style, Problems&)> check_style);

} // namespace exemu::session
