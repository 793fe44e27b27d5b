#pragma once
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

// The load generator's end of a connection.
namespace exemu::bench {

[[noreturn]] inline void give_up(const std::string& why)
{
    fmt::print(stderr, "bench_load: {}\n", why);
    std::exit(2);
}

struct FreeTls {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

constexpr std::uint32_t first_source = 0x7f000101; // 127.0.1.1
constexpr std::uint32_t sources = 16;

enum class Io : std::uint8_t { done, would_block, failed };

// One connection: bytes, with or without TLS.
class Wire {
public:
    ~Wire() { close(); }

    bool open(const sockaddr_in& server, std::uint64_t number)
    {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd_ < 0)
            give_up(fmt::format("socket: {}", std::strerror(errno)));
        const int on = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        // The port is chosen by connect, where only the whole quadruple must be new.
        ::setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        sockaddr_in source{};
        source.sin_family = AF_INET;
        source.sin_addr.s_addr = htonl(first_source + static_cast<std::uint32_t>(number % sources));
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0)
            give_up(fmt::format("bind: {}", std::strerror(errno)));
        return ::connect(fd_, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0 || errno == EINPROGRESS;
    }

    void close()
    {
        if (ssl_ && SSL_is_init_finished(ssl_.get())) // or OpenSSL takes the session for damaged, and nobody resumes it
            SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        ssl_.reset();
        if (fd_ >= 0)
            ::close(std::exchange(fd_, -1));
    }

    // RST instead of a farewell: thousands of connections in TIME_WAIT would disturb what is measured next.
    void reset()
    {
        const linger at_once{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }

    // Resumes the session where there is one.
    void begin_tls(SSL_CTX& context, SSL_SESSION* session)
    {
        ssl_.reset(SSL_new(&context));
        if (session)
            SSL_set_session(ssl_.get(), session);
        SSL_set_fd(ssl_.get(), fd_);
        SSL_set_connect_state(ssl_.get());
    }
    Io shake_hands() { return of_ssl(SSL_do_handshake(ssl_.get())); }

    Io write(std::string_view bytes, std::size_t& sent)
    {
        while (sent < bytes.size()) {
            const std::string_view rest = bytes.substr(sent);
            std::size_t count = 0;
            if (ssl_) {
                if (const Io io = of_ssl(SSL_write_ex(ssl_.get(), rest.data(), rest.size(), &count)); io != Io::done)
                    return io;
            } else {
                const ssize_t n = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
                if (n < 0)
                    return errno == EAGAIN || errno == ENOTCONN ? Io::would_block : Io::failed;
                count = static_cast<std::size_t>(n);
            }
            sent += count;
        }
        return Io::done;
    }

    Io read(std::span<char> space, std::size_t& count)
    {
        if (ssl_)
            return of_ssl(SSL_read_ex(ssl_.get(), space.data(), space.size(), &count));
        const ssize_t n = ::recv(fd_, space.data(), space.size(), 0);
        if (n < 0 && (errno == EAGAIN || errno == ENOTCONN))
            return Io::would_block;
        count = n > 0 ? static_cast<std::size_t>(n) : 0;
        return n > 0 ? Io::done : Io::failed;
    }

    bool closed_by_server() const
    {
        char byte = 0;
        return ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0 || (errno != EAGAIN && errno != 0);
    }
    bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
    SSL_SESSION* session() const { return SSL_get1_session(ssl_.get()); }
    bool is_open() const { return fd_ >= 0; }
    bool secure() const { return ssl_ != nullptr; }
    int fd() const { return fd_; }

private:
    Io of_ssl(int result)
    {
        if (result == 1)
            return Io::done;
        const int error = SSL_get_error(ssl_.get(), result);
        ERR_clear_error();
        return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? Io::would_block : Io::failed;
    }

    int fd_ = -1;
    std::unique_ptr<SSL, FreeTls> ssl_;
};

} // namespace exemu::bench
