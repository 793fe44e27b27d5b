#pragma once
#include "scenario/language.hpp"

#include <string_view>

namespace exemu::sip {

struct Events {
    // Turns.
    pattern::EventId invite = 0, ack = 0, bye = 0, cancel = 0, options = 0, register_ = 0, subscribe = 0, notify = 0, message = 0,
                     refer = 0, info = 0, update = 0, prack = 0, publish = 0, service = 0, benotify = 0, unknown = 0, malformed = 0,
                     dtmf = 0;
    pattern::EventId rtp_started = 0;                                        // a point
    pattern::EventId retransmit = 0, response = 0, withheld = 0, rtp_stopped = 0; // facts
    // Fields of facts.
    pattern::FieldId method = 0, nth = 0, call_id = 0, codec = 0, address = 0, packets = 0, lost = 0, seconds = 0, size = 0;
    pattern::FieldId header = 0; // "header.*"
};

// Declares them; the ids are this process's constants, set here once.
void describe(scenario::Language&);
const Events& events();
// The event of a method; sip.unknown for others.
pattern::EventId event_of(std::string_view method);

} // namespace exemu::sip
