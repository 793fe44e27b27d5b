#pragma once
#include "fault/fault.hpp"
#include "net/bell.hpp"
#include "net/datagram_port.hpp"
#include "net/errors.hpp"
#include "net/incoming.hpp"
#include "net/outgoing.hpp"
#include "net/shard.hpp"
#include "net/tls.hpp"
#include "net/transport.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace exemu::net {

class TlsEngine;

enum class Ready : std::uint8_t {
    bytes,    // input() has more than before
    woken,    // wake() was called
    deadline, // allow() has run out; told again until the next allow()
    stopping, // the emulator stops; told again for ever
    gone,     // the peer closed its side, or the connection broke; input() may still hold bytes, and flush() may still succeed
};

// A pipe of bytes (or of datagrams: one ready() is one datagram) to one peer. Belongs to its shard. Knows transport and TLS,
// no meaning. An idle connection holds no buffer. One task at a time waits on it; wake(), stop() and abort() come from others.
class Connection final : public fault::Outlet {
public:
    Connection(Shard&, std::unique_ptr<Transport>);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // ---- hearing
    // The only wait for input. Writes out what was queued, reads first and waits on would-block alone. Unread input stays;
    // when 64 KiB are unread and nothing was consumed, that is our fault: std::logic_error. What has happened is asked in this
    // order: stopping, deadline, bytes, gone, woken. Throws PeerGone after abort(), and what flush() throws.
    // Datagrams: leaves what is unread of this one and goes on to the next.
    Task<Ready> ready();
    std::string_view input() const { return input_.unread(); } // valid until the next ready()
    void consume(std::size_t bytes) { input_.consume(bytes); }
    void discard_input() { input_.clear(); } // bytes pipelined before a handshake must vanish

    // ---- saying
    // Datagrams: each call queues one datagram.
    void queue(std::string_view); // copied
    void queue(std::string&&);
    void queue(const char* text) { queue(std::string_view(text)); }
    // Bytes somebody shares (a blob's chunk); `keep` holds them until they are written.
    void queue_shared(std::string_view, std::shared_ptr<const void> keep);
    std::size_t unsent() const;
    // Writes all that is queued. Throws PeerGone, or DeadlinePassed when the write allowance runs out. While it waits for the
    // peer to read, nothing more is read.
    Task<> flush();
    static constexpr std::size_t most_unsent = 64 * 1024; // say() flushes beyond this

    // fault::Outlet: what faults write through.
    Task<> pass(std::string bytes) override;
    Task<> wait(Duration) override; // throws Stopping; ends early with PeerGone when abort() was called

    // ---- sharing
    // A turn was answered, and it is `now`. True: this connection has had its share of the shard for now, and is to give way.
    bool had_its_share(SteadyTime now);
    // Lets all others of the shard have a turn first. What is queued goes out before, as far as the peer takes it at once.
    Task<> give_way();

    // ---- patience
    void allow(Duration);                                             // for input, from now; stores a time, arms nothing
    void allow_writes(Duration duration) { write_allowance_ = duration; } // for each flush; default 1 min
    // Something this session waits for has happened. From the same shard only (post to it otherwise).
    void wake();
    void stop(); // ready() and wait() tell; flush() goes on until its allowance ends
    bool stopping() const { return stopping_; }

    // ---- TLS
    // Runs the handshake as server; input and queue must be empty (discard_input, flush). False when it failed (the observer
    // was told; the connection is ended). Throws DeadlinePassed, Stopping, PeerGone after abort(); the observer was told before.
    // On memory it waits for a declared handshake, and `context` may be null.
    Task<bool> start_tls(std::shared_ptr<TlsContext> context, TlsObserver&, bool starttls);
    const TlsFacts& tls() const; // version none: in the clear
    // tls-server-end-point of the certificate that the peer was shown (RFC 5929 4.1); empty in the clear. A declared handshake shows one
    // whose hash is 32 zeros.
    std::string tls_end_point() const;

