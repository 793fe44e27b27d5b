#include "support/toys/town.hpp"

#include "net/address.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <stdexcept>

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace exemu::test {

namespace asio = boost::asio;

Town::Town(const std::string& yaml, std::size_t shards)
{
    const TestSpeech& speech = toy_speech();
    Problems problems;
    const auto scenario = scenario::load_text("exemu: 1\nuse: [toys]\n" + yaml, "town", speech.language, problems);
    if (!scenario)
        throw std::runtime_error(problems.to_text());
    journal_ = std::make_unique<journal::Journal>(speech.language.vocabulary, shards);
    store_ = std::make_unique<store::Mailstore>();
    for (const directory::Account& account : scenario->directory->accounts())
        store_->open(account.name);
    house_ = std::make_unique<session::House>(session::House{speech.language, speech.events, *journal_, *store_, this});
    for (std::size_t i = 0; i < shards; ++i)
        quarters_.push_back(std::make_unique<Quarter>(i));
    const auto load = std::make_shared<const session::Load>(
        session::make_load(scenario, speech.language.vocabulary, *journal_, quarters_.front()->shard.clock->steady()));
    for (const auto& quarter : quarters_)
        quarter->sessions.load = load;
    for (const scenario::Listener& listener : scenario->listeners)
        open(listener, *scenario);
    for (const auto& quarter : quarters_)
        quarter->thread = std::thread([&shard = quarter->shard] { shard.context.run(); });
}

Town::~Town() { stop(); }

void Town::open(const scenario::Listener& listener, const scenario::Scenario& scenario)
{
    const TestSpeech& speech = toy_speech();
    std::vector<net::Shard*> shards;
    std::vector<session::ShardSessions*> homes;
    for (const auto& quarter : quarters_) {
        shards.push_back(&quarter->shard);
        homes.push_back(&quarter->sessions);
    }
    auto bound = net::Listener::bind(shards, "127.0.0.1", 0, listener.datagram);
    if (!bound)
        throw std::runtime_error(bound.error().what);
    session::ListenerFacts facts;
    facts.name = listener.name;
    facts.protocol = listener.protocol;
    facts.documented_port = listener.port;
    std::shared_ptr<const session::Responder> responder;
    for (const session::Protocol& protocol : speech.protocols)
        if (protocol.name == listener.protocol)
            responder = protocol.make({listener, scenario.persona, scenario});
    auto service = std::make_unique<session::Service>(session::Service::Parts{*house_, admission_, std::move(homes),
                                                          std::make_shared<session::ListenerFacts>(std::move(facts)), responder},
        std::move(*bound));
    service->start();
    services_[listener.name] = std::move(service);
}

Task<bool> Town::set_port(net::Shard&, std::string listener, net::Listener::State state)
{
    const auto change = [](net::Listener& socket, net::Listener::State wanted) -> Task<bool> {
        const bool changes = socket.state() != wanted;
        co_return changes&& socket.set_state(wanted).has_value();
    };
    const auto [failure, changed] = co_await asio::co_spawn(
        quarters_.front()->shard.context, change(services_.at(listener)->listener(), state), asio::as_tuple(asio::deferred));
    if (failure)
        std::rethrow_exception(failure);
    co_return changed;
}

Task<> Town::end_sessions(Quarter& quarter)
{
    for (session::Session* session : quarter.sessions.living)
        session->connection().stop();
    co_await quarter.sessions.group.all_finished();
}

void Town::stop()
{
    // First shard: its listeners too, so that nothing is accepted any more when the others are asked to finish.
    for (const auto& quarter : quarters_) {
        if (!quarter->thread.joinable())
            continue;
        asio::post(quarter->shard.context, [this, &quarter = *quarter] {
            if (quarter.shard.index == 0)
                for (const auto& [name, service] : services_)
                    service->stop();
            asio::co_spawn(quarter.shard.context, end_sessions(quarter), [&quarter](std::exception_ptr) { quarter.work.reset(); });
        });
        if (quarter->shard.index == 0)
            quarter->thread.join();
    }
    for (const auto& quarter : quarters_)
        if (quarter->thread.joinable())
            quarter->thread.join();
}

std::size_t Town::tasks_left() const
{
    std::size_t left = 0;
    for (const auto& quarter : quarters_)
        left += quarter->sessions.group.running();
    return left;
}

std::size_t Town::failures()
{
    std::size_t failures = 0;
    for (const auto& quarter : quarters_)
        failures += quarter->sessions.group.take_failures().size();
    return failures;
}

Caller::Caller(const net::Address& address, bool datagrams)
    : socket_(::socket(AF_INET, (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0))
{
    const timeval patience{10, 0};
    const net::SocketAddress to = *net::to_socket_address(address.host, address.port);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket_, to.get(), to.size) != 0)
        throw std::runtime_error("no connection to port " + std::to_string(address.port));
}

Caller::~Caller() { ::close(socket_); }

bool Caller::say(const std::string& bytes)
{
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::string Caller::line()
{
    std::size_t end = heard_.find("\r\n");
    while (end == heard_.npos) {
        const std::string more = datagram();
        if (more.empty())
            return {};
        heard_ += more;
        end = heard_.find("\r\n");
    }
    const std::string line = heard_.substr(0, end);
    heard_.erase(0, end + 2);
    return line;
}

std::string Caller::datagram()
{
    char bytes[2048];
    const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
    return n > 0 ? std::string(bytes, static_cast<std::size_t>(n)) : std::string();
}

} // namespace exemu::test
