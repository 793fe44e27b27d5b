#pragma once
#include "control/askers.hpp"
#include "control/handlers.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace exemu::control {

// How a running process is asked: a Unix socket, mode 0600, one JSON request and one JSON answer per line.
// A request line has at most 64 MiB (mail put); at most 32 askers at once.
class UnixServer {
public:
    // Error: why the socket cannot be made, and what to do. A dead socket of the same name is replaced.
    static std::expected<std::unique_ptr<UnixServer>, std::string> bind(net::Shard&, const std::filesystem::path&, std::vector<Handler>);
    ~UnixServer(); // removes the socket

    void start() { askers_.start(); }
    void stop(); // no more askers; those that wait are dropped
    Task<> all_finished() { return askers_.all_finished(); }
    const std::filesystem::path& path() const { return path_; }

private:
    using Socket = boost::asio::local::stream_protocol::socket;
    UnixServer(net::Shard&, std::filesystem::path, std::vector<Handler>);
    Task<> serve(std::shared_ptr<Socket>);
    Task<std::string> answer(std::string line);

    std::filesystem::path path_;
    std::vector<Handler> handlers_;
    Askers<boost::asio::local::stream_protocol> askers_;
};

} // namespace exemu::control
