#pragma once
#include "sip/called.hpp"
#include "sip/media.hpp"
#include "sip/sdp.hpp"
#include "sip/switchboard.hpp"

#include <memory>
#include <optional>
#include <string>

namespace exemu::sip {

// A dialog that an INVITE has begun (RFC 3261 12), with its voice. Belongs to the session over which it came.
struct Call {
    std::string id;      // as the switchboard knows it: Call-ID and the peer's tag
    std::string call_id, local_tag;
    std::string local, remote; // From and To of our own requests
    std::string target, route; // their Request-URI and Route
    std::uint32_t local_cseq = 0, remote_cseq = 0;
    std::uint64_t invite = 0;  // the transaction of the INVITE that waits for its ACK
    std::uint32_t rseq = 0;    // of the provisional answer that wants a PRACK; 0: none does
    bool confirmed = false;    // ACK has come
    bool ended = false;        // BYE was said or heard, or the INVITE refused at last
    bool hears_notify = false; // Allow of the caller
    Called called;
    std::string mailbox; // account name; empty: nobody's
    Caller caller;
    WallTime began{};
    std::unique_ptr<Media> media;
    std::optional<Chosen> chosen; // nothing: our offer waits for the answer in ACK
    Answer description;           // ours
    std::string heard_from;       // where media comes from
    std::uint32_t interval = 0;   // of the session timer, in seconds; 0: none
    SteadyTime last = SteadyTime::max(); // MaxCallDuration after it began
    SteadyTime expires = SteadyTime::max(); // of the session timer, or `last`
    Switchboard::Place place;
};

std::string call_id_of(std::string_view call_id, std::string_view remote_tag);

} // namespace exemu::sip
