#include "net/alarm.hpp"
#include "net/connection.hpp"
#include "net/tls_engine.hpp"

namespace exemu::net {

namespace {
constexpr Duration drain_patience = 1s;
constexpr Duration drain_patience_when_stopping = 200ms; // a process that is told to end, ends in under a second
constexpr std::size_t most_drained = 4 * 1024 * 1024;
constexpr Duration reset_patience = 1s;
constexpr Duration look_again = 5ms;       // at the send queue
constexpr Duration look_for_hang_up = 5s;  // behind bytes that nobody reads
constexpr Duration silence_of_a_peer = 5min; // who sends no datagram for so long is gone
} // namespace

// Never throws what a peer can cause.
Task<bool> Connection::flushed()
{
    try {
        co_await flush();
        co_return true;
    } catch (const PeerGone&) {
        co_return false;
    } catch (const DeadlinePassed&) {
        co_return false;
    }
}

Task<> Connection::finish()
{
    bool said = co_await flushed();
    if (said && tls_) {
        tls_->close_notify();
        said = co_await flushed();
    }
    const bool peer_has_closed = ended_ && !tls_; // under TLS it may have said close_notify and no more
    if (tls_)
        tls_->let_go(); // what follows may last a second, and a handshake that has failed holds much
    if (said && !broken_ && !peer_has_closed && !datagrams()) {
        transport_->shutdown_write();
        co_await drain();
    }
    transport_->close();
    end_here();
}

// To close while bytes of the peer lie unread, or come later, makes the kernel send RST, and that RST can take our last words
// away from a peer that has not read them yet. So what comes is read and thrown away until the peer has closed too.
Task<> Connection::drain()
{
    bool late = false;
    const Duration patience = stopping_ ? drain_patience_when_stopping : drain_patience;
    const Alarm alarm(*shard_.clock, shard_.clock->steady() + patience, [this, &late] {
        late = true;
        end_wait();
    });
    std::size_t drained = 0;
    bool over = false;
    while (!late && !aborted_ && !over && drained < most_drained) {
        input_.clear();
        const Transport::Got got = transport_->read(input_.space(shard_.buffers));
        drained += got.bytes;
        if (got.io == Transport::Io::would_block) {
            input_.rest(shard_.buffers);
            waiting_ = Waiting::input;
            co_await transport_->wait_readable();
            waiting_ = Waiting::nothing;
        }
        over = got.io == Transport::Io::end || got.io == Transport::Io::failed;
    }
}

Task<> Connection::reset()
{
    const bool said = co_await flushed();
    const SteadyTime end = shard_.clock->steady() + reset_patience;
    while (said && !aborted_ && transport_->in_flight() > 0 && shard_.clock->steady() < end)
        co_await pause_until(shard_.clock->steady() + look_again);
    transport_->reset();
    end_here();
}

Task<> Connection::blackhole()
{
    output_.clear(shard_.buffers);
    input_.release(shard_.buffers);
    if (tls_)
        tls_->let_go();
    // Datagrams are taken and thrown away: were the peer forgotten while it speaks, it would be answered as a new one.
    const auto swallowed_any = [this] {
        bool any = false;
        for (auto got = Transport::Got{}; got.io == Transport::Io::done; any = any || got.io == Transport::Io::done) {
            input_.clear();
            got = transport_->read(input_.space(shard_.buffers));
        }
        input_.release(shard_.buffers);
        return any;
    };
    SteadyTime heard = shard_.clock->steady();
    while (!aborted_ && !stopping_ && !transport_->hung_up()) {
        if (!datagrams()) {
            waiting_ = Waiting::input;
            co_await transport_->wait_readable();
            waiting_ = Waiting::nothing;
        } else if (swallowed_any()) {
            heard = shard_.clock->steady();
        } else if (shard_.clock->steady() - heard >= silence_of_a_peer) {
            break;
        }
        // Readable for bytes that stay where they are: a hang-up behind them is seen by looking from time to time alone.
        if (!aborted_ && !stopping_ && !transport_->hung_up())
            co_await pause_until(shard_.clock->steady() + look_for_hang_up);
    }
    transport_->close();
    end_here();
    if (aborted_)
        throw PeerGone();
}

void Connection::end_here()
{
    ended_ = broken_ = true;
    not_yet_accepted_ = nullptr;
    input_.release(shard_.buffers);
    output_.clear(shard_.buffers);
}

} // namespace exemu::net
