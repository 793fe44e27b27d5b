#pragma once
#include "net/connection.hpp"
#include "sip/rtp.hpp"

#include <functional>
#include <memory>
#include <string>

namespace exemu::sip {

// The voice of one call: a port that hears the caller, and a tone that the caller hears. Belongs to its session's shard.
class Media {
public:
    struct Terms { // what was agreed on by SDP
        Law law = Law::mu;
        unsigned voice = 0; // payload types
        std::optional<unsigned> events;
        net::Address to;
        bool may_send = false; // the scenario lets media go there, and the caller wants to hear
        bool hears = true;     // the caller wants to be heard
    };
    struct Plan {
        Duration tone{};
        unsigned hertz = 440;
        Duration longest{}; // of a recording
        std::uint64_t seed = 0;
    };
    // All are told on the session's shard, never from within a call of ours.
    struct Told {
        std::function<void(const net::Address&)> started; // the first packet of the peer
        std::function<void(char)> digit;
        std::function<void()> full; // as much is recorded as may be
    };

    // Null when no port is free.
    static std::unique_ptr<Media> open(net::Connection&, net::DatagramPort::Range, Plan, Told);
    ~Media();
    Media(const Media&) = delete;
    Media& operator=(const Media&) = delete;

    std::uint16_t port() const { return port_->number(); }
    void agree(const Terms&); // at first, and again after a re-INVITE: what is recorded stays
    void play();              // the tone, once
    const Recorder* recorder() const { return recorder_ ? &*recorder_ : nullptr; }
    const Terms& terms() const { return terms_; }
    std::uint64_t sent() const { return sent_; }

private:
    Media(net::Connection&, Plan, Told);
    void hear(std::string_view datagram, const net::Address& from);
    void say_next();

    net::Connection& connection_;
    Clock& clock_;
    Plan plan_;
    Told told_;
    std::unique_ptr<net::DatagramPort> port_;
    Terms terms_;
    std::optional<Recorder> recorder_;
    bool full_ = false, played_ = false;
    Clock::TimerId timer_ = 0;
    std::uint64_t sent_ = 0, to_send_ = 0;
};

} // namespace exemu::sip
