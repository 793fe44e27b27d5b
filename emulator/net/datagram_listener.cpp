#include "net/bell.hpp"
#include "net/bind.hpp"
#include "net/datagram_socket.hpp"

#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/ip/udp.hpp>

#include <cerrno>
#include <deque>
#include <unordered_map>

namespace exemu::net {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;

constexpr int most_at_once = 64;                       // datagrams read before sessions have a turn
constexpr std::size_t most_waiting_bytes = 256 * 1024; // of one peer, not yet read by its session
constexpr std::size_t most_waiting = 1024;             // and how many they are

class DatagramTransport;

// The one socket and who is behind it.
class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(Shard& shard, Bound bound, Listener::Limits limits)
        : address(std::move(bound.address)), limits_(limits), shard_(shard), socket_(shard.context)
    {
        const bool v6 = address.host.find(':') != std::string::npos;
        socket_.assign(v6 ? udp::v6() : udp::v4(), bound.socket.get());
        bound.socket.release();
        socket_.native_non_blocking(true);
        if (address.host == "0.0.0.0" || address.host == "::")
            ask_for_our_address(fd(), v6);
    }

    void start(Listener::Accepted accepted)
    {
        accepted_ = std::move(accepted);
        wait();
    }

    std::expected<void, Listener::Problem> set_state(Listener::State wanted)
    {
        using enum Listener::State;
        if (wanted == state || stopped_)
            return {};
        const int error = wanted == closed ? hear_nobody() : state == closed ? hear_everybody() : 0;
        if (error)
            return std::unexpected(bind_problem(error, address));
        state = wanted;
        return {};
    }

    void stop()
    {
        stopped_ = true;
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    void send(std::string_view bytes, const SocketAddress& to, const SocketAddress& from)
    {
        if (!stopped_)
            send_datagram(fd(), bytes, to, from);
    }
    Shard& shard() { return shard_; }
    void forget(const std::string& key) { peers_.erase(key); }

    const Address address;
    Listener::State state = Listener::State::open;
    Listener::Counts counts;

private:
    // A socket connected to itself hears no one else; who writes to its port is told that it is unreachable.
    int hear_nobody()
    {
        SocketAddress self;
        ::getsockname(fd(), self.get(), &self.size);
        return ::connect(fd(), self.get(), self.size) == 0 ? 0 : errno;
    }

    int hear_everybody()
    {
        sockaddr nobody{};
        nobody.sa_family = AF_UNSPEC;
        return ::connect(fd(), &nobody, sizeof nobody) == 0 ? 0 : errno;
    }

    void wait()
    {
        socket_.async_wait(udp::socket::wait_read, [self = shared_from_this()](const boost::system::error_code&) {
            if (self->stopped_)
                return;
            self->take_all();
            self->wait();
        });
    }

    void take_all();
    void deliver(std::string_view bytes, const Datagram&);
    int fd() { return socket_.native_handle(); }

    const Listener::Limits limits_;
    Shard& shard_;
    asio::basic_datagram_socket<udp, asio::io_context::executor_type> socket_;
    Listener::Accepted accepted_;
    std::unordered_map<std::string, DatagramTransport*> peers_; // by the bytes of their address
    bool stopped_ = false;
};

// One peer's datagrams. All on the listener's shard.
class DatagramTransport final : public Transport {
public:
    DatagramTransport(std::shared_ptr<Exchange> exchange, std::string key, const Datagram& first)
        : Transport(to_address(first.from), exchange->address), exchange_(std::move(exchange)), key_(std::move(key)),
          peer_socket_(first.from), our_socket_(first.to), bell_(exchange_->shard())
    {
        if (const Address reached = to_address(first.to); !reached.host.empty())
            local_.host = reached.host;
    }
    ~DatagramTransport() override { exchange_->forget(key_); }

    bool deliver(std::string_view bytes)
    {
        if (closed_ || waiting_.size() >= most_waiting || waiting_bytes_ + bytes.size() > most_waiting_bytes)
            return false;
        waiting_.emplace_back(bytes);
        waiting_bytes_ += bytes.size();
        bell_.ring();
        return true;
    }

    Got read(std::span<char> into) override
    {
        if (closed_ || waiting_.empty())
            return {closed_ ? Io::end : Io::would_block, 0};
        const std::string first = std::move(waiting_.front());
        waiting_.pop_front();
        waiting_bytes_ -= first.size();
        const std::size_t count = std::min(first.size(), into.size());
        std::copy_n(first.begin(), count, into.begin());
        return {Io::done, count};
    }

    Got write(std::span<const std::string_view> pieces) override
    {
        if (closed_)
            return {Io::failed, 0};
        exchange_->send(pieces[0], peer_socket_, our_socket_);
        return {Io::done, pieces[0].size()};
    }

    Task<> wait_readable() override
    {
        if (waiting_.empty() && !closed_)
            co_await bell_.heard();
    }
    Task<> wait_writable() override { co_return; } // never needed: what does not fit is lost
    void cancel_waits() override { bell_.ring(); }
    void shutdown_write() override {}
    void close() override { closed_ = true; }
    void reset() override { closed_ = true; }
    bool datagrams() const override { return true; }
    bool hung_up() const override { return closed_; }

private:
    std::shared_ptr<Exchange> exchange_;
    std::string key_;
    SocketAddress peer_socket_, our_socket_;
    std::deque<std::string> waiting_;
    std::size_t waiting_bytes_ = 0;
    Bell bell_;
    bool closed_ = false;
};

void Exchange::take_all()
{
    BufferPool::Buffer buffer = shard_.buffers.take();
    for (int left = most_at_once; left > 0 && !stopped_; --left) {
        const auto datagram = receive_datagram(fd(), {buffer.get(), BufferPool::buffer_size});
        if (!datagram)
            break;
        if (state == Listener::State::open)
            deliver({buffer.get(), datagram->bytes}, *datagram);
        else
            ++counts.muted;
    }
    shard_.buffers.give_back(std::move(buffer));
}

void Exchange::deliver(std::string_view bytes, const Datagram& datagram)
{
    std::string key(reinterpret_cast<const char*>(datagram.from.get()), datagram.from.size);
    if (const auto known = peers_.find(key); known != peers_.end()) {
        counts.dropped += known->second->deliver(bytes) ? 0 : 1;
        return;
    }
    if (peers_.size() >= limits_.most_peers) {
        ++counts.dropped;
        return;
    }
    auto transport = std::make_unique<DatagramTransport>(shared_from_this(), key, datagram);
    transport->deliver(bytes);
    peers_.emplace(std::move(key), transport.get());
    accepted_(shard_, std::move(transport), static_cast<std::uint32_t>(++counts.accepted));
}

class DatagramListener final : public Listener {
public:
    DatagramListener(Shard& shard, Bound bound, Limits limits) : exchange_(std::make_shared<Exchange>(shard, std::move(bound), limits)) {}
    ~DatagramListener() override { exchange_->stop(); }
    void start(Accepted accepted) override { exchange_->start(std::move(accepted)); }
    std::expected<void, Problem> set_state(State wanted) override { return exchange_->set_state(wanted); }
    State state() const override { return exchange_->state; }
    void stop() override { exchange_->stop(); }
    const Address& address() const override { return exchange_->address; }
    Counts counts() const override { return exchange_->counts; }

private:
    std::shared_ptr<Exchange> exchange_;
};

} // namespace

std::unique_ptr<Listener> datagram_listener(Shard& shard, Bound bound, Listener::Limits limits)
{
    return std::make_unique<DatagramListener>(shard, std::move(bound), limits);
}

} // namespace exemu::net
