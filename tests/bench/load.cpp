// A closed-loop load generator on one thread: so many conversations at once, each sends and waits for its reply, and begins anew
// when it has ended. Or, idle: opens connections one after another, brings them to rest in the protocol and holds them.
//
//   bench_load smtp|http|page|tls|pop3|imap|rpc --port N [--address 127.0.0.1] [--tls none|starttls|implicit] [--tls-most 1.2|1.3] [--resume 1]
//              [--rcpt ADDRESS] [--size BYTES] [--messages N a connection] [--pipelined 1] [--connections N] [--seconds S] [--warm S]
//              [--user NAME] [--password WORD]
//              [--command TEXT]    imap: what is repeated; {n} stands for a message number
//              [--burst N] [--among N]    imap: N of it in one write, of so many messages
//              [--appends 1]    imap: messages of --size are appended instead
//              [--uuid UUID] [--major N]    rpc: the interface asked for
//              [--idle N]    hold N connections until standard input ends (smtp: after EHLO; http: after one reply; imap: in IDLE)
//
// Prints one line of key=value. `rate` is of the measured stretch, `done` of the whole run; a `gen_cpu` near 1.00 says that the
// generator was the limit, not the server. Speaks to loopback only, from sixteen source addresses, so that ports last.
#include "bench/load_mailbox.hpp"
#include "bench/load_wire.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <csignal>

using namespace exemu::bench;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t most_errors = 2000;
constexpr std::size_t opening_at_once = 64; // of idle connections

double cpu_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// One conversation: where it stands in the script.
struct Conversation {
    Wire wire;
    std::size_t at = 0; // step of the script
    std::uint64_t round = 0;
    unsigned replies = 0; // of those the step waits for
    std::size_t sent = 0; // of the step's bytes
    bool asks_to_write = false, resting = false;
    ReplyReader reader;
};

struct Options {
    Script script;
    sockaddr_in server{};
    std::size_t connections = 32;
    std::uint64_t idle = 0;
    double seconds = 2, warm = 0.3;
    int tls_most = 0; // newest version; 0: the newest there is
    bool resume = false; // TLS 1.2: all connections after the first resume its session
};

class Load {
public:
    explicit Load(Options options)
        : options_(std::move(options)), context_(SSL_CTX_new(TLS_client_method())), poll_(::epoll_create1(EPOLL_CLOEXEC))
    {
        SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
        SSL_CTX_set_max_proto_version(context_.get(), options_.tls_most);
    }

    int measure()
    {
        start_ = Clock::now();
        begin_ = start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.warm));
        end_ = begin_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
        for (std::size_t i = 0; i < options_.connections; ++i)
            begin(*conversations_.emplace_back(std::make_unique<Conversation>()));
        double cpu_before = -1;
        while (now_ < end_) {
            serve_events();
            if (cpu_before < 0 && now_ >= begin_)
                cpu_before = cpu_seconds();
        }
        const double cpu = (cpu_seconds() - cpu_before) / options_.seconds;
        fmt::print("rate={:.1f} done={} errors={} gen_cpu={:.2f}{}\n", static_cast<double>(counted_) / options_.seconds, done_, errors_,
            cpu, first_error());
        return counted_ > 0 ? 0 : 1;
    }

    int hold()
    {
        std::uint64_t begun = 0;
        while (resting_ + errors_ < options_.idle) {
            for (; begun < options_.idle && begun - resting_ - errors_ < opening_at_once; ++begun)
                begin(*conversations_.emplace_back(std::make_unique<Conversation>()));
            serve_events();
        }
        fmt::print("opened={} errors={}{}\n", resting_, errors_, first_error());
        std::fflush(stdout);
        char byte = 0;
        while (::read(STDIN_FILENO, &byte, 1) > 0) {}
        std::uint64_t lost = 0;
        for (const auto& conversation : conversations_) {
            if (!conversation->wire.is_open())
                continue;
            lost += conversation->wire.closed_by_server() ? 1 : 0;
            conversation->wire.reset();
        }
        fmt::print("lost={}\n", lost);
        return 0;
    }

