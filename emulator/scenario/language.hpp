#pragma once
#include "base/options.hpp"
#include "pattern/vocabulary.hpp"
#include "persona/persona.hpp"
#include "scenario/steps.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

// What a scenario may say in this program. `app` builds it from the catalogue, so that this room names no protocol; schema,
// reference page, `check` and `ports` are printers of it.
namespace exemu::scenario {

struct Listener;
struct Scenario;
struct Bringing;

// What may stand for a part of an answer under `alter`.
enum class PartType : std::uint8_t {
    text,   // any characters
    line,   // no line end
    number, // digits
    code,   // three digits, the first from 2 to 5
    flag,   // true, false
    certificate, // by its name, from the gallery or of `certs`: it is made
};
std::string_view to_text(PartType);

// A part of an event's answer that `alter: {PART: VALUE}` changes. Its Turn works it in (session::Turn::reshape).
struct Part {
    std::string name;       // "banner"; "header.*" is any name behind the dot
    PartType type = PartType::line;
    bool removable = false; // `none` leaves it out
    std::string sample;     // for the reference page
    std::string doc;

    bool any_member() const { return name.ends_with(".*"); }
};

// The rule side of an event: which steps it takes and what a reply to it looks like.
struct EventGrammar {
    StepBits steps = 0;                  // of StepWord
    std::uint32_t causes = 0;            // bits of Cause that `fail` can express here
    // Reads what stands after `reply:`; null and a problem when it is not of this protocol's form.
    // `backoff` of a map has been read by the loader; the form may use it too (Retry-After).
    std::function<std::shared_ptr<const ReplyForm>(const Tree&, Problems&)> parse_reply = {};
    // What the peer would see of it, for `exemu check`: lines without line ends.
    std::function<std::string(const ReplyForm&)> render = {};
    // What `alter` can change of the answer, and the capabilities that it shows: `offer` and `hide` name them. Letter case is
    // ignored. An event that declares some takes these steps.
    std::vector<Part> parts = {};
    std::vector<std::string> capabilities = {};
};

struct Scenario;

// A protocol as the loader sees it.
struct ProtocolGrammar {
    std::string name;
    bool datagram = false; // over UDP alone
    bool either = false;   // its listeners may say `transport: udp`
    std::vector<OptionDoc> options;                                 // of a listener of this protocol
    std::function<void(const Tree& options, Problems&)> check_options;
    std::function<void(const Tree& style, Problems&)> check_style;  // of a persona
    bool spoken = true; // false: personas have its style, but there is no dialogue yet, and its listeners are not opened
    std::function<void(const Tree& options, const Tree& style, Problems&)> check_listener = {}; // what one names in the other; may be empty
    // What only the whole scenario can tell of this protocol's replies (HTTP: where they send a peer); may be empty.
    std::function<void(const Scenario&, Problems&)> check_scenario = {};
    // What follows for a listener from the rest of the scenario (persona, um), before its certificate is read; may be empty.
    std::function<void(Listener&, const Scenario&, bool state_written)> settle = {};
    // Further listeners that one of this protocol brings with it: the ports of interfaces behind an end point mapper. May be empty.
    std::function<void(const Listener&, Bringing&)> bring = {};
};

struct Language {
    pattern::Vocabulary vocabulary;
    std::vector<EventGrammar> events; // by EventId
    std::vector<ProtocolGrammar> protocols;
    std::function<void(const Tree& style, Problems&)> check_tls_style; // `styles.tls` of a persona
    std::map<std::string, std::string> embedded; // packed trees: "persona/exchange-2019", "preset/classroom"

    pattern::EventId add(pattern::Event, EventGrammar);
    const ProtocolGrammar* protocol(std::string_view name) const;
};

// What `reply: {alert: NAME}` says at tls.hello: the number of an alert (RFC 8446, section 6).
struct AlertForm final : ReplyForm {
    int alert = 40;
};

// Readers of the points that no protocol owns; `session` has them.
struct HarnessReaders {
    pattern::Read mss = nullptr, interface = nullptr, announced = nullptr;
    pattern::Read hello_versions = nullptr, hello_ciphers = nullptr, hello_alpn = nullptr, hello_resumes = nullptr;
    pattern::Read hello_ja3 = nullptr, hello_ja4 = nullptr;
    pattern::Read flight_version = nullptr, flight_cipher = nullptr, flight_cert = nullptr; // tls.server_hello, tls.established
    pattern::Read flight_client_cert = nullptr, flight_resumed = nullptr;
    bool alerts = false; // tls.hello and tls.server_hello take `reply: {alert: handshake_failure}`, an AlertForm
};

// Ids of the events that no protocol owns, and of their fields that are packed by hand.
struct HarnessEvents {
    pattern::EventId tcp_accept = 0, tls_hello = 0, tls_server_hello = 0, tls_established = 0; // points
    pattern::EventId tls_accepted = 0, tls_failed = 0, cert_swapped = 0; // facts
    pattern::EventId session_closed = 0, rule_applied = 0, note = 0;
    pattern::EventId mailbox_delivered = 0, mailbox_changed = 0, mailbox_moved = 0, mailbox_deleted = 0, store_evicted = 0;
    pattern::EventId rule_changed = 0, port_changed = 0, timeline_reached = 0, command_exited = 0;
    pattern::EventId journal_evicted = 0, reloaded = 0, reload_refused = 0, listener_refused = 0, failure = 0; // "scenario.reloaded", ...
    // Own fields of facts.
    pattern::FieldId cert = 0, problem = 0, alert = 0, by = 0, at = 0, turns = 0, note_text = 0;
    pattern::FieldId name = 0, before = 0; // of cert.swapped
    pattern::FieldId to = 0, from = 0, subject = 0, message_id = 0, size = 0, folder = 0, via = 0, count = 0, what = 0;
    pattern::FieldId time = 0, status = 0, host = 0;
};

// Declares tcp.accept, tls.*, session.closed, rule.applied and changed, port.changed, timeline.reached, command.exited, scenario.note, mailbox.*, store.evicted, journal.evicted,
// scenario.reloaded and refused, listener.refused (a connection over a limit), exemu.failure (our own fault).
HarnessEvents add_harness_events(Language&, const HarnessReaders& = {});

} // namespace exemu::scenario
