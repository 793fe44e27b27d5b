#include "net/listener.hpp"
#include "unit/net/play.hpp"
#include "unit/net/sockets.hpp"

#include <catch2/catch.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

// Listeners for streams, with real sockets on loopback.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

std::unique_ptr<Listener> bound(std::vector<Shard*> shards, const std::string& host = "127.0.0.1", ListenerLimits limits = {})
{
    auto listener = Listener::bind(std::move(shards), host, 0, false, limits);
    REQUIRE(listener.has_value());
    REQUIRE((*listener)->address().port != 0);
    return std::move(*listener);
}

// A client's socket whose connect has returned: 0, or errno.
std::pair<Descriptor, int> connect_to(const Address& address)
{
    const SocketAddress to = *to_socket_address(address.host, address.port);
    Descriptor client(::socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int result = ::connect(client.get(), to.get(), to.size);
    return {std::move(client), result == 0 ? 0 : errno};
}

struct Arrival {
    std::unique_ptr<Transport> transport;
    std::uint32_t number;
    std::size_t shard;
};

struct Arrivals {
    std::vector<Arrival> all;
    Listener::Accepted accept()
    {
        return [this](Shard& shard, std::unique_ptr<Transport> transport, std::uint32_t number) {
            all.push_back({std::move(transport), number, shard.index});
        };
    }
};

// Our end of a client's connection: the descriptor whose peer it is.
int other_end_of(const Descriptor& client)
{
    SocketAddress own;
    ::getsockname(client.get(), own.get(), &own.size);
    for (int number = 3; number < 1000; ++number) {
        SocketAddress peer;
        if (number != client.get() && ::getpeername(number, peer.get(), &peer.size) == 0 && to_address(peer) == to_address(own))
            return number;
    }
    return -1;
}

} // namespace

TEST_CASE("accepted connections do not hold back small answers, and do not block")
{
    Room room;
    auto listener = bound({&room.shard});
    Arrivals arrivals;
    listener->start(arrivals.accept());
    auto [client, error] = connect_to(listener->address());
    REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == 1; }));
    const int ours = other_end_of(client);
    REQUIRE(ours >= 0);
    int no_delay = 0;
    socklen_t size = sizeof no_delay;
    REQUIRE(::getsockopt(ours, IPPROTO_TCP, TCP_NODELAY, &no_delay, &size) == 0);
    REQUIRE(no_delay == 1);
    REQUIRE((::fcntl(ours, F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("peers are numbered as they come, and both addresses are known")
{
    for (const char* host : {"127.0.0.1", "::1"}) {
        Room room;
        auto listener = bound({&room.shard}, host);
        Arrivals arrivals;
        listener->start(arrivals.accept());
        std::vector<Descriptor> clients;
        for (int i = 0; i < 100; ++i) {
            auto [client, error] = connect_to(listener->address());
            REQUIRE(error == 0);
            clients.push_back(std::move(client));
        }
        REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == 100; }));
        for (std::size_t i = 0; i < 100; ++i)
            REQUIRE(arrivals.all[i].number == i + 1);
        REQUIRE(arrivals.all[7].transport->local() == listener->address());
        SocketAddress own;
        ::getsockname(clients[7].get(), own.get(), &own.size);
        REQUIRE(arrivals.all[7].transport->peer() == to_address(own));
        REQUIRE(listener->counts().accepted == 100);
    }
}

TEST_CASE("a listener on all addresses tells which one was reached")
{
    Room room;
    auto listener = bound({&room.shard}, "0.0.0.0");
    Arrivals arrivals;
    listener->start(arrivals.accept());
    auto [client, error] = connect_to({"127.0.0.2", listener->address().port});
    REQUIRE(error == 0);
    REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == 1; }));
    REQUIRE(arrivals.all[0].transport->local().host == "127.0.0.2");
}

TEST_CASE("a closed listener refuses, keeps its port from others, and opens again with its connections intact")
{
    Room room;
    auto listener = bound({&room.shard});
    Arrivals arrivals;
    listener->start(arrivals.accept());
    auto [early, error] = connect_to(listener->address());
    REQUIRE(error == 0);
    REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == 1; }));

    for (int round = 0; round < 3; ++round) {
        REQUIRE(listener->set_state(Listener::State::closed).has_value());
        room.settle();
        REQUIRE(connect_to(listener->address()).second == ECONNREFUSED);

        // Another process that asks for the port, with SO_REUSEADDR as nearly every server does, must not get it.
        Descriptor thief(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const int on = 1;
        ::setsockopt(thief.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        const SocketAddress address = *to_socket_address(listener->address().host, listener->address().port);
        const bool stolen = ::bind(thief.get(), address.get(), address.size) == 0 && ::listen(thief.get(), 1) == 0;
        REQUIRE_FALSE(stolen);
        thief = Descriptor();

        REQUIRE(listener->set_state(Listener::State::open).has_value());
        auto [client, opened] = connect_to(listener->address());
        REQUIRE(opened == 0);
        REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == static_cast<std::size_t>(round) + 2; }));
    }
    send_all(early, "still here");
    char bytes[32];
    REQUIRE(run_until(room.shard, [&] { return arrivals.all[0].transport->read(bytes).bytes == 10; }));
}

TEST_CASE("a listener can be closed before it is started")
{
    Room room;
    auto listener = bound({&room.shard});
    REQUIRE(listener->set_state(Listener::State::closed).has_value());
    Arrivals arrivals;
    listener->start(arrivals.accept());
    room.settle();
    REQUIRE(connect_to(listener->address()).second == ECONNREFUSED);
    REQUIRE(listener->set_state(Listener::State::open).has_value());
    auto [client, error] = connect_to(listener->address());
    REQUIRE(error == 0);
    REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == 1; }));
}

