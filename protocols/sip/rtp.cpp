#include "sip/rtp.hpp"

#include <algorithm>

namespace exemu::sip {

namespace {

std::uint32_t big_endian(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

void put(std::string& out, std::uint32_t value, unsigned bytes)
{
    for (unsigned i = bytes; i-- > 0;)
        out += static_cast<char>(value >> (8 * i) & 0xff);
}

constexpr std::size_t header = 12;

} // namespace

Parsed<RtpPacket> parse_rtp(std::string_view bytes)
{
    if (bytes.size() < header || static_cast<std::uint8_t>(bytes[0]) >> 6 != 2)
        return syntax_error("version 2 and twelve bytes", 0);
    const auto first = static_cast<std::uint8_t>(bytes[0]), second = static_cast<std::uint8_t>(bytes[1]);
    RtpPacket packet;
    packet.marker = second & 0x80;
    packet.payload_type = second & 0x7f;
    packet.sequence = static_cast<std::uint16_t>(big_endian(bytes.substr(2, 2)));
    packet.timestamp = big_endian(bytes.substr(4, 4));
    packet.source = big_endian(bytes.substr(8, 4));
    std::size_t at = header + 4u * (first & 0x0f); // contributing sources
    if (first & 0x10) {
        if (bytes.size() < at + 4)
            return syntax_error("a header extension", at);
        at += 4 + 4u * big_endian(bytes.substr(at + 2, 2));
    }
    if (bytes.size() < at)
        return syntax_error("as long as its header says", at);
    packet.payload = bytes.substr(at);
    if (first & 0x20) {
        const std::size_t padding = packet.payload.empty() ? 0 : static_cast<std::uint8_t>(packet.payload.back());
        if (padding == 0 || padding > packet.payload.size())
            return syntax_error("padding", bytes.size());
        packet.payload.remove_suffix(padding);
    }
    return packet;
}

std::string write_rtp(const RtpPacket& packet)
{
    std::string out;
    out.reserve(header + packet.payload.size());
    out += '\x80';
    out += static_cast<char>(packet.payload_type | (packet.marker ? 0x80 : 0));
    put(out, packet.sequence, 2);
    put(out, packet.timestamp, 4);
    put(out, packet.source, 4);
    out.append(packet.payload);
    return out;
}

Recorder::Heard Recorder::take(std::string_view datagram)
{
    Heard heard;
    const auto packet = parse_rtp(datagram);
    if (!packet)
        return heard;
    const bool voice = packet->payload_type == forms_.voice, event = forms_.events && packet->payload_type == *forms_.events;
    if (!voice && !event)
        return heard;
    heard.taken = true;
    heard.first = packets_ == 0;
    count(*packet);
    if (event)
        heard.digit = key(*packet);
    else
        keep(*packet);
    return heard;
}

// A source that is new begins anew, behind what there is.
void Recorder::count(const RtpPacket& packet)
{
    ++packets_;
    if (source_ != packet.source) {
        span_ += expected_;
        expected_ = 1;
        source_ = packet.source;
        highest_ = packet.sequence;
        voice_begun_ = false;
        last_event_.reset();
        return;
    }
    const auto ahead = static_cast<std::int16_t>(packet.sequence - highest_);
    if (ahead > 0) {
        expected_ += static_cast<std::uint64_t>(ahead);
        highest_ = packet.sequence;
    }
}

std::uint64_t Recorder::lost() const
{
    const std::uint64_t wanted = span_ + expected_;
    return wanted > packets_ ? wanted - packets_ : 0;
}

// By its timestamp: what was lost between, or never said, is silence.
void Recorder::keep(const RtpPacket& packet)
{
    if (!std::exchange(voice_begun_, true)) {
        base_ = packet.timestamp;
        base_at_ = voice_.size();
    }
    const auto offset = static_cast<std::int32_t>(packet.timestamp - base_);
    if (offset < 0)
        return; // from before the beginning
    const std::size_t at = base_at_ + static_cast<std::size_t>(offset);
    if (at >= most_)
        return;
    const std::string_view octets = packet.payload.substr(0, most_ - at);
    if (voice_.size() < at + octets.size())
        voice_.resize(at + octets.size(), static_cast<char>(forms_.law == Law::mu ? silence_mu : silence_a));
    octets.copy(voice_.data() + at, octets.size());
}

// All packets of one key have its timestamp; the first that comes tells it.
char Recorder::key(const RtpPacket& packet)
{
    if (packet.payload.size() < 4 || last_event_ == packet.timestamp)
        return '\0';
    last_event_ = packet.timestamp;
    const auto event = static_cast<std::uint8_t>(packet.payload[0]);
    return event < 16 ? "0123456789*#ABCD"[event] : '\0';
}

} // namespace exemu::sip
