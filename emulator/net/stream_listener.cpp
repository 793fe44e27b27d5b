#include "net/bind.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <cerrno>
#include <deque>

namespace exemu::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int backlog = 4096;
constexpr int most_at_once = 64;           // then sessions that already run have a turn
constexpr Duration back_off_for = 100ms;

// Why accept4 failed: gone again before we came (the next one may be well), or no room in process or system.
bool out_of_room(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

bool is_wildcard(const std::string& host) { return host == "0.0.0.0" || host == "::"; }

// Waits by callback, not by task: each handler holds this object, so that whoever stops need not wait for the last of them.
class Acceptor : public std::enable_shared_from_this<Acceptor> {
public:
    Acceptor(std::vector<Shard*> shards, Bound bound, Listener::Limits limits)
        : address(std::move(bound.address)), limits_(limits), shards_(std::move(shards)), socket_(shards_.front()->context)
    {
        const bool v6 = address.host.find(':') != std::string::npos;
        socket_.assign(v6 ? tcp::v6() : tcp::v4(), bound.socket.get());
        bound.socket.release();
        socket_.native_non_blocking(true);
    }

    void start(Listener::Accepted accepted)
    {
        accepted_ = std::move(accepted);
        wait();
    }

    std::expected<void, Listener::Problem> set_state(Listener::State wanted)
    {
        if (wanted == state || stopped_)
            return {};
        if (wanted == Listener::State::closed)
            shut();
        else if (state == Listener::State::closed)
            if (const int error = open_again())
                return std::unexpected(bind_problem(error, address));
        state = wanted;
        wait();
        return {};
    }

    void stop()
    {
        stopped_ = true;
        mute_.clear();
        shards_.front()->clock->cancel(std::exchange(back_off_, 0));
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    const Address address;
    Listener::State state = Listener::State::open;
    Listener::Counts counts;

private:
    void reuse_address(int on) { ::setsockopt(fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }

    // The socket stays bound. Without SO_REUSEADDR on it nobody else can listen there, even if he asks for reuse himself.
    void shut()
    {
        reuse_address(0);
        ::shutdown(fd(), SHUT_RDWR);
    }

    int open_again()
    {
        reuse_address(1); // connections accepted before are bound to the same port
        if (::listen(fd(), backlog) == 0)
            return 0;
        const int error = errno;
        reuse_address(0);
        return error;
    }

    void wait()
    {
        if (waiting_ || stopped_ || !accepted_ || back_off_ != 0 || state == Listener::State::closed)
            return;
        waiting_ = true;
        socket_.async_wait(tcp::acceptor::wait_read, [self = shared_from_this()](const boost::system::error_code&) {
            self->waiting_ = false;
            self->take_all();
        });
    }

    void take_all()
    {
        for (int left = most_at_once; left > 0 && !stopped_ && state != Listener::State::closed; --left) {
            SocketAddress peer;
            Descriptor taken(::accept4(fd(), peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
            if (taken)
                hand_over(std::move(taken), to_address(peer));
            else if (out_of_room(errno))
                return back_off();
            else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EBADF || errno == EINVAL)
                break;
        }
        wait();
    }

    // Nothing is lost: the kernel keeps the peers in its queue until there is room.
    void back_off()
    {
        ++counts.back_offs;
        Clock& clock = *shards_.front()->clock;
        back_off_ = clock.call_at(clock.steady() + back_off_for, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->back_off_ = 0;
                self->wait();
            }
        });
    }

    void hand_over(Descriptor taken, Address peer)
    {
        if (state == Listener::State::mute) {
            ++counts.muted;
            if (mute_.size() >= limits_.most_mute)
                mute_.pop_front();
            mute_.push_back(std::move(taken));
            return;
        }
        Shard& shard = *shards_[next_shard_++ % shards_.size()];
        const auto number = static_cast<std::uint32_t>(++counts.accepted);
        if (&shard == shards_.front())
            return give(shard, std::move(taken), std::move(peer), number);
        auto there = [self = shared_from_this(), &shard, taken = std::move(taken), peer = std::move(peer), number]() mutable {
            self->give(shard, std::move(taken), std::move(peer), number);
        };
        asio::post(shard.context, std::move(there));
    }

    // On the thread of `shard`: nothing is touched here that changes after start().
    void give(Shard& shard, Descriptor taken, Address peer, std::uint32_t number) const
    {
        Address local = address;
        SocketAddress reached;
        if (wildcard_ && ::getsockname(taken.get(), reached.get(), &reached.size) == 0)
            local = to_address(reached);
        accepted_(shard, accepted_transport(shard, taken.release(), std::move(peer), std::move(local)), number);
    }

    int fd() { return socket_.native_handle(); }

    using Socket = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;
    const Listener::Limits limits_;
    const std::vector<Shard*> shards_;
    const bool wildcard_ = is_wildcard(address.host); // else a peer reached what we bound
    Socket socket_;
    Listener::Accepted accepted_;
    std::deque<Descriptor> mute_;
    std::size_t next_shard_ = 0;
    Clock::TimerId back_off_ = 0;
    bool waiting_ = false, stopped_ = false;
};

class StreamListener final : public Listener {
public:
    StreamListener(std::vector<Shard*> shards, Bound bound, Limits limits)
        : acceptor_(std::make_shared<Acceptor>(std::move(shards), std::move(bound), limits))
    {
    }
    ~StreamListener() override { acceptor_->stop(); }
    void start(Accepted accepted) override { acceptor_->start(std::move(accepted)); }
    std::expected<void, Problem> set_state(State wanted) override { return acceptor_->set_state(wanted); }
    State state() const override { return acceptor_->state; }
    void stop() override { acceptor_->stop(); }
    const Address& address() const override { return acceptor_->address; }
    Counts counts() const override { return acceptor_->counts; }

private:
    std::shared_ptr<Acceptor> acceptor_;
};

} // namespace

std::unique_ptr<Listener> stream_listener(std::vector<Shard*> shards, Bound bound, Listener::Limits limits)
{
    return std::make_unique<StreamListener>(std::move(shards), std::move(bound), limits);
}

} // namespace exemu::net
