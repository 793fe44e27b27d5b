#include "unit/net/play.hpp"
#include "unit/net/sockets.hpp"

#include <catch2/catch.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>

// A connection over real sockets.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

struct OnSocket : Room {
    OnSocket() : OnSocket(socket_pair()) {}
    explicit OnSocket(std::pair<Descriptor, Descriptor> pair)
        : peer(std::move(pair.second)),
          connection(shard, stream_transport(shard, pair.first.release(), {"192.0.2.9", 4711}, {"127.0.0.1", 25}))
    {
    }
    Descriptor peer;
    Connection connection;
};

Task<> echo(Connection& connection)
{
    for (;;) {
        const Ready ready = co_await connection.ready();
        if (ready != Ready::bytes)
            break;
        connection.queue(connection.input());
        connection.consume(connection.input().size());
    }
    co_await connection.finish();
}

// Echoes, and notes for each read what has reached both peers by then.
Task<> watched_echo(Connection& connection, const Descriptor& one, const Descriptor& other, std::string& arrived)
{
    for (;;) {
        const Ready ready = co_await connection.ready();
        if (ready != Ready::bytes)
            co_return;
        arrived += receive_now(one) + receive_now(other) + '|';
        connection.queue(connection.input());
        connection.consume(connection.input().size());
    }
}

} // namespace

TEST_CASE("answers to peers that have spoken at the same time go out together, and one that is alone at once")
{
    OnSocket on;
    auto [ours, theirs] = socket_pair();
    const Descriptor other = std::move(theirs);
    Connection second(on.shard, stream_transport(on.shard, ours.release(), {"192.0.2.10", 4711}, {"127.0.0.1", 25}));
    std::string arrived;
    const auto first_run = on.start(watched_echo(on.connection, on.peer, other, arrived));
    const auto second_run = on.start(watched_echo(second, on.peer, other, arrived));
    send_all(on.peer, "a");
    send_all(other, "b");
    on.settle();
    REQUIRE(arrived == "||"); // both were heard before either was answered
    REQUIRE(receive_now(on.peer) + receive_now(other) == "ab");
    arrived.clear();
    send_all(on.peer, "c");
    on.settle();
    REQUIRE(receive_now(on.peer) == "c");
    ::shutdown(on.peer.get(), SHUT_WR);
    ::shutdown(other.get(), SHUT_WR);
    on.settle();
    REQUIRE((first_run->done && second_run->done));
}

TEST_CASE("lockstep over a socket: each line comes back, and a quiet connection holds no buffer")
{
    OnSocket on;
    const auto run = on.start(echo(on.connection));
    for (int i = 0; i < 100; ++i) {
        const std::string line = "line " + std::to_string(i) + "\r\n";
        send_all(on.peer, line);
        on.settle();
        REQUIRE(receive_now(on.peer) == line);
        REQUIRE(on.shard.buffers.spare() == 2); // the one that was read into, and the one that was written from
    }
    ::shutdown(on.peer.get(), SHUT_WR);
    on.settle();
    REQUIRE(run->done);
    REQUIRE(end_of(on.peer) == End::closed);
}

TEST_CASE("torn input over a socket, with more sent while we are not waiting")
{
    OnSocket on;
    const auto run = on.start(echo(on.connection));
    std::string sent, got;
    for (int i = 1; i < 200; ++i) {
        for (int piece = 0; piece < i % 5 + 1; ++piece) {
            const std::string part(static_cast<std::size_t>(i * 37 % 900 + 1), static_cast<char>('a' + i % 26));
            send_all(on.peer, part);
            sent += part;
        }
        on.settle();
        got += receive_now(on.peer);
    }
    REQUIRE(got == sent);
    ::shutdown(on.peer.get(), SHUT_WR);
    on.settle();
    REQUIRE(run->done);
}

TEST_CASE("half close: the peer has said all, and still gets the answer")
{
    OnSocket on;
    send_all(on.peer, "last words");
    ::shutdown(on.peer.get(), SHUT_WR);
    const auto run = on.start(echo(on.connection));
    REQUIRE(run->done);
    REQUIRE(receive_now(on.peer) == "last words");
    REQUIRE(end_of(on.peer) == End::closed);
}

