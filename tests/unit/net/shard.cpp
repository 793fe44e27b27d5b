#include "unit/net/play.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

Task<> throws_after(Connection& connection, Duration pause)
{
    co_await connection.wait(pause);
    throw std::logic_error("our fault");
}

} // namespace

TEST_CASE("the clock of a shard fires in order of due time, and a context with nothing due ends")
{
    Shard shard(0);
    Clock& clock = *shard.clock;
    std::string fired;
    const SteadyTime now = clock.steady();
    clock.call_at(now + 20ms, [&] { fired += 'c'; });
    clock.call_at(now + 10ms, [&] { fired += 'b'; });
    clock.call_at(now, [&] {
        fired += 'a';
        clock.call_at(now, [&] { fired += 'A'; });
    });
    const auto cancelled = clock.call_at(now + 5ms, [&] { fired += 'x'; });
    clock.cancel(cancelled);
    shard.context.run();
    REQUIRE(fired == "aAbc");
}

TEST_CASE("when the last entry is cancelled no armed timer keeps the context alive")
{
    Shard shard(0);
    const auto id = shard.clock->call_at(shard.clock->steady() + 24h, [] {});
    shard.clock->cancel(id);
    shard.context.run(); // a test that hangs here has failed
    REQUIRE(shard.context.stopped());
}

TEST_CASE("an earlier due time that comes later is the first to fire")
{
    Shard shard(0);
    Clock& clock = *shard.clock;
    std::string fired;
    const auto far = clock.call_at(clock.steady() + 24h, [&] { fired += 'z'; });
    clock.call_at(clock.steady() + 1ms, [&] {
        fired += 'a';
        clock.cancel(far);
    });
    shard.context.run();
    REQUIRE(fired == "a");
}

TEST_CASE("a clock that is advanced: what is due by then fires at once, in order; both times go on from there")
{
    Shard shard(0);
    auto& clock = static_cast<ShardClock&>(*shard.clock);
    std::string fired;
    const SteadyTime now = clock.steady();
    const WallTime wall = clock.wall();
    clock.call_at(now + 24h, [&] { fired += 'b'; });
    clock.call_at(now + 1h, [&] {
        fired += 'a';
        clock.call_at(now + 2h, [&] { fired += 'A'; }); // due by then too
    });
    const auto later = clock.call_at(now + 72h, [&] { fired += 'z'; });
    clock.call_at(now + 1ms, [&] {
        fired += '1';
        clock.cancel(later);
        clock.advance(48h); // from within a callback
    });
    shard.context.run(); // a test that hangs here has failed
    CHECK(fired == "1aAb");
    CHECK(clock.steady() - now >= 48h);
    CHECK(clock.wall() - wall >= 48h);
    CHECK(clock.steady() - now < 49h);
}

TEST_CASE("wall time begins where the scenario says and goes on with steady time")
{
    Shard shard(0);
    auto& clock = static_cast<ShardClock&>(*shard.clock);
    const WallTime start{std::chrono::seconds(1'000'000'000)};
    clock.start_wall_at(start);
    const auto elapsed = clock.wall() - start;
    REQUIRE(elapsed >= 0s);
    REQUIRE(elapsed < 60s);
}

TEST_CASE("a hand clock goes from due time to due time")
{
    exemu::test::HandClock clock;
    std::vector<Duration> seen;
    clock.call_at(clock.steady() + 3s, [&] {
        seen.push_back(clock.elapsed());
        clock.call_at(clock.steady() + 2s, [&] { seen.push_back(clock.elapsed()); });
    });
    clock.advance(4s);
    REQUIRE(seen == std::vector<Duration>{3s});
    REQUIRE(clock.elapsed() == 4s);
    clock.advance(1s);
    REQUIRE(seen == std::vector<Duration>{3s, 5s});
}

TEST_CASE("a group counts its tasks, waits for the last and keeps what went wrong")
{
    OnMemory on;
    TaskGroup group(on.shard);
    group.spawn(on.connection.wait(5s));
    auto other = memory_pair(on.shard, {}, {});
    Connection second(on.shard, std::move(other.server));
    group.spawn(throws_after(second, 2s));
    const auto finished = on.start(group.all_finished());
    REQUIRE(group.running() == 2);
    REQUIRE_FALSE(finished->done);
    on.advance(3s);
    REQUIRE(group.running() == 1);
    REQUIRE_FALSE(finished->done);
    on.advance(3s);
    REQUIRE(group.running() == 0);
    REQUIRE(finished->done);
    REQUIRE(group.take_failures().size() == 1);
    REQUIRE(group.take_failures().empty());
}

TEST_CASE("a group with nothing to wait for is finished at once")
{
    Room room;
    TaskGroup group(room.shard);
    REQUIRE(room.start(group.all_finished())->done);
}

TEST_CASE("tasks that are still suspended end with their shard, their timers and buffers too")
{
    std::shared_ptr<MemoryPeer> peer;
    {
        Shard shard(0);
        TaskGroup group(shard);
        auto pair = memory_pair(shard, {}, {});
        peer = pair.peer;
        // Owned by the task itself, as a session is: it is destroyed by the context, when the shard goes.
        auto own = [](Shard& on, std::unique_ptr<Transport> transport) -> Task<> {
            Connection connection(on, std::move(transport));
            connection.allow(5min);
            co_await connection.ready();
        };
        group.spawn(own(shard, std::move(pair.server)));
        peer->write("half a line");
        settle(shard);
        REQUIRE(group.running() == 0);
        auto second = memory_pair(shard, {}, {});
        peer = second.peer;
        group.spawn(own(shard, std::move(second.server)));
        settle(shard);
        REQUIRE(group.running() == 1);
        REQUIRE_FALSE(peer->server_closed());
    }
    REQUIRE(peer->server_closed());
}