TEST_CASE("a mute listener takes connections, says nothing, keeps a bounded number and drops them when it stops")
{
    const std::size_t before = open_descriptors();
    {
        Room room;
        auto listener = bound({&room.shard}, "127.0.0.1", {.most_mute = 3, .most_peers = 1});
        Arrivals arrivals;
        listener->start(arrivals.accept());
        REQUIRE(listener->set_state(Listener::State::mute).has_value());
        std::vector<Descriptor> clients;
        for (int i = 0; i < 5; ++i)
            clients.push_back(connect_to(listener->address()).first);
        REQUIRE(run_until(room.shard, [&] { return listener->counts().muted == 5; }));
        REQUIRE(arrivals.all.empty());
        REQUIRE(end_of(clients[0]) == End::closed); // the oldest two made room
        REQUIRE(end_of(clients[1]) == End::closed);
        REQUIRE(end_of(clients[2]) == End::none);
        REQUIRE(end_of(clients[4]) == End::none);
        REQUIRE(listener->set_state(Listener::State::open).has_value());
        auto [client, error] = connect_to(listener->address());
        REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == 1; }));
        REQUIRE(arrivals.all[0].number == 1);
        REQUIRE(end_of(clients[4]) == End::none); // mute it was, mute it stays
        listener->stop();
        room.settle();
        REQUIRE(end_of(clients[4]) == End::closed);
    }
    REQUIRE(open_descriptors() == before);
}

TEST_CASE("after stop the port is free, and nothing is accepted any more")
{
    Room room;
    auto listener = bound({&room.shard});
    Arrivals arrivals;
    listener->start(arrivals.accept());
    room.settle();
    listener->stop();
    room.settle();
    REQUIRE(connect_to(listener->address()).second == ECONNREFUSED);
    REQUIRE(listener->set_state(Listener::State::open).has_value()); // no effect: it is over
    auto again = Listener::bind({&room.shard}, "127.0.0.1", listener->address().port, false);
    REQUIRE(again.has_value());
}

TEST_CASE("a listener whose owner is gone before its handlers ran does no harm")
{
    Room room;
    auto listener = bound({&room.shard});
    Arrivals arrivals;
    listener->start(arrivals.accept());
    auto [client, error] = connect_to(listener->address());
    listener.reset();
    room.settle();
    REQUIRE(arrivals.all.empty());
}

TEST_CASE("without a descriptor left, accepting pauses on the clock and loses nobody")
{
    Room room;
    auto listener = bound({&room.shard});
    Arrivals arrivals;
    listener->start(arrivals.accept());
    room.settle();
    auto [first, error] = connect_to(listener->address());
    REQUIRE(error == 0);
    rlimit old{};
    ::getrlimit(RLIMIT_NOFILE, &old);
    const int lowest_free = ::dup(first.get());
    ::close(lowest_free);
    const rlimit tight{static_cast<rlim_t>(lowest_free), old.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &tight);
    room.settle();
    room.settle();
    const auto counts = listener->counts();
    room.advance(99ms);
    const auto still = listener->counts();
    room.advance(1ms);
    const auto tried_again = listener->counts();
    ::setrlimit(RLIMIT_NOFILE, &old);
    REQUIRE(counts.back_offs == 1); // it does not spin
    REQUIRE(still.back_offs == 1);
    REQUIRE(tried_again.back_offs == 2);
    REQUIRE(arrivals.all.empty());
    room.advance(100ms);
    REQUIRE(run_until(room.shard, [&] { return arrivals.all.size() == 1; }));
}

TEST_CASE("what cannot be bound is told with the port, the reason and a way out")
{
    Room room;
    auto listener = bound({&room.shard});
    const std::uint16_t port = listener->address().port;
    for (const bool datagrams : {false, true}) {
        std::unique_ptr<Listener> udp;
        if (datagrams)
            udp = std::move(*Listener::bind({&room.shard}, "127.0.0.1", port, true));
        const auto again = Listener::bind({&room.shard}, "127.0.0.1", port, datagrams);
        REQUIRE_FALSE(again.has_value());
        REQUIRE(again.error().error == EADDRINUSE);
        REQUIRE(again.error().what.starts_with("port " + std::to_string(port) + " on 127.0.0.1 is in use: "));
        REQUIRE(again.error().what.find("--offset") != std::string::npos);
    }
    const auto nowhere = Listener::bind({&room.shard}, "203.0.113.7", 2525, false);
    REQUIRE(nowhere.error().error == EADDRNOTAVAIL);
    REQUIRE(nowhere.error().what == "port 2525 on 203.0.113.7 cannot be bound: no interface of this machine has that address");
    REQUIRE(Listener::bind({&room.shard}, "203.0.113.7", 0, false).error().error == EADDRNOTAVAIL);
    const auto name = Listener::bind({&room.shard}, "localhost", 2525, false);
    REQUIRE(name.error().what == "\"localhost\" is no address: give one such as 127.0.0.1 or ::1");
}

TEST_CASE("addresses as text")
{
    REQUIRE(to_address(*to_socket_address("127.0.0.1", 25)) == Address{"127.0.0.1", 25});
    REQUIRE(to_address(*to_socket_address("2001:db8::25", 587)) == Address{"2001:db8::25", 587});
    REQUIRE(to_address(*to_socket_address("::ffff:192.0.2.1", 25)) == Address{"192.0.2.1", 25});
    REQUIRE(to_address(*to_socket_address("fe80::1%lo", 25)).host == "fe80::1");
    for (const char* text : {"", "localhost", "127.0.0.1:25", "[::1]", "1.2.3", "fe80::1%no-such-interface"})
        REQUIRE_FALSE(to_socket_address(text, 25).has_value());
}
