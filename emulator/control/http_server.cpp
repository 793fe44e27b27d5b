#include "control/http_server.hpp"

#include "base/text.hpp"
#include "net/address.hpp"
#include "wire/base64.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace exemu::control {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using asio::ip::tcp;

namespace {

constexpr std::size_t most_askers = 64;
constexpr std::uint32_t most_header = 16 * 1024;
constexpr std::uint64_t most_body = 16u << 20;
constexpr Duration patience = std::chrono::seconds(30), keepalive = std::chrono::seconds(10);
constexpr auto tuple = asio::as_tuple(asio::deferred);

// Patience with who asks, by the real clock: the shard's own may be advanced by the very request that is at hand.
class Patience {
public:
    Patience(Clock& clock, Duration duration, std::function<void()> over)
        : clock_(clock), until_(std::chrono::steady_clock::now() + duration), over_(std::move(over))
    {
        arm();
    }
    ~Patience() { clock_.cancel(id_); }
    Patience(const Patience&) = delete;
    Patience& operator=(const Patience&) = delete;

private:
    void arm()
    {
        const Duration left = until_ - std::chrono::steady_clock::now();
        if (left <= Duration::zero())
            return over_();
        id_ = clock_.call_at(clock_.steady() + left, [this] { arm(); });
    }
    Clock& clock_;
    std::chrono::steady_clock::time_point until_;
    std::function<void()> over_;
    Clock::TimerId id_ = 0;
};

std::string failure(const std::string& sentence) { return json::serialize(json::object{{"ok", false}, {"error", sentence}}); }

std::string reason(int status) { return std::string(http::obsolete_reason(static_cast<http::status>(status))); }

} // namespace

// One connection: what came and was not yet read, and the request at hand.
struct HttpServer::Conversation {
    explicit Conversation(std::shared_ptr<Socket> of) : socket(std::move(of)) {}
    std::shared_ptr<Socket> socket;
    std::string input;
    http::request<http::string_body> request;
    int broken = 0; // status of what is no request; the connection ends
    std::string field(http::field name) const { return std::string(request[name]); }
};

HttpServer::HttpServer(net::Shard& shard, Access access, std::vector<Handler> handlers)
    : shard_(shard), access_(std::move(access)), handlers_(std::move(handlers)),
      askers_(shard, most_askers, [this](std::shared_ptr<Socket> asker) { return serve(std::move(asker)); })
{
}

