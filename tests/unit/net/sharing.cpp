#include "unit/net/observer.hpp"
#include "unit/net/play.hpp"
#include "unit/net/tls_client.hpp"

#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <vector>

// How the connections of a shard share it: nobody keeps it for himself, and nothing that many ask for at once holds up the rest.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

// One turn for each byte that comes.
Task<> answer_each(Connection& connection, Clock& clock, std::size_t& answered)
{
    for (;;) {
        const Ready ready = co_await connection.ready();
        if (ready != Ready::bytes)
            break;
        while (!connection.input().empty()) {
            connection.queue(connection.input().substr(0, 1));
            connection.consume(1);
            ++answered;
            const bool enough = connection.had_its_share(clock.steady());
            if (enough)
                co_await connection.give_way();
        }
    }
}

// Takes whatever is said, as a peer does that reads as fast as we write.
Task<> say_much(Connection& connection, MemoryPeer& peer, std::size_t& said)
{
    for (int i = 0; i < 1000; ++i) {
        connection.queue(std::string(Connection::most_unsent, 'x'));
        co_await connection.flush();
        peer.read();
        ++said;
    }
}

struct Handshaking {
    Handshaking(Shard& shard, const std::shared_ptr<TlsContext>& with) : context(with)
    {
        auto [ours, theirs] = socket_pair();
        peer = std::move(theirs);
        connection = std::make_unique<Connection>(shard, stream_transport(shard, ours.release(), {}, {}));
        client = std::make_unique<TlsClient>(peer.get());
        client->handshake(); // its ClientHello is there before we look
    }
    Task<> run()
    {
        try {
            done = co_await connection->start_tls(context, observer, false);
        } catch (const PeerGone&) {
            gone = true;
        } catch (const Stopping&) {
            stopped = true;
        }
    }
    bool answered() const
    {
        char byte = 0;
        return ::recv(peer.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
    }

    std::shared_ptr<TlsContext> context;
    Descriptor peer;
    Observer observer;
    std::unique_ptr<Connection> connection;
    std::unique_ptr<TlsClient> client;
    bool done = false, gone = false, stopped = false;
};

using Handshakings = std::vector<std::unique_ptr<Handshaking>>;

Handshakings many_hellos(Shard& shard, int count)
{
    Handshakings all;
    const auto with = context();
    for (int i = 0; i < count; ++i)
        all.push_back(std::make_unique<Handshaking>(shard, with));
    return all;
}

auto answered(const Handshakings& all)
{
    return std::ranges::count_if(all, [](const auto& each) { return each->answered(); });
}

} // namespace

TEST_CASE("who has said thousands of things at once is answered in shares, and others between them")
{
    OnMemory on;
    MemoryPair other = memory_pair(on.shard, {"192.0.2.10", 4711}, {"127.0.0.1", 25});
    Connection second(on.shard, std::move(other.server));
    std::size_t first_answered = 0, second_answered = 0;
    on.peer.write(std::string(10'000, 'a'));
    other.peer->write("b");
    on.tasks.spawn(answer_each(on.connection, *on.clock, first_answered));
    on.tasks.spawn(answer_each(second, *on.clock, second_answered));
    while (second_answered == 0)
        REQUIRE(on.shard.context.poll_one() == 1);
    CHECK(first_answered < 100);
    on.settle();
    CHECK(first_answered == 10'000);
    CHECK(on.peer.read() == std::string(10'000, 'a'));
    CHECK(other.peer->read() == "b");
    on.connection.abort();
    second.abort();
    on.settle();
}

TEST_CASE("a share is over after a millisecond, however few turns it had")
{
    OnMemory on;
    const auto in_a_row = [&] {
        int turns = 1;
        while (!on.connection.had_its_share(on.clock->steady())) {
            on.clock->advance(std::chrono::microseconds(300), [] {});
            ++turns;
        }
        on.start(on.connection.give_way());
        return turns;
    };
    CHECK(in_a_row() == 5);
    CHECK(in_a_row() == 5); // a share begins with its first turn, whenever that is
    on.clock->advance(1h, [] {});
    CHECK(in_a_row() == 5);
}

TEST_CASE("who reads as fast as we write lets others have their turns")
{
    OnMemory on;
    std::size_t said = 0;
    bool had_its_turn = false;
    on.tasks.spawn(say_much(on.connection, on.peer, said));
    boost::asio::post(on.shard.context, [&] { had_its_turn = true; });
    while (!had_its_turn)
        REQUIRE(on.shard.context.poll_one() == 1);
    CHECK(said < 100);
    on.settle();
    CHECK(said == 1000);
}

TEST_CASE("to give way to others says what is queued, and a peer that is gone does not end it")
{
    OnMemory on;
    on.connection.queue("said");
    auto run = on.start(on.connection.give_way());
    CHECK(run->done);
    CHECK(on.peer.read() == "said");
    on.peer.reset();
    on.connection.queue("to nobody");
    run = on.start(on.connection.give_way());
    CHECK((run->done && !run->failure));
    CHECK(on.start(on.connection.flush())->threw<PeerGone>());
}

TEST_CASE("many handshakes at once: a few are signed, then others have their turns, and in the end all succeed")
{
    Room room;
    Handshakings all = many_hellos(room.shard, 40);
    for (const auto& each : all)
        room.tasks.spawn(each->run());
    int rounds = 0;
    for (; answered(all) < 40; ++rounds) {
        const auto before = answered(all);
        bool others = false;
        boost::asio::post(room.shard.context, [&] { others = true; });
        while (!others)
            REQUIRE(room.shard.context.poll_one() == 1);
        CHECK(answered(all) - before <= Handshakes::most_in_a_round);
        REQUIRE(rounds < 100);
    }
    CHECK(rounds >= 10);
    for (const auto& each : all)
        each->client->handshake();
    room.settle();
    CHECK(std::ranges::all_of(all, [](const auto& each) { return each->done; }));
}

TEST_CASE("who waits for a turn to sign can be aborted or stopped, or is left by its peer, and the others go on")
{
    Room room;
    Handshakings all = many_hellos(room.shard, 20);
    for (const auto& each : all)
        room.tasks.spawn(each->run());
    while (answered(all) == 0)
        REQUIRE(room.shard.context.poll_one() == 1);
    all[17]->connection->abort();
    all[18]->connection->stop();
    all[19]->client.reset();
    all[19]->peer = Descriptor();
    room.settle();
    CHECK(all[17]->gone);
    CHECK(all[18]->stopped);
    CHECK(all[18]->observer.seen == "failed(us stopping at hello) ");
    CHECK(all[19]->observer.seen == "failed(peer closed at hello) ");
    all.resize(17);
    CHECK(answered(all) == 17);
    for (const auto& each : all)
        each->client->handshake();
    room.settle();
    CHECK(std::ranges::all_of(all, [](const auto& each) { return each->done; }));
}

namespace {
Task<> run_alone(std::unique_ptr<Handshaking> one) { co_await one->run(); }
} // namespace

TEST_CASE("a shard may go while handshakes wait for their turn to sign")
{
    Room room;
    Handshakings all = many_hellos(room.shard, 10);
    std::vector<Handshaking*> seen;
    for (auto& each : all) {
        seen.push_back(each.get());
        room.tasks.spawn(run_alone(std::move(each)));
    }
    while (std::ranges::none_of(seen, &Handshaking::answered))
        REQUIRE(room.shard.context.poll_one() == 1);
    CHECK(std::ranges::count_if(seen, &Handshaking::answered) <= Handshakes::most_in_a_round); // the address sanitizer judges the rest
}
