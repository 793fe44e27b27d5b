#include "net/datagram_port.hpp"
#include "net/poller.hpp"
#include "net/shard.hpp"
#include "net/tls.hpp"
#include "net/transport.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace exemu::net {

namespace {

// Reads and writes are made by hand, and the shard's poller tells of readiness: a connection that waits holds no buffer.
class StreamTransport final : public Transport {
public:
    // The descriptor does not block.
    StreamTransport(Shard& shard, int descriptor, Address peer, Address local)
        : Transport(std::move(peer), std::move(local)), descriptor_(descriptor), watch_(shard)
    {
        if (!watch_.begin(descriptor))
            StreamTransport::close(); // the system has no room for one more: every read and write fails from the start
    }
    ~StreamTransport() override { StreamTransport::close(); }

    Got read(std::span<char> into) override
    {
        // A short read has emptied the socket. To ask once more only to hear "would block" is a system call for nothing.
        if (!watch_.may_read())
            return {Io::would_block, 0};
        const ssize_t n = retry([&] { return ::recv(descriptor_, into.data(), into.size(), 0); });
        if (n > 0) {
            if (static_cast<std::size_t>(n) < into.size())
                watch_.was_short();
            return {Io::done, static_cast<std::size_t>(n)};
        }
        const Got got = n == 0 ? Got{Io::end, 0} : failure();
        if (got.io == Io::would_block)
            watch_.was_empty();
        return got;
    }

    Got write(std::span<const std::string_view> pieces) override
    {
        ssize_t n = 0;
        if (pieces.size() == 1)
            n = retry([&] { return ::send(descriptor_, pieces[0].data(), pieces[0].size(), MSG_NOSIGNAL); });
        else
            n = gather(pieces);
        if (n >= 0)
            return {Io::done, static_cast<std::size_t>(n)};
        const Got got = failure();
        if (got.io == Io::would_block)
            watch_.was_full();
        return got;
    }

    Task<> wait_readable() override { return watch_.readable(); }
    Task<> wait_writable() override { return watch_.writable(); }
    void cancel_waits() override { watch_.cancel(); }

    void shutdown_write() override { ::shutdown(descriptor_, SHUT_WR); }

    void close() override
    {
        if (descriptor_ < 0)
            return;
        watch_.end();
        ::close(std::exchange(descriptor_, -1));
    }

    void reset() override
    {
        if (descriptor_ < 0)
            return;
        const linger at_once{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }

    bool hung_up() const override
    {
        if (descriptor_ < 0)
            return true;
        pollfd look{descriptor_, POLLRDHUP, 0};
        return ::poll(&look, 1, 0) != 0; // POLLHUP, POLLERR and POLLNVAL come unasked
    }

    std::size_t in_flight() const override
    {
        int bytes = 0;
        return ::ioctl(descriptor_, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
    }

private:
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
        return retry([&] { return ::sendmsg(descriptor_, &message, MSG_NOSIGNAL); });
    }

    int descriptor_;
    Watch watch_;
};

} // namespace

std::unique_ptr<DeclaredTls> Transport::take_declared_tls() { return nullptr; }

std::unique_ptr<DatagramPort> Transport::open_port(
    Shard& shard, PortRange range, std::function<void(std::string_view, const Address&)> heard)
{
    return open_datagram_port(shard, local().host, range, std::move(heard));
}

std::unique_ptr<Transport> accepted_transport(Shard& shard, int descriptor, Address peer, Address local)
{
    return std::make_unique<StreamTransport>(shard, descriptor, std::move(peer), std::move(local));
}

std::unique_ptr<Transport> stream_transport(Shard& shard, int descriptor, Address peer, Address local)
{
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return accepted_transport(shard, descriptor, std::move(peer), std::move(local));
}

} // namespace exemu::net
