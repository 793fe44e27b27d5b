#include "unit/net/play.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

// What ready() tells, on memory and on a clock by hand.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

// Collects lines as a dialogue would; ends with the first thing that is not bytes.
Task<Ready> collect(Connection& connection, std::vector<std::string>& lines)
{
    for (;;) {
        const Ready ready = co_await connection.ready();
        if (ready != Ready::bytes)
            co_return ready;
        for (auto end = connection.input().find('\n'); end != std::string_view::npos; end = connection.input().find('\n')) {
            lines.emplace_back(connection.input().substr(0, end));
            connection.consume(end + 1);
        }
    }
}

} // namespace

TEST_CASE("input comes whole or torn, and what is unread stays")
{
    const std::string text = "EHLO client\nMAIL FROM:<a@b>\nQUIT\n";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        OnMemory on;
        std::vector<std::string> lines;
        const auto run = on.start(collect(on.connection, lines));
        for (std::size_t at = 0; at < text.size(); at += piece) {
            on.peer.write(text.substr(at, piece));
            on.settle();
        }
        on.peer.close();
        on.settle();
        REQUIRE(run->value == Ready::gone);
        REQUIRE(lines == std::vector<std::string>{"EHLO client", "MAIL FROM:<a@b>", "QUIT"});
        REQUIRE(on.connection.received() == text.size());
    }
}

TEST_CASE("bytes come before the end of the stream, and the end is told again")
{
    OnMemory on;
    on.peer.write("QUI");
    on.peer.close();
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.ready_now() == Ready::gone);
    REQUIRE(on.connection.input() == "QUI");
    REQUIRE(on.ready_now() == Ready::gone);
}

TEST_CASE("a peer that has closed its side still hears us")
{
    OnMemory on;
    on.peer.close();
    REQUIRE(on.ready_now() == Ready::gone);
    on.connection.queue("bye");
    REQUIRE_FALSE(on.start(on.connection.flush())->failure);
    REQUIRE(on.peer.read() == "bye");
}

TEST_CASE("a reset peer is gone for writing too")
{
    OnMemory on;
    const auto run = on.start(on.connection.ready());
    on.peer.reset();
    on.settle();
    REQUIRE(run->value == Ready::gone);
    on.connection.queue("bye");
    REQUIRE(on.start(on.connection.flush())->threw<PeerGone>());
}

TEST_CASE("what was queued goes out before anything is waited for")
{
    OnMemory on;
    on.connection.queue("220 ready\r\n");
    const auto run = on.start(on.connection.ready());
    REQUIRE(on.peer.read() == "220 ready\r\n");
    REQUIRE_FALSE(run->done);
    on.connection.stop();
    on.settle();
}

TEST_CASE("wake ends a wait once, and is remembered when nobody waits")
{
    OnMemory on;
    const auto run = on.start(on.connection.ready());
    on.connection.wake();
    on.connection.wake();
    on.settle();
    REQUIRE(run->value == Ready::woken);
    REQUIRE_FALSE(on.ready_now());
    on.connection.wake();
    REQUIRE(on.ready_now() == Ready::woken);
}

TEST_CASE("bytes go before a wake, which is not lost")
{
    OnMemory on;
    on.connection.wake();
    on.peer.write("DONE\r\n");
    REQUIRE(on.ready_now() == Ready::bytes);
    on.connection.consume(6);
    REQUIRE(on.ready_now() == Ready::woken);
}

TEST_CASE("stop is told in mid-wait and ever after, and words can still be said")
{
    OnMemory on;
    const auto run = on.start(on.connection.ready());
    on.connection.stop();
    on.settle();
    REQUIRE(run->value == Ready::stopping);
    on.peer.write("NOOP\r\n");
    REQUIRE(on.ready_now() == Ready::stopping);
    on.connection.queue("421 bye\r\n");
    REQUIRE_FALSE(on.start(on.connection.flush())->failure);
    REQUIRE(on.peer.read() == "421 bye\r\n");
}

TEST_CASE("abort ends every wait with PeerGone")
{
    OnMemory on;
    SECTION("for input")
    {
        const auto run = on.start(on.connection.ready());
        on.connection.abort();
        on.settle();
        REQUIRE(run->threw<PeerGone>());
    }
    SECTION("for the peer to read")
    {
        on.peer.stop_reading();
        on.connection.queue("x");
        const auto run = on.start(on.connection.flush());
        REQUIRE_FALSE(run->done);
        on.connection.abort();
        on.settle();
        REQUIRE(run->threw<PeerGone>());
    }
    SECTION("for time")
    {
        const auto run = on.start(on.connection.wait(1h));
        on.connection.abort();
        on.settle();
        REQUIRE(run->threw<PeerGone>());
    }
    SECTION("before it begins")
    {
        on.connection.abort();
        REQUIRE(on.start(on.connection.ready())->threw<PeerGone>());
        REQUIRE(on.start(on.connection.flush())->threw<PeerGone>());
        REQUIRE(on.start(on.connection.wait(1s))->threw<PeerGone>());
    }
    REQUIRE(on.tasks.running() == 0);
    REQUIRE(on.clock->timers() == 0);
}

