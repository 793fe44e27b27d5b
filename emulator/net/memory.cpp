#include "net/memory.hpp"

#include "net/bell.hpp"
#include "net/datagram_port.hpp"
#include "net/shard.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>

namespace exemu::net {

namespace {

// What lies between the two ends. Bytes are counted from the beginning, so that a declaration has a place among them.
struct Pipe {
    explicit Pipe(Shard& shard) : bell(shard) {}

    std::string to_server;
    std::deque<std::string> datagrams_to_server, datagrams_to_peer;
    std::string to_peer;
    std::size_t window = std::numeric_limits<std::size_t>::max(); // what the peer's system still takes
    std::size_t before_tls = 0; // of to_server, what was written before the declaration
    std::unique_ptr<DeclaredTls> declared;
    bool peer_closed = false, peer_reset = false, server_closed = false, server_reset = false;
    bool datagrams = false;
    std::map<std::uint16_t, DatagramPort::Heard> ports; // opened beside
    std::vector<MemoryPeer::Sent> sent_by_ports;
    Bell bell; // the server's end waits
};

class MemoryPort final : public DatagramPort {
public:
    MemoryPort(std::shared_ptr<Pipe> pipe, std::uint16_t number) : pipe_(std::move(pipe)), number_(number) {}
    ~MemoryPort() override { pipe_->ports.erase(number_); }
    std::uint16_t number() const override { return number_; }
    void send(std::string_view bytes, const Address& to) override { pipe_->sent_by_ports.push_back({number_, to, std::string(bytes)}); }

private:
    std::shared_ptr<Pipe> pipe_;
    std::uint16_t number_;
};

class MemoryTransport final : public Transport {
public:
    MemoryTransport(std::shared_ptr<Pipe> pipe, Address peer, Address local)
        : Transport(std::move(peer), std::move(local)), pipe_(std::move(pipe))
    {
    }
    ~MemoryTransport() override { MemoryTransport::close(); }

    Got read(std::span<char> into) override
    {
        if (broken())
            return {Io::failed, 0};
        if (pipe_->datagrams)
            return read_datagram(into);
        if (available() == 0)
            return {pipe_->peer_closed ? Io::end : Io::would_block, 0};
        const std::size_t count = std::min(available(), into.size());
        std::copy_n(pipe_->to_server.begin(), count, into.begin());
        pipe_->to_server.erase(0, count);
        pipe_->before_tls -= std::min(count, pipe_->before_tls);
        return {Io::done, count};
    }

    Got write(std::span<const std::string_view> pieces) override
    {
        if (broken() || pipe_->server_closed)
            return {Io::failed, 0};
        if (pipe_->datagrams) {
            pipe_->datagrams_to_peer.emplace_back(pieces[0]);
            return {Io::done, pieces[0].size()};
        }
        if (pipe_->window == 0)
            return {Io::would_block, 0};
        std::size_t written = 0;
        for (const std::string_view piece : pieces) {
            const std::string_view fits = piece.substr(0, pipe_->window);
            pipe_->to_peer += fits;
            pipe_->window -= fits.size();
            written += fits.size();
        }
        return {Io::done, written};
    }

