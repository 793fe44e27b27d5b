#include "control/http_client.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace exemu::control {

namespace http = boost::beast::http;
namespace json = boost::json;

namespace {

class Socket {
public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&&) = delete;
    ~Socket()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

std::expected<Socket, std::string> connect_to(const std::string& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found))
        return std::unexpected(fmt::format("{} is not known: {}", host, ::gai_strerror(error)));
    std::string why = "it has no address";
    for (const addrinfo* one = found; one; one = one->ai_next) {
        Socket socket(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol));
        const timeval patience{30, 0};
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (::connect(socket.get(), one->ai_addr, one->ai_addrlen) == 0) {
            ::freeaddrinfo(found);
            return socket;
        }
        why = std::strerror(errno);
    }
    ::freeaddrinfo(found);
    return std::unexpected(fmt::format("nobody answers at {} port {}: {}", host, port, why));
}

bool send_all(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

} // namespace

std::expected<HttpClient, std::string> HttpClient::make(const std::string& url, std::string token)
{
    constexpr std::string_view scheme = "http://";
    HttpClient client;
    client.token_ = std::move(token);
    std::string rest = url.starts_with(scheme) ? url.substr(scheme.size()) : "";
    if (rest.ends_with('/'))
        rest.pop_back();
    const std::size_t colon = rest.rfind(':');
    const Parsed<std::uint64_t> port = colon == rest.npos ? Parsed<std::uint64_t>(80) : parse_number(rest.substr(colon + 1));
    client.host_ = rest.substr(0, colon);
    if (client.host_.starts_with('[') && client.host_.ends_with(']'))
        client.host_ = client.host_.substr(1, client.host_.size() - 2);
    if (client.host_.empty() || client.host_.find_first_of("/ ") != client.host_.npos || !port || *port == 0 || *port > 65535)
        return std::unexpected(fmt::format("\"{}\" is no address of a control API: http://HOST:PORT", printable(url)));
    client.port_ = static_cast<std::uint16_t>(*port);
    return client;
}

std::expected<json::object, std::string> HttpClient::ask(
    const std::string& method, const std::string& path, const std::optional<json::object>& body) const
{
    auto socket = connect_to(host_, port_);
    if (!socket)
        return std::unexpected(socket.error());
    const std::string content = body ? json::serialize(*body) : "";
    const std::string host = host_.contains(':') ? "[" + host_ + "]" : host_;
    std::string out = fmt::format("{} {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n", method, path, host, port_);
    if (!token_.empty())
        out += fmt::format("Authorization: Bearer {}\r\n", token_);
    if (body)
        out += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", content.size());
    if (!send_all(socket->get(), out + "\r\n" + content))
        return std::unexpected("the emulator has gone away");
    http::response_parser<http::string_body> parser;
    parser.body_limit(64u << 20);
    parser.eager(true);
    std::string input;
    while (!parser.is_done()) {
        char piece[16 * 1024];
        const ssize_t got = ::recv(socket->get(), piece, sizeof piece, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return std::unexpected("the emulator has gone away");
        input.append(piece, static_cast<std::size_t>(got));
        boost::system::error_code error;
        input.erase(0, parser.put(boost::asio::buffer(input), error));
        if (error && error != http::error::need_more)
            return std::unexpected("the answer is no HTTP: " + error.message());
    }
    boost::system::error_code error;
    const json::value answer = json::parse(parser.get().body(), error);
    if (error || !answer.is_object())
        return std::unexpected("the answer is no JSON object");
    const json::value* ok = answer.get_object().if_contains("ok");
    if (ok && ok->is_bool() && ok->get_bool())
        return answer.get_object();
    const json::value* sentence = answer.get_object().if_contains("error");
    return std::unexpected(sentence && sentence->is_string() ? std::string(sentence->get_string()) : "refused without a word");
}

} // namespace exemu::control
