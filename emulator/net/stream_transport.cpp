#include "net/shard.hpp"
#include "net/tls.hpp"
#include "net/transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace exemu::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Reads and writes are made by hand; Asio knows the descriptor for readiness alone. Measured: nothing is lost against a bare
// epoll loop that way, and a connection that waits holds no buffer.
class StreamTransport final : public Transport {
public:
    StreamTransport(Shard& shard, int descriptor, Address peer, Address local)
        : Transport(std::move(peer), std::move(local)), socket_(shard.context)
    {
        // The protocol is a label for Asio's own calls, none of which is used here; a Unix socket pair does as well.
        boost::system::error_code error;
        socket_.assign(tcp::v4(), descriptor, error);
        if (error) {
            ::close(descriptor); // the system has no room for one more: every read and write fails from the start
            return;
        }
        socket_.native_non_blocking(true, error);
    }

    Got read(std::span<char> into) override
    {
        // A short read has emptied the socket. To ask once more only to hear "would block" is a system call for nothing:
        // the wait that follows looks at the socket afresh.
        if (drained_)
            return {Io::would_block, 0};
        const ssize_t n = retry([&] { return ::recv(fd(), into.data(), into.size(), 0); });
        if (n > 0) {
            drained_ = static_cast<std::size_t>(n) < into.size();
            return {Io::done, static_cast<std::size_t>(n)};
        }
        return n == 0 ? Got{Io::end, 0} : failure();
    }

    Got write(std::span<const std::string_view> pieces) override
    {
        ssize_t n = 0;
        if (pieces.size() == 1)
            n = retry([&] { return ::send(fd(), pieces[0].data(), pieces[0].size(), MSG_NOSIGNAL); });
        else
            n = gather(pieces);
        return n >= 0 ? Got{Io::done, static_cast<std::size_t>(n)} : failure();
    }

    Task<> wait_readable() override
    {
        co_await socket_.async_wait(tcp::socket::wait_read, asio::as_tuple(asio::deferred));
        drained_ = false;
    }

    Task<> wait_writable() override { co_await socket_.async_wait(tcp::socket::wait_write, asio::as_tuple(asio::deferred)); }

    void cancel_waits() override
    {
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    }

    void shutdown_write() override { ::shutdown(fd(), SHUT_WR); }

    void close() override
    {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    void reset() override
    {
        if (!socket_.is_open())
            return;
        const linger at_once{1, 0};
        ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }

    bool hung_up() const override
    {
        if (!socket_.is_open())
            return true;
        pollfd look{fd(), POLLRDHUP, 0};
        return ::poll(&look, 1, 0) != 0; // POLLHUP, POLLERR and POLLNVAL come unasked
    }

    std::size_t in_flight() const override
    {
        int bytes = 0;
        return ::ioctl(fd(), SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
    }

private:
    int fd() const { return const_cast<Socket&>(socket_).native_handle(); }

    template <class Call>
    static ssize_t retry(Call call)
    {
        ssize_t n = call();
        while (n < 0 && errno == EINTR)
            n = call();
        return n;
    }

    static Got failure() { return {errno == EAGAIN || errno == EWOULDBLOCK ? Io::would_block : Io::failed, 0}; }

    ssize_t gather(std::span<const std::string_view> pieces)
    {
        std::array<iovec, 64> parts;
        const std::size_t count = std::min(pieces.size(), parts.size());
        for (std::size_t i = 0; i < count; ++i)
            parts[i] = {const_cast<char*>(pieces[i].data()), pieces[i].size()};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        return retry([&] { return ::sendmsg(fd(), &message, MSG_NOSIGNAL); });
    }

    using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
    Socket socket_;
    bool drained_ = false;
};

} // namespace

std::unique_ptr<DeclaredTls> Transport::take_declared_tls() { return nullptr; }

std::unique_ptr<Transport> accepted_transport(Shard& shard, int descriptor, Address peer, Address local)
{
    return std::make_unique<StreamTransport>(shard, descriptor, std::move(peer), std::move(local));
}

std::unique_ptr<Transport> stream_transport(Shard& shard, int descriptor, Address peer, Address local)
{
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return accepted_transport(shard, descriptor, std::move(peer), std::move(local));
}

} // namespace exemu::net