    Task<> wait_readable() override
    {
        if (!readable())
            co_await pipe_->bell.heard();
    }
    Task<> wait_writable() override
    {
        if (pipe_->window == 0 && !broken())
            co_await pipe_->bell.heard();
    }
    void cancel_waits() override { pipe_->bell.ring(); }
    void shutdown_write() override { pipe_->server_closed = true; }
    void close() override
    {
        closed_ = true;
        pipe_->server_closed = true;
    }
    void reset() override
    {
        if (closed_)
            return;
        pipe_->server_reset = true;
        close();
    }
    bool datagrams() const override { return pipe_->datagrams; }
    bool hung_up() const override { return broken() || pipe_->peer_closed; }
    std::unique_ptr<DatagramPort> open_port(Shard&, PortRange range, DatagramPort::Heard heard) override
    {
        for (unsigned number = (range.first + 1u) / 2 * 2; number <= range.last; number += 2)
            if (pipe_->ports.emplace(static_cast<std::uint16_t>(number), heard).second)
                return std::make_unique<MemoryPort>(pipe_, static_cast<std::uint16_t>(number));
        return nullptr;
    }
    bool declares_tls() const override { return true; }
    std::unique_ptr<DeclaredTls> take_declared_tls() override
    {
        if (pipe_->declared)
            pipe_->to_server.erase(0, std::exchange(pipe_->before_tls, 0));
        return std::move(pipe_->declared);
    }

private:
    bool broken() const { return closed_ || pipe_->peer_reset; }
    // Application data wait for their handshake.
    std::size_t available() const { return pipe_->declared ? pipe_->before_tls : pipe_->to_server.size(); }
    bool readable() const { return hung_up() || available() > 0 || !pipe_->datagrams_to_server.empty(); }
    Got read_datagram(std::span<char> into)
    {
        if (pipe_->datagrams_to_server.empty())
            return {pipe_->peer_closed ? Io::end : Io::would_block, 0};
        const std::string datagram = std::move(pipe_->datagrams_to_server.front());
        pipe_->datagrams_to_server.pop_front();
        const std::size_t count = std::min(datagram.size(), into.size());
        std::copy_n(datagram.begin(), count, into.begin());
        return {Io::done, count};
    }

    std::shared_ptr<Pipe> pipe_;
    bool closed_ = false;
};

class MemoryPeerOfPipe final : public MemoryPeer {
public:
    explicit MemoryPeerOfPipe(std::shared_ptr<Pipe> pipe) : pipe_(std::move(pipe)) {}

    void write(std::string_view bytes) override
    {
        if (pipe_->datagrams)
            pipe_->datagrams_to_server.emplace_back(bytes);
        else
            pipe_->to_server += bytes;
        pipe_->bell.ring();
    }
    std::string read() override
    {
        std::string all = std::exchange(pipe_->to_peer, {});
        for (const std::string& datagram : std::exchange(pipe_->datagrams_to_peer, {}))
            all += datagram;
        return all;
    }
    std::string read_datagram() override
    {
        if (pipe_->datagrams_to_peer.empty())
            return {};
        std::string first = std::move(pipe_->datagrams_to_peer.front());
        pipe_->datagrams_to_peer.pop_front();
        return first;
    }
    std::size_t unread() const override
    {
        std::size_t bytes = pipe_->to_peer.size();
        for (const std::string& datagram : pipe_->datagrams_to_peer)
            bytes += datagram.size();
        return bytes;
    }
    std::vector<std::uint16_t> ports() const override
    {
        std::vector<std::uint16_t> numbers;
        for (const auto& [number, heard] : pipe_->ports)
            numbers.push_back(number);
        return numbers;
    }
    void write_to(std::uint16_t port, std::string_view bytes, Address from) override
    {
        if (const auto found = pipe_->ports.find(port); found != pipe_->ports.end()) {
            const DatagramPort::Heard heard = found->second; // it may close the port
            heard(bytes, from);
        }
    }
    std::vector<Sent> read_ports() override { return std::exchange(pipe_->sent_by_ports, {}); }
    bool server_closed() const override { return pipe_->server_closed; }
    bool server_reset() const override { return pipe_->server_reset; }
    void close() override
    {
        pipe_->peer_closed = true;
        pipe_->bell.ring();
    }
    void reset() override
    {
        pipe_->peer_reset = true;
        pipe_->bell.ring();
    }
    void stop_reading() override { pipe_->window = 0; }
    void open_window(std::size_t bytes) override
    {
        pipe_->window = bytes;
        pipe_->bell.ring();
    }
    void declare_tls(TlsHello hello, TlsVersion version) override
    {
        pipe_->before_tls = pipe_->to_server.size();
        pipe_->declared = std::make_unique<DeclaredTls>(std::move(hello), version);
        pipe_->bell.ring();
    }

private:
    std::shared_ptr<Pipe> pipe_;
};

} // namespace

MemoryPair memory_pair(Shard& shard, Address peer, Address local, bool datagrams)
{
    auto pipe = std::make_shared<Pipe>(shard);
    pipe->datagrams = datagrams;
    MemoryPair pair;
    pair.server = std::make_unique<MemoryTransport>(pipe, std::move(peer), std::move(local));
    pair.peer = std::make_shared<MemoryPeerOfPipe>(std::move(pipe));
    return pair;
}

} // namespace exemu::net
