#pragma once
#include "base/result.hpp"
#include "sip/g711.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// RTP (RFC 3550), as far as one voice and its keys go. Sans-IO.
namespace exemu::sip {

struct RtpPacket {
    unsigned payload_type = 0;
    bool marker = false;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0, source = 0;
    std::string_view payload; // without padding and header extension
};
Parsed<RtpPacket> parse_rtp(std::string_view);
std::string write_rtp(const RtpPacket&);

// What a caller says into our ear: the voice in its time, and the keys pressed (RFC 4733). Bounded: what comes behind `most` is not kept.
class Recorder {
public:
    struct Forms {
        unsigned voice = 0; // payload types
        Law law = Law::mu;
        std::optional<unsigned> events;
    };
    Recorder(Forms forms, std::size_t most) : forms_(forms), most_(most) {}

    struct Heard {
        bool taken = false; // it is RTP of a form agreed on
        bool first = false; // the first such
        char digit = '\0';  // a key that is new
    };
    Heard take(std::string_view datagram);

    std::string_view voice() const { return voice_; } // octets of the law, gaps filled with silence
    bool full() const { return voice_.size() >= most_; }
    double seconds() const { return static_cast<double>(voice_.size()) / 8000; }
    std::uint64_t packets() const { return packets_; }
    std::uint64_t lost() const; // by the sequence numbers
    Law law() const { return forms_.law; }

private:
    void count(const RtpPacket&);
    void keep(const RtpPacket&);
    char key(const RtpPacket&);

    Forms forms_;
    std::size_t most_;
    std::string voice_;
    std::uint64_t packets_ = 0, expected_ = 0, span_ = 0; // of the source so far; span_: of sources before
    std::optional<std::uint32_t> source_;
    std::uint16_t highest_ = 0;
    std::uint32_t base_ = 0;    // timestamp of where this source's voice begins
    std::size_t base_at_ = 0;   // and that place in ours
    bool voice_begun_ = false;
    std::optional<std::uint32_t> last_event_; // its timestamp
};

} // namespace exemu::sip
