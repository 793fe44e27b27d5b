#pragma once
#include <boost/json/object.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace exemu::control {

// The asking half of the API over HTTP, for `exemu test --against`: blocking, one connection for each request.
class HttpClient {
public:
    // "http://mail.contoso.test:8025". Error: what is wrong with it.
    static std::expected<HttpClient, std::string> make(const std::string& url, std::string token);

    // The answer; its error sentence when the process refused, or when it could not be reached.
    std::expected<boost::json::object, std::string> ask(
        const std::string& method, const std::string& path, const std::optional<boost::json::object>& body = {}) const;
    const std::string& host() const { return host_; }
    std::uint16_t port() const { return port_; }

private:
    std::string host_, token_;
    std::uint16_t port_ = 80;
};

} // namespace exemu::control
