#include "net/alarm.hpp"
#include "net/connection.hpp"
#include "net/tls_engine.hpp"

#include <array>

namespace exemu::net {

namespace {
constexpr std::size_t record = 16 * 1024;        // the most plain text of a TLS record (RFC 8446 5.1)
constexpr std::size_t record_room = record + 256; // what becomes of it
} // namespace

std::unique_ptr<DatagramPort> Connection::open_port(DatagramPort::Range range, DatagramPort::Heard heard)
{
    return transport_->open_port(shard_, range, std::move(heard));
}

void Connection::guard(std::function<bool(std::size_t)> may_go)
{
    guard_ = may_go ? std::make_unique<std::function<bool(std::size_t)>>(std::move(may_go)) : nullptr;
}

void Connection::queue(std::string_view bytes)
{
    if (guard_ && !(*guard_)(bytes.size()))
        return;
    output_.add(bytes, shard_.buffers);
    if (datagrams())
        output_.end_piece();
}

void Connection::queue(std::string&& bytes)
{
    if (guard_ && !(*guard_)(bytes.size()))
        return;
    output_.add(std::move(bytes), shard_.buffers);
    if (datagrams())
        output_.end_piece();
}

void Connection::queue_shared(std::string_view bytes, std::shared_ptr<const void> keep) { output_.add_shared(bytes, std::move(keep)); }

std::size_t Connection::unsent() const { return output_.bytes() + (tls_ ? tls_->outgoing().bytes() : 0); }

Task<> Connection::flush()
{
    if (aborted_)
        throw PeerGone();
    const bool anything = unsent() > 0;
    if (write_now()) {
        if (anything && had_its_share(shard_.clock->steady())) // a peer that reads as fast as we write
            co_await give_way();
        co_return;
    }
    bool late = false;
    const Alarm alarm(*shard_.clock, shard_.clock->steady() + write_allowance_, [this, &late] {
        late = true;
        end_wait();
    });
    for (;;) {
        output_.rest(shard_.buffers);
        if (tls_)
            tls_->outgoing().rest(shard_.buffers);
        waiting_ = Waiting::output;
        co_await transport_->wait_writable();
        waiting_ = Waiting::nothing;
        if (aborted_ || crowded_out_)
            throw PeerGone();
        if (write_now())
            co_return;
        if (late)
            throw DeadlinePassed();
    }
}

bool Connection::write_now()
{
    if (!tls_)
        return send_now(output_, sent_);
    for (std::uint64_t on_the_wire = 0;;) {
        if (!send_now(tls_->outgoing(), on_the_wire))
            return false;
        if (output_.empty())
            return true;
        encrypt();
    }
}

bool Connection::send_now(Outgoing& queued, std::uint64_t& count)
{
    std::array<std::string_view, 64> pieces;
    while (!queued.empty()) {
        if (broken_)
            throw PeerGone();
        const Transport::Got got = transport_->write({pieces.data(), queued.pieces(pieces)});
        if (got.io == Transport::Io::would_block)
            return false;
        if (got.io != Transport::Io::done) {
            ended_ = broken_ = true;
            throw PeerGone();
        }
        queued.sent(got.bytes, shard_.buffers);
        count += got.bytes;
    }
    return true;
}

void Connection::encrypt()
{
    // As many records as one buffer of the shard's holds go out in one write.
    while (!output_.empty() && tls_->outgoing().bytes() + record_room <= BufferPool::buffer_size) {
        const std::string_view piece = output_.first().substr(0, record);
        if (broken_ || !tls_->established() || !tls_->write(piece)) {
            ended_ = broken_ = true;
            throw PeerGone();
        }
        sent_ += piece.size();
        output_.sent(piece.size(), shard_.buffers);
    }
}

Task<> Connection::pass(std::string bytes)
{
    queue(std::move(bytes));
    co_await flush();
}

Task<> Connection::wait(Duration duration)
{
    const SteadyTime due = shard_.clock->steady() + duration;
    while (!aborted_ && !stopping_ && shard_.clock->steady() < due)
        co_await pause_until(due);
    if (aborted_)
        throw PeerGone();
    if (stopping_)
        throw Stopping();
}

Task<> Connection::pause_until(SteadyTime due)
{
    Bell bell(shard_);
    pause_ = &bell;
    const Alarm alarm(*shard_.clock, due, [this] { end_wait(); });
    waiting_ = Waiting::pause;
    co_await bell.heard();
    waiting_ = Waiting::nothing;
}

} // namespace exemu::net
