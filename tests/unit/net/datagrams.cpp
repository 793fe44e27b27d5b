#include "net/listener.hpp"
#include "unit/net/play.hpp"
#include "unit/net/sockets.hpp"

#include <catch2/catch.hpp>

#include <netinet/in.h>

// The datagram listener, with real sockets on loopback.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

// Answers each datagram with two, until the session's patience ends: as a SIP session does.
Task<> answer_twice(Shard& shard, std::unique_ptr<Transport> transport, std::string& ended)
{
    Connection connection(shard, std::move(transport));
    const std::string from = connection.peer().host;
    for (;;) {
        connection.allow(32s);
        const Ready ready = co_await connection.ready();
        if (ready != Ready::bytes) {
            ended += ready == Ready::deadline ? "deadline " : "other ";
            break;
        }
        connection.queue("100 " + std::string(connection.input()));
        connection.queue("200 " + std::string(connection.input()));
    }
    co_await connection.finish();
}

Descriptor client_of(const Address& address, const char* own = nullptr)
{
    const SocketAddress to = *to_socket_address(address.host, address.port);
    Descriptor client(::socket(to.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (own) {
        const SocketAddress from = *to_socket_address(own, 0);
        REQUIRE(::bind(client.get(), from.get(), from.size) == 0);
    }
    REQUIRE(::connect(client.get(), to.get(), to.size) == 0);
    return client;
}

std::string one_datagram(const Descriptor& client)
{
    std::string bytes(65536, '\0');
    const ssize_t n = ::recv(client.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return bytes;
}

struct OnDatagrams : Room {
    explicit OnDatagrams(ListenerLimits limits = {}, const std::string& host = "127.0.0.1")
        : listener(std::move(*Listener::bind({&shard}, host, 0, true, limits)))
    {
        listener->start([this](Shard& on, std::unique_ptr<Transport> transport, std::uint32_t number) {
            numbers.push_back(number);
            locals.push_back(transport->local());
            tasks.spawn(answer_twice(on, std::move(transport), ended));
        });
    }
    bool exchange(const Descriptor& client, const std::string& text)
    {
        send_all(client, text);
        std::string first;
        return run_until(shard, [&] { return !(first = one_datagram(client)).empty(); }) && first == "100 " + text &&
            one_datagram(client) == "200 " + text;
    }

    std::unique_ptr<Listener> listener;
    std::vector<std::uint32_t> numbers;
    std::vector<Address> locals;
    std::string ended;
};

} // namespace

TEST_CASE("a session per peer address, each hears its own datagrams alone")
{
    for (const char* host : {"127.0.0.1", "::1"}) {
        OnDatagrams on({}, host);
        const Descriptor ann = client_of(on.listener->address());
        const Descriptor bob = client_of(on.listener->address());
        REQUIRE(on.exchange(ann, "OPTIONS a"));
        REQUIRE(on.exchange(bob, "OPTIONS b"));
        REQUIRE(on.exchange(ann, "OPTIONS c"));
        REQUIRE(on.exchange(ann, std::string(9000, 'x')));
        REQUIRE(on.numbers == std::vector<std::uint32_t>{1, 2});
        REQUIRE(on.tasks.running() == 2);
    }
}

TEST_CASE("datagrams that come together are one each, in order")
{
    OnDatagrams on;
    const Descriptor client = client_of(on.listener->address());
    for (const char* text : {"one", "two", "three"})
        send_all(client, text);
    std::vector<std::string> got;
    REQUIRE(run_until(on.shard, [&] {
        for (std::string next = one_datagram(client); !next.empty(); next = one_datagram(client))
            got.push_back(next);
        return got.size() == 6;
    }));
    REQUIRE(got == std::vector<std::string>{"100 one", "200 one", "100 two", "200 two", "100 three", "200 three"});
}

TEST_CASE("a peer whose session has ended is forgotten, and met anew")
{
    OnDatagrams on;
    const Descriptor client = client_of(on.listener->address());
    REQUIRE(on.exchange(client, "first"));
    on.advance(32s);
    REQUIRE(on.ended == "deadline ");
    REQUIRE(on.tasks.running() == 0);
    REQUIRE(on.exchange(client, "second"));
    REQUIRE(on.numbers == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("beyond the most peers a new one is not heard, until another has gone")
{
    OnDatagrams on({.most_mute = 1, .most_peers = 2});
    const Descriptor a = client_of(on.listener->address()), b = client_of(on.listener->address()), c = client_of(on.listener->address());
    REQUIRE(on.exchange(a, "a"));
    REQUIRE(on.exchange(b, "b"));
    send_all(c, "c");
    REQUIRE(run_until(on.shard, [&] { return on.listener->counts().dropped == 1; }));
    REQUIRE(on.exchange(a, "again"));
    on.advance(32s);
    REQUIRE(on.exchange(c, "c"));
}

TEST_CASE("a closed datagram listener answers that the port is unreachable, and opens again")
{
    OnDatagrams on;
    REQUIRE(on.listener->set_state(Listener::State::closed).has_value());
    const Descriptor client = client_of(on.listener->address());
    send_all(client, "anybody?");
    pollfd look{client.get(), POLLIN, 0};
    REQUIRE(::poll(&look, 1, 10'000) == 1);
    char byte = 0;
    REQUIRE(::recv(client.get(), &byte, 1, MSG_DONTWAIT) == -1);
    REQUIRE(errno == ECONNREFUSED);
    // Nobody else gets the port meanwhile.
    REQUIRE_FALSE(Listener::bind({&on.shard}, "127.0.0.1", on.listener->address().port, true).has_value());
    REQUIRE(on.listener->set_state(Listener::State::open).has_value());
    REQUIRE(on.exchange(client, "hello"));
}

TEST_CASE("a mute datagram listener hears and says nothing")
{
    OnDatagrams on;
    REQUIRE(on.listener->set_state(Listener::State::mute).has_value());
    const Descriptor client = client_of(on.listener->address());
    send_all(client, "anybody?");
    REQUIRE(run_until(on.shard, [&] { return on.listener->counts().muted == 1; }));
    REQUIRE(on.numbers.empty());
    REQUIRE(one_datagram(client).empty());
}

TEST_CASE("on all addresses the answer comes from the one that was asked")
{
    OnDatagrams on({}, "0.0.0.0");
    const Descriptor client = client_of({"127.0.0.3", on.listener->address().port});
    REQUIRE(on.exchange(client, "hello")); // a connected client hears no other address
    REQUIRE(on.locals[0] == Address{"127.0.0.3", on.listener->address().port});
}

TEST_CASE("sessions may outlive their datagram listener, which says nothing more")
{
    OnDatagrams on;
    const Descriptor client = client_of(on.listener->address());
    REQUIRE(on.exchange(client, "first"));
    on.listener->stop();
    on.listener.reset();
    on.settle();
    REQUIRE(on.tasks.running() == 1);
    on.advance(32s);
    REQUIRE(on.tasks.running() == 0);
}
