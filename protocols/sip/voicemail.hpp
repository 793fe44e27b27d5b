#pragma once
#include "base/clock.hpp"
#include "sip/called.hpp"
#include "sip/rtp.hpp"
#include "sip/style.hpp"

#include <string>

// What is left in a mailbox after a call. Sans-IO.
namespace exemu::sip {

struct Letter {
    std::string item_class; // IPM.Note.Microsoft.Voicemail.UM.CA, IPM.Note.Microsoft.Missed.Voice
    std::string from, to, subject, message_id, message; // message: whole, lines ending in CRLF
};

struct LeftCall {
    Caller caller;
    std::string to;     // address of the mailbox
    std::string fqdn, domain, message_id;
    WallTime when{};
    const Recorder* recorder = nullptr;
};

// A voice message, where at least half a second was said; else the note of a missed call.
Letter write_letter(const LeftCall&, const Style&);
inline constexpr double shortest_message = 0.5; // seconds

} // namespace exemu::sip