TEST_CASE("the deadline ends a wait, is told until the next allow, and leaves no timer behind")
{
    OnMemory on;
    on.connection.allow(30s);
    const auto run = on.start(on.connection.ready());
    on.advance(29s);
    REQUIRE_FALSE(run->done);
    on.advance(1s);
    REQUIRE(run->value == Ready::deadline);
    REQUIRE(on.ready_now() == Ready::deadline);
    on.connection.queue("421 timeout\r\n");
    REQUIRE_FALSE(on.start(on.connection.flush())->failure);
    REQUIRE(on.peer.read() == "421 timeout\r\n");
    on.connection.allow(30s);
    REQUIRE_FALSE(on.ready_now());
}

TEST_CASE("one entry in the clock serves a connection however often patience is renewed")
{
    OnMemory on;
    for (int i = 0; i < 100; ++i) {
        on.connection.allow(5min);
        REQUIRE_FALSE(on.ready_now());
        REQUIRE(on.clock->timers() == 1);
        on.advance(20s);
    }
    const auto run = on.start(on.connection.ready());
    on.advance(4min);
    REQUIRE_FALSE(run->done);
    on.advance(40s);
    REQUIRE(run->value == Ready::deadline);
}

TEST_CASE("patience that is shortened counts at once")
{
    OnMemory on;
    on.connection.allow(1h);
    REQUIRE_FALSE(on.ready_now());
    on.connection.allow(10s);
    const auto run = on.start(on.connection.ready());
    REQUIRE(on.clock->timers() == 1);
    on.advance(10s);
    REQUIRE(run->value == Ready::deadline);
}

TEST_CASE("a peer that dribbles for ever runs out of patience all the same")
{
    OnMemory on;
    on.connection.allow(30s);
    std::optional<Ready> last;
    for (int second = 0; second < 40 && last != Ready::deadline; ++second) {
        on.peer.write("x");
        last = on.ready_now();
        REQUIRE_FALSE(on.ready_now() == Ready::bytes);
        on.advance(1s);
    }
    REQUIRE(last == Ready::deadline);
    REQUIRE(on.connection.received() <= 31);
}

TEST_CASE("a connection that goes away takes its timer along")
{
    Room room;
    {
        auto pair = memory_pair(room.shard, {}, {});
        Connection connection(room.shard, std::move(pair.server));
        connection.allow(1h);
        const auto run = room.start(connection.ready());
        REQUIRE(room.clock->timers() == 1);
        connection.abort();
        room.settle();
    }
    REQUIRE(room.clock->timers() == 0);
}

TEST_CASE("to ask for more than 64 KiB without taking any is our fault")
{
    OnMemory on;
    on.peer.write(std::string(100'000, 'x'));
    std::size_t last = 0;
    while (on.connection.input().size() < BufferPool::buffer_size) {
        REQUIRE(on.ready_now() == Ready::bytes);
        REQUIRE(on.connection.input().size() > last);
        last = on.connection.input().size();
    }
    REQUIRE(on.start(on.connection.ready())->threw<std::logic_error>());
    on.connection.consume(1000);
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.connection.input().size() == BufferPool::buffer_size);
}

TEST_CASE("a quiet connection holds no buffer of the shard")
{
    OnMemory on;
    on.peer.write("NOOP\r\nNO");
    on.connection.queue("250 ok\r\n");
    REQUIRE(on.ready_now() == Ready::bytes);
    on.connection.consume(6);
    const auto run = on.start(on.connection.ready());
    REQUIRE_FALSE(run->done);
    REQUIRE(on.shard.buffers.spare() == 1); // one buffer has served writing and reading in turn
    REQUIRE(on.connection.input() == "NO");
    on.connection.abort();
    on.settle();
}

TEST_CASE("one datagram at a time, and what is unread of it is left")
{
    OnMemory on(true);
    on.peer.write("OPTIONS one");
    on.peer.write("");
    on.peer.write("OPTIONS two");
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.connection.input() == "OPTIONS one");
    on.connection.consume(3);
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.connection.input().empty());
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.connection.input() == "OPTIONS two");
    REQUIRE_FALSE(on.ready_now());
    REQUIRE(on.connection.input().empty());
}

TEST_CASE("a flood of one peer leaves turns to others")
{
    OnMemory on;
    auto other = memory_pair(on.shard, {}, {});
    Connection quiet(on.shard, std::move(other.server));
    on.peer.write(std::string(10'000'000, 'x'));
    std::size_t taken_before_other = 0;
    auto swallow = [](Connection& connection) -> Task<> {
        while (connection.received() < 10'000'000) {
            co_await connection.ready();
            connection.consume(connection.input().size());
        }
    };
    auto note = [](Connection& connection, const Connection& flooded, std::size_t& taken) -> Task<> {
        co_await connection.ready();
        taken = flooded.received();
    };
    on.tasks.spawn(swallow(on.connection));
    on.tasks.spawn(note(quiet, on.connection, taken_before_other));
    other.peer->write("hello");
    on.settle();
    REQUIRE(on.tasks.running() == 0);
    REQUIRE(taken_before_other < 2'000'000);
}
