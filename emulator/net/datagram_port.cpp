#include "net/datagram_port.hpp"

#include "net/bind.hpp"
#include "net/datagram_socket.hpp"
#include "net/shard.hpp"

#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/ip/udp.hpp>

#include <atomic>

namespace exemu::net {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;

constexpr int tries = 200;
constexpr int most_at_once = 32; // datagrams read before others have a turn

// Outlives the port while a wait for the socket is under way.
class Socket : public std::enable_shared_from_this<Socket> {
public:
    Socket(Shard& shard, Bound bound, DatagramPort::Heard heard)
        : number(bound.address.port), heard_(std::move(heard)), shard_(shard), socket_(shard.context)
    {
        const bool v6 = bound.address.host.find(':') != std::string::npos;
        socket_.assign(v6 ? udp::v6() : udp::v4(), bound.socket.get());
        bound.socket.release();
        socket_.native_non_blocking(true);
    }

    void wait()
    {
        socket_.async_wait(udp::socket::wait_read, [self = shared_from_this()](const boost::system::error_code&) {
            if (self->closed_)
                return;
            self->take_all();
            if (!self->closed_)
                self->wait();
        });
    }

    void close()
    {
        closed_ = true;
        heard_ = nullptr;
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    void send(std::string_view bytes, const SocketAddress& to)
    {
        if (!closed_)
            send_datagram(socket_.native_handle(), bytes, to, SocketAddress{});
    }

    const std::uint16_t number;

private:
    void take_all()
    {
        BufferPool::Buffer buffer = shard_.buffers.take();
        for (int left = most_at_once; left > 0 && !closed_; --left) {
            const auto datagram = receive_datagram(socket_.native_handle(), {buffer.get(), BufferPool::buffer_size});
            if (!datagram)
                break;
            const DatagramPort::Heard heard = heard_; // it may close us
            heard({buffer.get(), datagram->bytes}, to_address(datagram->from));
        }
        shard_.buffers.give_back(std::move(buffer));
    }

    DatagramPort::Heard heard_;
    Shard& shard_;
    asio::basic_datagram_socket<udp, asio::io_context::executor_type> socket_;
    bool closed_ = false;
};

class SocketPort final : public DatagramPort {
public:
    explicit SocketPort(std::shared_ptr<Socket> socket) : socket_(std::move(socket)) { socket_->wait(); }
    ~SocketPort() override { socket_->close(); }
    std::uint16_t number() const override { return socket_->number; }
    void send(std::string_view bytes, const Address& to) override
    {
        if (to != last_) {
            last_ = to;
            last_socket_ = to_socket_address(to.host, to.port);
        }
        if (last_socket_)
            socket_->send(bytes, *last_socket_);
    }

private:
    std::shared_ptr<Socket> socket_;
    Address last_;
    std::optional<SocketAddress> last_socket_;
};

} // namespace

std::unique_ptr<DatagramPort> open_datagram_port(
    Shard& shard, const std::string& host, DatagramPort::Range range, DatagramPort::Heard heard)
{
    static std::atomic<std::uint32_t> taken{0};
    const std::uint32_t first = (range.first + 1u) / 2, count = range.last / 2 >= first ? range.last / 2u - first + 1 : 0;
    for (int left = count == 0 ? 0 : tries; left > 0; --left) {
        const auto number = static_cast<std::uint16_t>(2 * (first + taken.fetch_add(1) % count));
        if (auto bound = bind_socket(host, number, SOCK_DGRAM))
            return std::make_unique<SocketPort>(std::make_shared<Socket>(shard, std::move(*bound), std::move(heard)));
    }
    return nullptr;
}

} // namespace exemu::net