std::expected<std::unique_ptr<HttpServer>, std::string> HttpServer::bind(
    net::Shard& shard, const std::string& host, std::uint16_t port, Access access, std::vector<Handler> handlers)
{
    boost::system::error_code error;
    const asio::ip::address address = asio::ip::make_address(host, error);
    if (error)
        return std::unexpected(fmt::format("the control API cannot listen on \"{}\": that is no address", printable(host)));
    std::unique_ptr<HttpServer> server(new HttpServer(shard, std::move(access), std::move(handlers)));
    const tcp::endpoint wanted(address, port);
    tcp::acceptor& acceptor = server->askers_.acceptor();
    acceptor.open(wanted.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(wanted, error);
    if (!error)
        acceptor.listen(64, error);
    if (error)
        return std::unexpected(fmt::format("the control API cannot listen on {} port {}: {}", host, port, error.message()));
    server->address_ = net::Address{host, acceptor.local_endpoint().port()};
    return server;
}

Task<> HttpServer::serve(std::shared_ptr<Socket> asker)
{
    boost::system::error_code ignored;
    asker->set_option(tcp::no_delay(true), ignored);
    Conversation conversation(asker);
    while (!askers_.stopping()) {
        const bool heard = co_await hear(conversation);
        if (!heard && !conversation.broken)
            break;
        Answer given = co_await answer(conversation);
        if (given.status == 0) // it was a stream, which is over
            break;
        const bool goes_on = co_await say(conversation, std::move(given));
        if (!goes_on)
            break;
    }
    asker->shutdown(Socket::shutdown_both, ignored);
}

// One whole request; false where the peer has gone, or has been silent too long, or says what is none (`broken`).
Task<bool> HttpServer::hear(Conversation& conversation)
{
    http::request_parser<http::string_body> parser;
    parser.header_limit(most_header);
    parser.body_limit(most_body);
    parser.eager(true);
    const Patience cut(*shard_.clock, patience, [socket = conversation.socket] {
        boost::system::error_code ignored;
        socket->shutdown(Socket::shutdown_receive, ignored);
    });
    for (;;) {
        boost::system::error_code error;
        if (!conversation.input.empty()) {
            const std::size_t used = parser.put(asio::buffer(conversation.input), error);
            conversation.input.erase(0, used);
            if (parser.is_done())
                break;
            if (error && error != http::error::need_more) {
                conversation.broken = error == http::error::body_limit ? 413 : error == http::error::header_limit ? 431 : 400;
                co_return false;
            }
        }
        char piece[16 * 1024];
        const auto [failed, size] = co_await conversation.socket->async_read_some(asio::buffer(piece), tuple);
        if (failed)
            co_return false;
        conversation.input.append(piece, size);
    }
    conversation.request = parser.release();
    co_return true;
}

Task<HttpServer::Answer> HttpServer::answer(Conversation& conversation)
{
    Answer given;
    const auto refuse = [&](int status, const std::string& sentence) {
        given.status = status;
        given.body = failure(sentence);
    };
    if (conversation.broken) {
        refuse(conversation.broken, "this is no request of HTTP/1.1 within the limits");
        co_return given;
    }
    boost::system::error_code ignored;
    const tcp::endpoint local = conversation.socket->local_endpoint(ignored);
    Asker asker{std::string(conversation.request.method_string()), conversation.field(http::field::host),
        conversation.field(http::field::origin), conversation.field(http::field::authorization),
        conversation.field(http::field::content_type), !conversation.request.body().empty(), local.address().to_string(), local.port()};
    if (const auto refused = refusal(asker, access_)) {
        refuse(refused->first, refused->second);
        if (refused->first == 401)
            given.headers.emplace_back("WWW-Authenticate", "Bearer");
        co_return given;
    }
    std::string sentence;
    int status = 0;
    try {
        Target target = find_target(handlers_, asker.method, std::string_view(conversation.request.target()));
        if (!target.handler) {
            refuse(target.allowed.empty() ? 404 : 405,
                target.allowed.empty() ? "there is nothing here; GET /openapi.json tells what there is"
                                       : "this path takes " + join(target.allowed, ", "));
            if (!target.allowed.empty())
                given.headers.emplace_back("Allow", join(target.allowed, ", "));
            co_return given;
        }
        if (asker.has_body) {
            boost::system::error_code error;
            json::value body = json::parse(conversation.request.body(), error);
            if (error || !body.is_object())
                throw Refused("the body is no JSON object");
            for (auto& [name, value] : body.get_object()) {
                const bool known = std::ranges::any_of(
                    target.handler->route->asked, [&](const Member& member) { return member.name == name; });
                if (!known || target.members.contains(name))
                    throw Refused(fmt::format("\"{}\" is no member of this request", printable(name)));
                target.members[name] = std::move(value);
            }
        }
        const Route& route = *target.handler->route;
        if (route.streams) {
            const std::string last = std::string(conversation.request["Last-Event-ID"]);
            if (const auto number = parse_number(last); number)
                target.members["after"] = *number;
            co_await stream(conversation, *target.handler, std::move(target.members));
            given.status = 0;
            co_return given;
        }
        json::object told = co_await target.handler->answer(std::move(target.members));
        if (!route.content_type.empty()) {
            given.content_type = route.content_type;
            if (told.contains("base64"))
                given.body = wire::base64_decode(std::string_view(told.at("base64").as_string())).value();
            else
                given.body = std::string(told.at("text").as_string());
        } else {
            told["ok"] = true;
            given.body = json::serialize(told);
        }
    } catch (const Refused& refused) {
        sentence = refused.what();
        status = refused.status;
    }
    if (status)
        refuse(status, sentence);
    co_return given;
}

Task<bool> HttpServer::say(Conversation& conversation, Answer given)
{
    const bool goes_on = !conversation.broken && conversation.request.keep_alive() && !askers_.stopping();
    // No cache keeps it, and no page may show it in a frame or guess what it is.
    std::string out = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n"
                                  "X-Content-Type-Options: nosniff\r\nConnection: {}\r\n",
        given.status, reason(given.status), given.content_type, given.body.size(), goes_on ? "keep-alive" : "close");
    for (const auto& [name, value] : given.headers)
        out += fmt::format("{}: {}\r\n", name, value);
    out += "\r\n";
    if (conversation.request.method() != http::verb::head)
        out += given.body;
    const auto [error, size] = co_await asio::async_write(*conversation.socket, asio::buffer(out), tuple);
    co_return goes_on && !error;
}

// Server-sent events (HTML standard, 9.2): each event with its number, so that who comes back goes on behind it.
Task<> HttpServer::stream(Conversation& conversation, const Handler& handler, json::object request)
{
    std::string out = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
    request["wait"] = true;
    request["within_ms"] = static_cast<std::uint64_t>(keepalive / 1ms);
    while (!askers_.stopping()) {
        if (!out.empty()) {
            const auto [error, size] = co_await asio::async_write(*conversation.socket, asio::buffer(out), tuple);
            if (error)
                co_return;
        }
        const json::object told = co_await handler.answer(request);
        out.clear();
        for (const json::value& event : told.at("events").as_array()) {
            const json::object& one = event.as_object().at("event").as_object();
            out += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", one.at("n").to_number<std::uint64_t>(),
                std::string(one.at("event").as_string()), json::serialize(one));
        }
        if (out.empty())
            out = ": still here\n\n"; // a peer that has gone is found by writing to it
        request["after"] = told.at("next");
    }
}

} // namespace exemu::control