private:
    std::string first_error() const { return first_error_.empty() ? "" : fmt::format(" first_error=\"{}\"", first_error_); }

    void serve_events()
    {
        const int count = ::epoll_wait(poll_, events_.data(), static_cast<int>(events_.size()), 100);
        now_ = Clock::now();
        for (int i = 0; i < count; ++i)
            if (auto& conversation = *static_cast<Conversation*>(events_[static_cast<std::size_t>(i)].data.ptr);
                conversation.wire.is_open())
                go_on(conversation);
    }

    void begin(Conversation& c)
    {
        c.at = c.sent = c.replies = 0;
        c.round = 0;
        c.asks_to_write = false;
        c.reader = ReplyReader();
        if (!c.wire.open(options_.server, number_++))
            return fail(c, "connect");
        epoll_event event{};
        event.events = EPOLLIN | EPOLLET;
        event.data.ptr = &c;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, c.wire.fd(), &event);
        go_on(c);
    }

    // Events come once (EPOLLET): goes as far as it can.
    void go_on(Conversation& c)
    {
        while (!c.resting) {
            const Step& step = options_.script.steps[c.at];
            const Io io = step.handshake ? shake_hands(c) : speak_and_hear(c, step);
            if (io == Io::would_block)
                return;
            if (io == Io::failed)
                return fail(c, step.name);
            if (!next(c, step))
                return;
        }
    }

    Io shake_hands(Conversation& c)
    {
        if (!c.wire.secure())
            c.wire.begin_tls(*context_, session_.get());
        const Io io = c.wire.shake_hands();
        if (io == Io::done && options_.resume) {
            if (!session_)
                session_.reset(c.wire.session());
            else if (!c.wire.resumed())
                return begun_before_session_-- > 0 ? Io::done : Io::failed;
        }
        return io;
    }

    Io speak_and_hear(Conversation& c, const Step& step)
    {
        if (c.sent < step.bytes.size())
            if (const Io io = c.wire.write(step.bytes, c.sent); io != Io::done) {
                wait_to_write(c);
                return io;
            }
        while (c.replies < step.replies) {
            std::size_t count = 0;
            if (const Io io = c.wire.read(buffer_, count); io != Io::done)
                return io;
            const auto replies = c.reader.feed({buffer_.data(), count}, step.kind.value_or(options_.script.kind));
            if (!replies)
                return Io::failed;
            c.replies += *replies;
        }
        return Io::done;
    }

    void wait_to_write(Conversation& c)
    {
        if (std::exchange(c.asks_to_write, true))
            return;
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.ptr = &c;
        ::epoll_ctl(poll_, EPOLL_CTL_MOD, c.wire.fd(), &event);
    }

    // False when there is nothing more to do on this connection.
    bool next(Conversation& c, const Step& step)
    {
        const Script& script = options_.script;
        c.sent = c.replies = 0;
        done_ += step.counts;
        counted_ += now_ >= begin_ && now_ < end_ ? step.counts : 0;
        ++c.at;
        if (options_.idle && c.at == script.rest_at) {
            c.resting = true;
            ++resting_;
            return false;
        }
        if (c.at == script.loop_end && ++c.round < script.rounds)
            c.at = script.loop_begin;
        if (c.at < script.steps.size())
            return true;
        if (script.resets)
            c.wire.reset();
        else
            c.wire.close();
        if (now_ < end_)
            begin(c);
        return false;
    }

    void fail(Conversation& c, const std::string& at)
    {
        if (first_error_.empty())
            first_error_ = fmt::format("{}: {}", at, c.reader.refused().empty() ? "the connection broke" : c.reader.refused());
        c.wire.close();
        if (++errors_ > most_errors)
            give_up("too many errors;" + first_error());
        if (!options_.idle && now_ < end_)
            begin(c);
    }

    Options options_;
    std::unique_ptr<SSL_CTX, FreeTls> context_;
    std::unique_ptr<SSL_SESSION, FreeTls> session_;
    std::int64_t begun_before_session_ = static_cast<std::int64_t>(options_.connections); // the first of each cannot resume
    int poll_;
    std::vector<std::unique_ptr<Conversation>> conversations_;
    std::array<epoll_event, 512> events_{};
    std::array<char, 64 * 1024> buffer_{};
    Clock::time_point start_, begin_, end_, now_ = Clock::now();
    std::uint64_t number_ = 0, done_ = 0, counted_ = 0, errors_ = 0, resting_ = 0;
    std::string first_error_;
};

Options options_of(int argc, char** argv)
{
    if (argc < 2 || argc % 2 != 0)
        give_up("usage: bench_load smtp|http|page|tls|pop3|imap|rpc --port N [--KEY VALUE]...");
    Options options;
    ScriptOptions wanted;
    wanted.protocol = argv[1];
    options.server.sin_family = AF_INET;
    std::string address = "127.0.0.1";
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string key = argv[i], value = argv[i + 1];
        if (key == "--port")
            options.server.sin_port = htons(static_cast<std::uint16_t>(std::stoul(value)));
        else if (key == "--address")
            address = value;
        else if (key == "--tls")
            wanted.tls = value;
        else if (key == "--tls-most")
            options.tls_most = value == "1.3" ? TLS1_3_VERSION : value == "1.2" ? TLS1_2_VERSION : TLS1_1_VERSION;
        else if (key == "--resume")
            options.resume = value == "1";
        else if (key == "--rcpt")
            wanted.rcpt = value;
        else if (key == "--user")
            wanted.user = value;
        else if (key == "--password")
            wanted.password = value;
        else if (key == "--command")
            wanted.command = value;
        else if (key == "--burst")
            wanted.burst = std::stoul(value);
        else if (key == "--among")
            wanted.among = std::stoul(value);
        else if (key == "--appends")
            wanted.appends = value == "1";
        else if (key == "--size")
            wanted.size = std::stoul(value);
        else if (key == "--messages")
            wanted.messages = std::stoul(value);
        else if (key == "--pipelined")
            wanted.pipelined = value == "1";
        else if (key == "--connections")
            options.connections = std::stoul(value);
        else if (key == "--seconds")
            options.seconds = std::stod(value);
        else if (key == "--warm")
            options.warm = std::stod(value);
        else if (key == "--uuid")
            wanted.uuid = value;
        else if (key == "--major")
            wanted.major = static_cast<std::uint16_t>(std::stoul(value));
        else if (key == "--idle")
            options.idle = std::stoul(value);
        else
            give_up("there is no option " + key);
    }
    if (::inet_pton(AF_INET, address.c_str(), &options.server.sin_addr) != 1 || (ntohl(options.server.sin_addr.s_addr) >> 24) != 127)
        give_up(address + " is no loopback address");
    options.script = script_of(wanted, options.idle > 0);
    return options;
}

} // namespace

int main(int argc, char** argv)
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    std::signal(SIGPIPE, SIG_IGN);
    Options options = options_of(argc, argv);
    const bool idle = options.idle > 0;
    Load load(std::move(options));
    return idle ? load.hold() : load.measure();
}
