#include "sip/media.hpp"

namespace exemu::sip {

namespace {

constexpr Duration packet_time = std::chrono::milliseconds(20);
constexpr unsigned samples = 160; // of 20 ms

} // namespace

Media::Media(net::Connection& connection, Plan plan, Told told)
    : connection_(connection), clock_(*connection.shard().clock), plan_(plan), told_(std::move(told))
{
}

Media::~Media() { clock_.cancel(timer_); }

std::unique_ptr<Media> Media::open(net::Connection& connection, net::DatagramPort::Range range, Plan plan, Told told)
{
    std::unique_ptr<Media> media(new Media(connection, plan, std::move(told)));
    media->port_ = connection.open_port(
        range, [it = media.get()](std::string_view datagram, const net::Address& from) { it->hear(datagram, from); });
    return media->port_ ? std::move(media) : nullptr;
}

void Media::agree(const Terms& terms)
{
    terms_ = terms;
    if (!recorder_)
        recorder_.emplace(
            Recorder::Forms{terms.voice, terms.law, terms.events}, static_cast<std::size_t>(plan_.longest / packet_time) * samples);
}

void Media::play()
{
    if (!terms_.may_send || std::exchange(played_, true))
        return;
    to_send_ = static_cast<std::uint64_t>(plan_.tone / packet_time);
    say_next();
}

// Whoever is neither the signalling's source nor what the session description names is not heard.
void Media::hear(std::string_view datagram, const net::Address& from)
{
    if (!recorder_ || full_ || !terms_.hears || (from.host != connection_.peer().host && from.host != terms_.to.host))
        return;
    const Recorder::Heard heard = recorder_->take(datagram);
    if (heard.first && told_.started)
        told_.started(from);
    if (heard.digit != '\0' && told_.digit)
        told_.digit(heard.digit);
    if (recorder_->full()) {
        full_ = true;
        if (told_.full)
            told_.full();
    }
}

void Media::say_next()
{
    timer_ = 0;
    if (sent_ >= to_send_ || !terms_.may_send)
        return;
    RtpPacket packet;
    packet.payload_type = terms_.voice;
    packet.marker = sent_ == 0;
    packet.sequence = static_cast<std::uint16_t>(plan_.seed + sent_);
    const auto first = static_cast<std::uint32_t>(sent_ * samples);
    packet.timestamp = static_cast<std::uint32_t>(plan_.seed >> 16) + first;
    packet.source = static_cast<std::uint32_t>(plan_.seed >> 32);
    const std::string payload = tone(terms_.law, plan_.hertz, first, samples);
    packet.payload = payload;
    port_->send(write_rtp(packet), terms_.to);
    if (++sent_ < to_send_)
        timer_ = clock_.call_at(clock_.steady() + packet_time, [this] { say_next(); });
}

} // namespace exemu::sip
