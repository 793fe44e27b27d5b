// A closed-loop generator of OPTIONS on one thread: so many peers at once, each keeps so many questions under way.
//
//   bench_load_sip udp|tcp --port N [--connections N] [--depth N] [--seconds S] [--warm S]
//
// Prints one line of key=value as bench_load does. Each question has a branch of its own, so that none is taken for a copy. An answer
// that does not come over UDP within half a second counts as an error, and its place is taken by another question.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    bool udp = true;
    std::uint16_t port = 0;
    std::size_t connections = 64, depth = 1;
    double seconds = 2, warm = 0.3;
};

double cpu_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Peer {
    int socket = -1;
    std::string unsent, heard;
    Clock::time_point last{};
};

class Load {
public:
    explicit Load(Options options) : options_(options), poll_(::epoll_create1(EPOLL_CLOEXEC))
    {
        text_ = fmt::format(" SIP/2.0\r\nVia: SIP/2.0/{} 127.0.0.1:5099;rport;branch=z9hG4bK-", options_.udp ? "UDP" : "TCP");
    }

    int run()
    {
        for (std::size_t i = 0; i < options_.connections; ++i)
            if (!open(i))
                return 1;
        const Clock::time_point start = Clock::now(), begin = start + span(options_.warm), end = begin + span(options_.seconds);
        double cpu_before = -1, cpu_start = cpu_seconds();
        std::uint64_t done_before = 0;
        for (Clock::time_point now = start; now < end; now = Clock::now()) {
            if (cpu_before < 0 && now >= begin) {
                cpu_before = cpu_seconds();
                done_before = done_;
            }
            serve(now);
        }
        const double took = options_.seconds;
        fmt::print("rate={:.1f} done={} errors={} gen_cpu={:.2f}\n", static_cast<double>(done_ - done_before) / took, done_, errors_,
            (cpu_seconds() - (cpu_before < 0 ? cpu_start : cpu_before)) / took);
        return done_ == 0 ? 1 : 0;
    }

private:
    static Clock::duration span(double seconds)
    {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }

    bool open(std::size_t number)
    {
        auto peer = std::make_unique<Peer>();
        peer->socket = ::socket(AF_INET, (options_.udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(options_.port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (peer->socket < 0 || ::connect(peer->socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
            fmt::print(stderr, "no connection to port {}\n", options_.port);
            return false;
        }
        const int on = 1;
        if (!options_.udp)
            ::setsockopt(peer->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::fcntl(peer->socket, F_SETFL, ::fcntl(peer->socket, F_GETFL) | O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = number;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, peer->socket, &event);
        peers_.push_back(std::move(peer));
        ask(*peers_.back(), options_.depth);
        return true;
    }

    std::string question()
    {
        const std::uint64_t id = ++asked_;
        return fmt::format(
            "OPTIONS sip:ping@127.0.0.1{}{}\r\nMax-Forwards: 70\r\nFrom: <sip:load@127.0.0.1>;tag={}\r\nTo: <sip:ping@127.0.0.1>\r\nCall-ID: "
            "{}@127.0.0.1\r\nCSeq: 1 OPTIONS\r\nContact: <sip:load@127.0.0.1:5099>\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n",
            text_, id, id, id);
    }

    void ask(Peer& peer, std::size_t count)
    {
        peer.last = Clock::now();
        if (options_.udp) {
            for (; count > 0; --count) {
                const std::string text = question();
                if (::send(peer.socket, text.data(), text.size(), MSG_NOSIGNAL) < 0)
                    ++errors_;
            }
            return;
        }
        for (; count > 0; --count)
            peer.unsent += question();
        write(peer);
    }

    void write(Peer& peer)
    {
        while (!peer.unsent.empty()) {
            const ssize_t n = ::send(peer.socket, peer.unsent.data(), peer.unsent.size(), MSG_NOSIGNAL);
            if (n <= 0)
                return;
            peer.unsent.erase(0, static_cast<std::size_t>(n));
        }
    }

    void serve(Clock::time_point now)
    {
        std::array<epoll_event, 256> events;
        const int count = ::epoll_wait(poll_, events.data(), events.size(), 50);
        for (int i = 0; i < count; ++i)
            hear(*peers_[events[static_cast<std::size_t>(i)].data.u64]);
        if (!options_.udp || now - looked_ < std::chrono::milliseconds(100))
            return;
        looked_ = now;
        for (const auto& peer : peers_)
            if (now - peer->last > std::chrono::milliseconds(500)) { // lost
                ++errors_;
                ask(*peer, options_.depth);
            }
    }

    void hear(Peer& peer)
    {
        for (;;) {
            const ssize_t n = ::recv(peer.socket, buffer_.data(), buffer_.size(), 0);
            if (n <= 0)
                break;
            const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(n));
            if (options_.udp) {
                answered(bytes);
                ask(peer, 1);
            } else {
                peer.heard += bytes;
                std::size_t answers = 0, at = 0;
                for (std::size_t end = peer.heard.find("\r\n\r\n"); end != peer.heard.npos; end = peer.heard.find("\r\n\r\n", at)) {
                    answered(std::string_view(peer.heard).substr(at, end - at));
                    at = end + 4;
                    ++answers;
                }
                peer.heard.erase(0, at);
                ask(peer, answers);
            }
        }
        write(peer);
    }

    void answered(std::string_view text)
    {
        if (text.starts_with("SIP/2.0 200 "))
            ++done_;
        else
            ++errors_;
    }

    Options options_;
    int poll_;
    std::string text_;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::array<char, 256 * 1024> buffer_{};
    Clock::time_point looked_{};
    std::uint64_t asked_ = static_cast<std::uint64_t>(::getpid()) << 32, done_ = 0, errors_ = 0;
};

} // namespace

int main(int count, char** words)
{
    Options options;
    options.udp = count > 1 && std::string_view(words[1]) == "udp";
    std::map<std::string, std::string> given;
    for (int i = 2; i + 1 < count; i += 2)
        given[words[i]] = words[i + 1];
    const auto number = [&](const char* name, double otherwise) {
        return given.contains(name) ? std::strtod(given[name].c_str(), nullptr) : otherwise;
    };
    options.port = static_cast<std::uint16_t>(number("--port", 0));
    options.connections = static_cast<std::size_t>(number("--connections", 64));
    options.depth = static_cast<std::size_t>(number("--depth", 1));
    options.seconds = number("--seconds", 2);
    options.warm = number("--warm", 0.3);
    return std::make_unique<Load>(options)->run();
}
