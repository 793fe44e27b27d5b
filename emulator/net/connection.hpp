#pragma once
#include "fault/fault.hpp"
#include "net/errors.hpp"
#include "net/shard.hpp"
#include "net/tls.hpp"
#include "net/transport.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace exemu::net {

enum class Ready : std::uint8_t {
    bytes,    // input() has more than before
    woken,    // wake() was called
    deadline, // allow() has run out
    stopping, // the emulator stops
    gone,     // the peer closed its side, or the connection broke; input() may still hold bytes
};

// A pipe of bytes (or of datagrams: one ready() is one datagram) to one peer. Belongs to its shard. Knows transport and TLS,
// no meaning. An idle connection holds no buffer.
class Connection final : public fault::Outlet {
public:
    Connection(Shard&, std::unique_ptr<Transport>);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // ---- hearing
    // The only wait for input. Writes out what was queued, reads first and waits on would-block alone. Unread input stays;
    // when the buffer is full (64 KiB) and nothing was consumed, that is our fault: std::logic_error.
    Task<Ready> ready();
    std::string_view input() const;      // unread bytes; valid until the next ready()
    void consume(std::size_t bytes);
    void discard_input();                // bytes pipelined before a handshake must vanish
    // Datagrams: leaves what is unread of this one and goes on to the next.

    // ---- saying
    void queue(std::string_view);        // copied
    void queue(std::string&&);
    // Bytes somebody shares (a blob's chunk); `keep` holds them until they are written.
    void queue_shared(std::string_view, std::shared_ptr<const void> keep);
    std::size_t unsent() const { return unsent_; }
    // Writes all that is queued. Throws PeerGone, or DeadlinePassed when the write allowance runs out. While it waits for the
    // peer to read, nothing more is read.
    Task<> flush();
    static constexpr std::size_t most_unsent = 64 * 1024; // say() flushes beyond this

    // fault::Outlet: what faults write through.
    Task<> pass(std::string bytes) override;
    Task<> wait(Duration) override;      // throws Stopping; ends early with PeerGone when abort() was called

    // ---- patience
    void allow(Duration);                // for input, from now; stores a time, arms nothing
    void allow_writes(Duration);         // for each flush; default 1 min
    // Something this session waits for has happened. From the same shard only (post to it otherwise).
    void wake();
    void stop();                         // ready() and wait() tell; flush() goes on until its allowance ends
    bool stopping() const { return stopping_; }
    // Called once more patience is wanted for the farewell: clears deadline and stopping for writing alone.

    // ---- TLS
    // Runs the handshake as server; input and queue must be empty (discard_input, flush). False when it failed (the observer
    // was told; the connection is unusable but for close). On memory it waits for a declared handshake.
    Task<bool> start_tls(std::shared_ptr<TlsContext>, TlsObserver&, bool starttls);
    const TlsFacts& tls() const { return tls_facts_; }

    // ---- ending
    Task<> finish();                     // flush, close_notify, FIN, then drains until the peer closes (at most 1 s): no bytes lost
    Task<> reset();                      // lets the send queue empty (at most 1 s), then a real RST
    Task<> blackhole();                  // nothing more is read or said; returns by Stopping alone
    void abort();                        // at once, from outside; every wait ends with PeerGone

    const Address& peer() const { return transport_->peer(); }
    const Address& local() const { return transport_->local(); }
    bool datagrams() const { return transport_->datagrams(); }
    std::uint64_t received() const { return received_; }
    std::uint64_t sent() const { return sent_; }
    Shard& shard() { return shard_; }

private:
    struct Tls;   // SSL and its BIO
    struct Queue; // unsent pieces

    Shard& shard_;
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<Tls> tls_;
    TlsFacts tls_facts_;
    std::unique_ptr<Queue> queue_;
    std::size_t unsent_ = 0;
    std::uint64_t received_ = 0, sent_ = 0;
    bool stopping_ = false, woken_ = false, aborted_ = false;
    // input buffer, deadline entry...: see connection.cpp
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

} // namespace exemu::net
