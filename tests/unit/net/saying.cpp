#include "unit/net/play.hpp"

#include <catch2/catch.hpp>

// Writing, waiting and ending, on memory and on a clock by hand.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

TEST_CASE("texts, long strings and shared bytes arrive in the order they were queued")
{
    OnMemory on;
    const std::string large(100'000, 'L');
    auto blob = std::make_shared<const std::string>(200'000, 'b');
    on.connection.queue("one ");
    on.connection.queue(std::string("two "));
    on.connection.queue(std::string(large));
    on.connection.queue_shared(*blob, blob);
    on.connection.queue(std::string_view(" end"));
    const std::string expected = "one two " + large + *blob + " end";
    REQUIRE(on.connection.unsent() == expected.size());
    REQUIRE_FALSE(on.start(on.connection.flush())->failure);
    REQUIRE(on.peer.read() == expected);
    REQUIRE(on.connection.unsent() == 0);
    REQUIRE(on.connection.sent() == expected.size());
    REQUIRE(blob.use_count() == 1);
}

TEST_CASE("a peer that reads slowly gets every byte")
{
    OnMemory on;
    std::string expected;
    for (int i = 0; i < 300; ++i)
        expected += "line " + std::to_string(i) + "\r\n";
    on.peer.stop_reading();
    on.connection.queue(std::string_view(expected));
    const auto run = on.start(on.connection.flush());
    std::string got;
    while (!run->done) {
        on.peer.open_window(7);
        on.settle();
        got += on.peer.read();
    }
    REQUIRE_FALSE(run->failure);
    REQUIRE(got == expected);
}

TEST_CASE("a peer that never reads ends the flush by the write allowance, and holds no buffer of the shard meanwhile")
{
    OnMemory on;
    on.peer.stop_reading();
    on.connection.queue("250 ok\r\n");
    const auto run = on.start(on.connection.flush());
    REQUIRE(on.shard.buffers.spare() == 1);
    on.advance(59s);
    REQUIRE_FALSE(run->done);
    on.advance(1s);
    REQUIRE(run->threw<DeadlinePassed>());
    REQUIRE(on.clock->timers() == 0);
    REQUIRE(on.connection.unsent() == 8);
}

TEST_CASE("the write allowance is the persona's to choose, and holds in ready() too")
{
    OnMemory on;
    on.connection.allow(1h);
    on.connection.allow_writes(5s);
    on.peer.stop_reading();
    on.connection.queue("* 1 EXISTS\r\n");
    const auto run = on.start(on.connection.ready());
    on.advance(5s);
    REQUIRE(run->threw<DeadlinePassed>());
}

TEST_CASE("stop and wake do not disturb a flush")
{
    OnMemory on;
    on.peer.stop_reading();
    on.connection.queue("250 ok\r\n");
    const auto run = on.start(on.connection.flush());
    on.connection.wake();
    on.connection.stop();
    on.settle();
    REQUIRE_FALSE(run->done);
    on.peer.open_window(1000);
    on.settle();
    REQUIRE(run->done);
    REQUIRE_FALSE(run->failure);
    REQUIRE(on.peer.read() == "250 ok\r\n");
}

TEST_CASE("a peer that is lost while we write is gone")
{
    OnMemory on;
    on.peer.stop_reading();
    on.connection.queue("250 ok\r\n");
    const auto run = on.start(on.connection.flush());
    on.peer.reset();
    on.settle();
    REQUIRE(run->threw<PeerGone>());
}

TEST_CASE("each thing queued on datagrams is a datagram")
{
    OnMemory on(true);
    on.connection.queue("SIP/2.0 100 Trying");
    on.connection.queue(std::string("SIP/2.0 200 OK"));
    REQUIRE_FALSE(on.start(on.connection.flush())->failure);
    REQUIRE(on.peer.read_datagram() == "SIP/2.0 100 Trying");
    REQUIRE(on.peer.read_datagram() == "SIP/2.0 200 OK");
    REQUIRE(on.peer.read_datagram().empty());
}

TEST_CASE("wait takes the time it says, on the session's clock")
{
    OnMemory on;
    const auto run = on.start(on.connection.wait(1h));
    on.advance(59min);
    REQUIRE_FALSE(run->done);
    on.connection.wake(); // not what it waits for
    on.settle();
    REQUIRE_FALSE(run->done);
    on.advance(1min);
    REQUIRE(run->done);
    REQUIRE_FALSE(run->failure);
    REQUIRE(on.ready_now() == Ready::woken);
}

TEST_CASE("wait ends with Stopping")
{
    OnMemory on;
    const auto run = on.start(on.connection.wait(1h));
    on.connection.stop();
    on.settle();
    REQUIRE(run->threw<Stopping>());
    REQUIRE(on.clock->timers() == 0);
}

TEST_CASE("pass puts bytes on the wire before it returns")
{
    OnMemory on;
    const auto run = on.start(on.connection.pass("220 "));
    REQUIRE(run->done);
    REQUIRE(on.peer.read() == "220 ");
}

TEST_CASE("finish says what is queued, closes, and drains until the peer has closed")
{
    OnMemory on;
    on.connection.queue("221 bye\r\n");
    const auto run = on.start(on.connection.finish());
    REQUIRE(on.peer.read() == "221 bye\r\n");
    REQUIRE(on.peer.server_closed());
    REQUIRE_FALSE(on.peer.server_reset());
    REQUIRE_FALSE(run->done);
    on.peer.write("what nobody reads");
    on.settle();
    REQUIRE_FALSE(run->done);
    on.peer.close();
    on.settle();
    REQUIRE(run->done);
    REQUIRE(on.ready_now() == Ready::gone);
    REQUIRE(on.clock->timers() == 0);
}

TEST_CASE("finish waits a second for the peer's end and no longer")
{
    OnMemory on;
    const auto run = on.start(on.connection.finish());
    on.advance(900ms);
    REQUIRE_FALSE(run->done);
    on.advance(100ms);
    REQUIRE(run->done);
}

TEST_CASE("finish while stopping is short")
{
    OnMemory on;
    on.connection.stop();
    const auto run = on.start(on.connection.finish());
    on.advance(200ms);
    REQUIRE(run->done);
}

TEST_CASE("finish has an end when the peer sends for ever")
{
    OnMemory on;
    const auto run = on.start(on.connection.finish());
    for (int i = 0; i < 100 && !run->done; ++i) {
        on.peer.write(std::string(1'000'000, 'x'));
        on.settle();
    }
    REQUIRE(run->done);
}

TEST_CASE("finish, reset and blackhole end a connection whose peer is gone already")
{
    OnMemory on;
    on.peer.reset();
    on.connection.queue("221 bye\r\n");
    SECTION("finish") { REQUIRE_FALSE(on.start(on.connection.finish())->failure); }
    SECTION("reset") { REQUIRE_FALSE(on.start(on.connection.reset())->failure); }
    SECTION("blackhole") { REQUIRE_FALSE(on.start(on.connection.blackhole())->failure); }
    REQUIRE(on.tasks.running() == 0);
}

TEST_CASE("finish gives up where the peer does not read")
{
    OnMemory on;
    on.peer.stop_reading();
    on.connection.queue("221 bye\r\n");
    const auto run = on.start(on.connection.finish());
    on.advance(1min);
    REQUIRE(run->done);
    REQUIRE_FALSE(run->failure);
    REQUIRE(on.peer.server_closed());
}

TEST_CASE("reset says what was earned, then resets")
{
    OnMemory on;
    on.connection.queue("250 ok\r\n");
    const auto run = on.start(on.connection.reset());
    REQUIRE(run->done);
    REQUIRE(on.peer.read() == "250 ok\r\n");
    REQUIRE(on.peer.server_reset());
    REQUIRE(on.ready_now() == Ready::gone);
}

TEST_CASE("a blackhole reads nothing, says nothing and stays until we stop")
{
    OnMemory on;
    on.connection.queue("never said");
    const auto run = on.start(on.connection.blackhole());
    on.peer.write("NOOP\r\n");
    on.advance(1h);
    REQUIRE_FALSE(run->done);
    REQUIRE(on.peer.read().empty());
    REQUIRE_FALSE(on.peer.server_closed());
    on.connection.stop();
    on.settle();
    REQUIRE(run->done);
    REQUIRE(on.connection.received() == 0);
    REQUIRE(on.peer.read().empty());
}

TEST_CASE("a blackhole is not kept for a peer that has left, even behind bytes nobody read")
{
    OnMemory on;
    const auto run = on.start(on.connection.blackhole());
    SECTION("at once when nothing lies before") { on.peer.close(); }
    SECTION("by looking from time to time otherwise")
    {
        on.peer.write("NOOP\r\n");
        on.settle();
        on.peer.close();
        REQUIRE_FALSE(run->done);
        on.advance(5s);
    }
    on.settle();
    REQUIRE(run->done);
    REQUIRE_FALSE(run->failure);
}
