#include "control/unix_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <sys/stat.h>

namespace exemu::control {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::local::stream_protocol;

namespace {

constexpr std::size_t most_line = 64u << 20;
constexpr std::size_t most_askers = 32;
constexpr auto tuple = asio::as_tuple(asio::deferred);

// True when somebody answers there: a socket that nobody serves is left over from a process that died.
bool is_served(asio::io_context& context, const std::filesystem::path& path)
{
    stream_protocol::socket probe(context);
    boost::system::error_code error;
    probe.connect(stream_protocol::endpoint(path.string()), error);
    return !error;
}

json::object failure(const std::string& sentence) { return {{"ok", false}, {"error", sentence}}; }

} // namespace

UnixServer::UnixServer(net::Shard& shard, std::filesystem::path path, std::vector<Handler> handlers)
    : path_(std::move(path)), handlers_(std::move(handlers)),
      askers_(shard, most_askers, [this](std::shared_ptr<Socket> asker) { return serve(std::move(asker)); })
{
}

UnixServer::~UnixServer()
{
    std::error_code ignored;
    if (askers_.acceptor().is_open())
        std::filesystem::remove(path_, ignored);
}

std::expected<std::unique_ptr<UnixServer>, std::string> UnixServer::bind(
    net::Shard& shard, const std::filesystem::path& path, std::vector<Handler> handlers)
{
    if (path.string().size() > 107) // sockaddr_un
        return std::unexpected(
            fmt::format("the path of the control socket is too long ({} characters, 107 fit): {}", path.string().size(), path.string()));
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        if (is_served(shard.context, path))
            return std::unexpected(fmt::format("another exemu answers at {}", path.string()));
        std::filesystem::remove(path, ignored);
    }
    std::unique_ptr<UnixServer> server(new UnixServer(shard, path, std::move(handlers)));
    // It gets its name when it listens: who waits for the name may connect at once. No longer than the name, for sockaddr_un.
    std::filesystem::path unnamed = path;
    unnamed.replace_extension(".new");
    std::filesystem::remove(unnamed, ignored);
    boost::system::error_code error;
    stream_protocol::acceptor& acceptor = server->askers_.acceptor();
    acceptor.open(stream_protocol(), error);
    const mode_t before = ::umask(0177); // the socket is ours alone from its first moment
    if (!error)
        acceptor.bind(stream_protocol::endpoint(unnamed.string()), error);
    ::umask(before);
    if (!error)
        acceptor.listen(16, error);
    std::error_code renamed;
    if (!error)
        std::filesystem::rename(unnamed, path, renamed);
    if (error || renamed) {
        boost::system::error_code closed;
        acceptor.close(closed);
        std::filesystem::remove(unnamed, ignored);
        return std::unexpected(
            fmt::format("the control socket {} cannot be made: {}", path.string(), error ? error.message() : renamed.message()));
    }
    return server;
}

void UnixServer::stop()
{
    std::error_code gone;
    std::filesystem::remove(path_, gone);
    askers_.stop();
}

Task<> UnixServer::serve(std::shared_ptr<Socket> asker)
{
    std::string buffer;
    for (;;) {
        const auto [error, size] = co_await asio::async_read_until(*asker, asio::dynamic_buffer(buffer, most_line), '\n', tuple);
        if (error)
            break;
        std::string line = buffer.substr(0, size);
        buffer.erase(0, size);
        const std::string said = co_await answer(std::move(line));
        const auto [unsent, sent] = co_await asio::async_write(*asker, asio::buffer(said), tuple);
        if (unsent || askers_.stopping())
            break;
    }
}

Task<std::string> UnixServer::answer(std::string line)
{
    boost::system::error_code error;
    const json::value parsed = json::parse(line, error);
    json::object result;
    if (error || !parsed.is_object()) {
        result = failure("a request is one JSON object on one line, for example {\"op\":\"status\"}");
        co_return json::serialize(result) + "\n";
    }
    const json::object& request = parsed.get_object();
    const json::value* op = request.if_contains("op");
    const std::string name = op && op->is_string() ? std::string(op->get_string()) : std::string();
    const auto handler = std::find_if(handlers_.begin(), handlers_.end(), [&](const Handler& h) { return h.op == name; });
    if (handler == handlers_.end()) {
        std::string known;
        for (const Handler& h : handlers_)
            known += (known.empty() ? "" : ", ") + h.op;
        result = failure(fmt::format("unknown op \"{}\"; known: {}", name, known));
        co_return json::serialize(result) + "\n";
    }
    try {
        result = co_await handler->answer(request);
        result["ok"] = true;
    } catch (const Refused& refused) {
        result = failure(refused.what());
    }
    co_return json::serialize(result) + "\n";
}

} // namespace exemu::control
