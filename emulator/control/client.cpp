#include "control/client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace exemu::control {

namespace json = boost::json;

std::expected<Client, std::string> Client::connect(const std::filesystem::path& socket)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = socket.string();
    if (path.size() >= sizeof address.sun_path)
        return std::unexpected("the path is too long: " + path);
    std::memcpy(address.sun_path, path.data(), path.size());
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return std::unexpected(std::strerror(errno));
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const std::string why = std::strerror(errno);
        ::close(descriptor);
        return std::unexpected(fmt::format("nobody answers at {}: {}", path, why));
    }
    return Client(descriptor);
}

Client::Client(Client&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

Client::~Client()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

std::expected<json::object, std::string> Client::ask(const json::object& request)
{
    const std::string line = json::serialize(request) + "\n";
    for (std::size_t at = 0; at < line.size();) {
        const ssize_t n = ::send(descriptor_, line.data() + at, line.size() - at, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return std::unexpected("the emulator has gone away");
        at += static_cast<std::size_t>(n);
    }
    std::size_t end = 0;
    while ((end = buffer_.find('\n')) == buffer_.npos) {
        char piece[65536];
        const ssize_t n = ::recv(descriptor_, piece, sizeof piece, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return std::unexpected("the emulator has gone away");
        buffer_.append(piece, static_cast<std::size_t>(n));
    }
    boost::system::error_code error;
    const json::value parsed = json::parse(buffer_.substr(0, end), error);
    buffer_.erase(0, end + 1);
    if (error || !parsed.is_object())
        return std::unexpected("the answer is no JSON object");
    const json::object& answer = parsed.get_object();
    if (const json::value* ok = answer.if_contains("ok"); ok && ok->is_bool() && ok->get_bool())
        return answer;
    const json::value* sentence = answer.if_contains("error");
    return std::unexpected(sentence && sentence->is_string() ? std::string(sentence->get_string()) : "refused without a word");
}

} // namespace exemu::control
