#pragma once
#include "control/askers.hpp"
#include "control/handlers.hpp"
#include "control/http_access.hpp"
#include "net/transport.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace exemu::control {

// How a running process is asked over HTTP/1.1 with JSON. At most 64 connections, 16 KiB of header, 16 MiB of body, half a minute
// between requests.
class HttpServer {
public:
    // `port` 0 lets the system choose. Error: why it cannot listen there.
    static std::expected<std::unique_ptr<HttpServer>, std::string> bind(
        net::Shard&, const std::string& host, std::uint16_t port, Access, std::vector<Handler>);

    void start() { askers_.start(); }
    void stop() { askers_.stop(); } // no more askers; those that wait are dropped
    Task<> all_finished() { return askers_.all_finished(); }
    const net::Address& address() const { return address_; } // with the port the system chose

private:
    using Socket = boost::asio::ip::tcp::socket;
    struct Conversation;
    struct Answer { // of one request
        int status = 200;
        std::string content_type = "application/json", body;
        std::vector<std::pair<std::string, std::string>> headers;
    };
    HttpServer(net::Shard&, Access, std::vector<Handler>);
    Task<> serve(std::shared_ptr<Socket>);
    Task<bool> hear(Conversation&);
    Task<Answer> answer(Conversation&);
    Task<bool> say(Conversation&, Answer);
    Task<> stream(Conversation&, const Handler&, boost::json::object);

    net::Shard& shard_;
    Access access_;
    std::vector<Handler> handlers_;
    Askers<boost::asio::ip::tcp> askers_;
    net::Address address_;
};

} // namespace exemu::control