TEST_CASE("megabytes through a full socket arrive whole")
{
    OnSocket on;
    auto blob = std::make_shared<const std::string>([] {
        std::string bytes(5'000'000, '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>(i * 2654435761u >> 13);
        return bytes;
    }());
    for (std::size_t at = 0; at < blob->size(); at += 64 * 1024)
        on.connection.queue_shared(std::string_view(*blob).substr(at, 64 * 1024), blob);
    const auto run = on.start(on.connection.flush());
    REQUIRE_FALSE(run->done);
    std::string got;
    while (!run->done) {
        got += receive_now(on.peer);
        on.settle();
    }
    got += receive_now(on.peer);
    REQUIRE(got == *blob);
    REQUIRE(blob.use_count() == 1);
}

TEST_CASE("a peer that never reads ends by the write allowance on the clock")
{
    OnSocket on;
    on.connection.allow_writes(10s);
    on.connection.queue(std::string(8'000'000, 'x'));
    const auto run = on.start(on.connection.flush());
    on.advance(9s);
    REQUIRE_FALSE(run->done);
    on.advance(1s);
    REQUIRE(run->threw<DeadlinePassed>());
}

TEST_CASE("wake, deadline, stop and abort reach a wait on a socket")
{
    OnSocket on;
    on.connection.allow(30s);
    auto run = on.start(on.connection.ready());
    on.connection.wake();
    on.settle();
    REQUIRE(run->value == Ready::woken);
    run = on.start(on.connection.ready());
    on.advance(30s);
    REQUIRE(run->value == Ready::deadline);
    on.connection.allow(30s);
    run = on.start(on.connection.ready());
    REQUIRE_FALSE(run->done);
    on.connection.stop();
    on.settle();
    REQUIRE(run->value == Ready::stopping);
    const auto waiting = on.start(on.connection.blackhole());
    REQUIRE(waiting->done);
}

TEST_CASE("abort reaches a socket that waits to write")
{
    OnSocket on;
    on.connection.queue(std::string(8'000'000, 'x'));
    const auto run = on.start(on.connection.flush());
    REQUIRE_FALSE(run->done);
    on.connection.abort();
    on.settle();
    REQUIRE(run->threw<PeerGone>());
}

TEST_CASE("a wait that is cancelled as bytes arrive loses neither the bytes nor the wake")
{
    OnSocket on;
    auto run = on.start(on.connection.ready());
    on.connection.wake();
    send_all(on.peer, "DONE\r\n");
    on.settle();
    REQUIRE(run->value == Ready::bytes);
    REQUIRE(on.connection.input() == "DONE\r\n");
    run = on.start(on.connection.ready());
    REQUIRE(run->value == Ready::woken);
}

TEST_CASE("what follows urgent data, at which a read stops, is read")
{
    OnSocket on(tcp_pair());
    const auto run = on.start(echo(on.connection));
    std::string got;
    for (int i = 0; i < 3; ++i) {
        send_all(on.peer, "before");
        REQUIRE(::send(on.peer.get(), "!", 1, MSG_OOB) == 1);
        send_all(on.peer, "after");
        const std::size_t wanted = got.size() + 11; // the urgent byte is not among them
        REQUIRE(run_until(on.shard, [&] { return (got += receive_now(on.peer)).size() >= wanted; }));
    }
    REQUIRE(got == "beforeafterbeforeafterbeforeafter");
}

TEST_CASE("bytes and the peer's end that come together are both told")
{
    OnSocket on(tcp_pair());
    auto run = on.start(on.connection.ready());
    send_all(on.peer, "QUIT\r\n");
    ::shutdown(on.peer.get(), SHUT_WR);
    REQUIRE(run_until(on.shard, [&] { return run->done; }));
    REQUIRE(run->value == Ready::bytes);
    on.connection.consume(on.connection.input().size());
    run = on.start(on.connection.ready());
    REQUIRE(run_until(on.shard, [&] { return run->done; }));
    REQUIRE(run->value == Ready::gone);
}

TEST_CASE("room that came between a full socket and the wait for it is not missed")
{
    OnSocket other; // that waits, so that the shard is told of everything
    const auto waiting = other.start(other.connection.ready());
    auto [ours, theirs] = socket_pair();
    const auto transport = stream_transport(other.shard, ours.release(), {}, {});
    const std::string piece(100'000, 'x');
    const std::string_view pieces[] = {piece};
    while (transport->write(pieces).io == Transport::Io::done) {}
    while (!receive_now(theirs).empty())
        other.settle();
    const auto run = other.start(transport->wait_writable());
    REQUIRE(run_until(other.shard, [&] { return run->done; }));
    REQUIRE(transport->write(pieces).io == Transport::Io::done);
    REQUIRE_FALSE(waiting->done);
}

TEST_CASE("a broken connection is gone, in reading and in writing, without a signal")
{
    OnSocket on(tcp_pair());
    auto run = on.start(on.connection.ready());
    const linger at_once{1, 0};
    ::setsockopt(on.peer.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    on.peer = Descriptor();
    REQUIRE(run_until(on.shard, [&] { return run->done; }));
    REQUIRE(run->value == Ready::gone);
    on.connection.queue("into the void");
    REQUIRE(on.start(on.connection.flush())->threw<PeerGone>());
}

TEST_CASE("over TCP: reset is a real RST after what was earned, finish a FIN that loses nothing")
{
    OnSocket on(tcp_pair());
    SECTION("reset")
    {
        on.connection.queue("250 ok\r\n");
        send_all(on.peer, "NOOP\r\n");
        const auto run = on.start(on.connection.reset());
        for (int i = 0; i < 1000 && !run->done; ++i)
            on.advance(1ms);
        REQUIRE(run->done);
        char bytes[8];
        REQUIRE(::recv(on.peer.get(), bytes, sizeof bytes, 0) == 8);
        REQUIRE(end_of(on.peer) == End::reset);
    }
    SECTION("finish, with input unread")
    {
        send_all(on.peer, "QUIT\r\nand more");
        on.connection.queue("221 bye\r\n");
        const auto run = on.start(on.connection.finish());
        REQUIRE(run_until(on.shard, [&] { return end_of(on.peer) == End::closed || !receive_now(on.peer).empty(); }));
        REQUIRE_FALSE(run->done);
        on.peer = Descriptor();
        REQUIRE(run_until(on.shard, [&] { return run->done; }));
    }
}

TEST_CASE("small answers are not held back: TCP_NODELAY is set, and the descriptor does not block")
{
    Room room;
    auto [ours, theirs] = tcp_pair();
    const int number = ours.get();
    const auto transport = stream_transport(room.shard, ours.release(), {}, {});
    int no_delay = 0;
    socklen_t size = sizeof no_delay;
    REQUIRE(::getsockopt(number, IPPROTO_TCP, TCP_NODELAY, &no_delay, &size) == 0);
    REQUIRE(no_delay == 1);
    REQUIRE((::fcntl(number, F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("a blackhole sees its peer leave, though it reads nothing")
{
    OnSocket on;
    send_all(on.peer, "NOOP\r\n");
    const auto run = on.start(on.connection.blackhole());
    on.advance(1min);
    REQUIRE_FALSE(run->done);
    on.peer = Descriptor();
    on.advance(5s);
    REQUIRE(run->done);
}

TEST_CASE("descriptors and tasks are back after many connections")
{
    const std::size_t before = open_descriptors();
    {
        Room room;
        const std::size_t with_shard = open_descriptors();
        for (int i = 0; i < 50; ++i) {
            auto [ours, theirs] = socket_pair();
            Connection connection(room.shard, stream_transport(room.shard, ours.release(), {}, {}));
            const auto run = room.start(echo(connection));
            send_all(theirs, "hello");
            room.settle();
            if (i % 2 == 0)
                theirs = Descriptor();
            else
                connection.abort();
            room.settle();
            REQUIRE(run->done);
        }
        REQUIRE(room.tasks.running() == 0);
        REQUIRE(room.clock->timers() == 0);
        REQUIRE(open_descriptors() == with_shard);
    }
    REQUIRE(open_descriptors() == before);
}