    // ---- ending. None of these throws what flush() throws: a peer that is gone already is ended too. Afterwards ready() is gone.
    Task<> finish(); // flush, close_notify, FIN, then drains until the peer closes (at most 1 s): no bytes lost
    Task<> reset(); // lets the send queue empty (at most 1 s), then a real RST
    // Nothing more is read or said; returns when stopping, or when the peer has closed (datagrams: was silent for five minutes).
    Task<> blackhole();
    void abort(); // at once, from outside; every wait ends with PeerGone
    void crowd_out(); // see handshakes.hpp; start_tls() tells its observer, resets the connection and returns false

    // A UDP port of its own on the address that the peer has reached; null when none is free.
    std::unique_ptr<DatagramPort> open_port(DatagramPort::Range, DatagramPort::Heard);
    // Datagrams: asked before each of ours; what it refuses is not sent; null: everything goes. Against being made to flood somebody whose address was forged.
    void guard(std::function<bool(std::size_t bytes)>);

    const Address& peer() const { return transport_->peer(); }
    const Address& local() const { return transport_->local(); }
    bool datagrams() const { return transport_->datagrams(); }
    std::uint64_t received() const { return received_; } // of the conversation: under TLS, what it carried
    std::uint64_t sent() const { return sent_; }
    Shard& shard() { return shard_; }

private:
    enum class Filled : std::uint8_t { bytes, would_block, gone };
    enum class Waiting : std::uint8_t { nothing, input, output, pause };

    Filled fill();
    void fill_from_records();
    void take_in(std::size_t bytes);
    bool write_now(); // false: the peer must read first
    bool send_now(Outgoing&, std::uint64_t& count);
    void encrypt();
    void about_to_wait(Waiting);
    void end_wait();
    void arm_deadline();
    void deadline_entry_fired();
    Task<> pause_until(SteadyTime); // may end early
    bool keeps_answer() const; // until others have had their turn
    Task<> catch_up();
    bool took_its_share(unsigned count);
    void begin_share();
    void write_what_goes();
    std::optional<Ready> heard_now();
    std::optional<Ready> flagged() const;
    Task<bool> flushed();
    Task<> drain();
    void end_here();

    Task<bool> handshake(TlsObserver&, bool starttls);
    Task<bool> send_flight(std::shared_ptr<fault::Fault> shape);
    Task<bool> declared_handshake(std::shared_ptr<TlsContext>, TlsObserver&, bool starttls);
    Task<bool> obey(TlsChoice, TlsObserver&, const char* at);
    Task<bool> handshake_failed(TlsFailure, TlsObserver&);
    Task<> await_handshake(TlsObserver&, const char* at);
    Task<bool> await_turn_to_sign(TlsObserver&);
    void leave_handshake_when_told(TlsObserver&, const char* at) const;
    Task<bool> established(TlsFacts, TlsObserver&);
    Task<bool> make_room(TlsObserver&, const char* at);

    Shard& shard_;
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<TlsEngine> tls_;
    std::unique_ptr<TlsFacts> facts_; // null: in the clear
    std::unique_ptr<std::function<bool(std::size_t)>> guard_; // null: everything goes
    TlsObserver* not_yet_accepted_ = nullptr; // wants to hear of the first byte
    Incoming input_;
    Outgoing output_; // under TLS: not yet encrypted
    Bell* pause_ = nullptr; // what pause_until() waits for
    std::uint64_t received_ = 0, sent_ = 0;

    SteadyTime deadline_ = SteadyTime::max();
    SteadyTime entry_due_{};
    Clock::TimerId entry_ = 0; // this connection's one entry in the shard's clock; it may fire early and is then set anew
    Duration write_allowance_ = std::chrono::minutes(1);

    Waiting waiting_ = Waiting::nothing;
    std::uint8_t in_a_row_ = 0; // of its share: turns, and what counts as several
    std::uint32_t share_began_ = 0;
    bool share_timed_ = false;
    bool stopping_ = false, woken_ = false, aborted_ = false, deadline_passed_ = false, crowded_out_ = false;
    bool ended_ = false; // the peer has closed its side, or worse
    bool broken_ = false; // nothing can be written either
};

} // namespace exemu::net
