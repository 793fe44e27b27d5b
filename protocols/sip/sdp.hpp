#pragma once
#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Session descriptions (RFC 4566), as far as an offer of audio is understood and answered (RFC 3264, 3551, 4733). Sans-IO; owns what it
// keeps, within bounds.
namespace exemu::sip {

struct MediaFormat {
    unsigned payload = 0;      // as in RTP
    std::string encoding;      // upper case: PCMU, PCMA, TELEPHONE-EVENT; empty when rtpmap does not name it
    unsigned clock = 8000;
};

struct MediaLine {
    std::string type, protocol; // audio, RTP/AVP
    std::uint16_t port = 0;     // 0: refused
    std::string address;        // its own c=, or the session's
    std::vector<MediaFormat> formats;
    std::string direction = "sendrecv";
    unsigned ptime = 20;
};

struct Sdp {
    std::string address; // c= of the session
    std::vector<MediaLine> media;
};

inline constexpr std::size_t most_sdp = 64 * 1024, most_media = 16, most_formats = 64;

// Error: which line is none, in bytes from the start.
Parsed<Sdp> parse_sdp(std::string_view);

// What of an offer's media we take: PCMU or PCMA over RTP/AVP, with telephone-event where it is offered.
struct Chosen {
    std::size_t index = 0; // of the media in the offer
    MediaFormat codec;
    std::optional<unsigned> events; // payload of telephone-event
    std::string address;
    std::uint16_t port = 0;
    std::string direction; // ours: recvonly where the peer only sends
};
std::optional<Chosen> choose(const Sdp& offer);

// The answer: one m= line for each of the offer's, all but the chosen one with port 0 (RFC 3264 6). `lines` are the persona's, each with
// placeholders {address} {port} {guid}; what depends on the offer (protocol, formats) is put in.
struct Answer {
    std::vector<std::string> lines;
    std::string address, guid;
    std::uint16_t port = 0;
    std::uint64_t version = 0;
};
std::string write_answer(const Sdp& offer, const Chosen&, const Answer&);
// Where the peer has offered nothing: our offer of PCMU, PCMA and telephone-event.
std::string write_offer(const Answer&);

} // namespace exemu::sip
