#include "net/listener.hpp"
#include "unit/net/play.hpp"
#include "unit/net/sockets.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <thread>

// Two shards on two threads, with one listener before them. The thread sanitizer watches this suite.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

constexpr int clients = 40;
constexpr int lines_each = 25;

// What runs on one thread.
struct OnThread {
    explicit OnThread(std::size_t index) : shard(index), tasks(shard), work(shard.context.get_executor()) {}

    Shard shard;
    TaskGroup tasks;
    std::size_t served = 0;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
    std::thread thread;
};

Task<> echo_lines(Shard& shard, std::unique_ptr<Transport> transport)
{
    Connection connection(shard, std::move(transport));
    connection.allow(10s);
    for (;;) {
        const Ready ready = co_await connection.ready();
        if (ready != Ready::bytes)
            break;
        connection.queue(connection.input());
        connection.consume(connection.input().size());
    }
    co_await connection.finish();
}

// Blocking, on the test's own thread.
bool converse(const Address& address, int number)
{
    const SocketAddress to = *to_socket_address(address.host, address.port);
    Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(client.get(), to.get(), to.size) != 0)
        return false;
    for (int i = 0; i < lines_each; ++i) {
        const std::string line = "client " + std::to_string(number) + " line " + std::to_string(i) + "\n";
        if (::send(client.get(), line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
            return false;
        std::string got;
        while (got.size() < line.size()) {
            char bytes[256];
            const ssize_t n = ::recv(client.get(), bytes, sizeof bytes, 0);
            if (n <= 0)
                return false;
            got.append(bytes, static_cast<std::size_t>(n));
        }
        if (got != line)
            return false;
    }
    return true;
}

} // namespace

TEST_CASE("two shards share the peers of one listener, each session on one of them, and nothing is left")
{
    const std::size_t before = open_descriptors();
    {
        OnThread zero(0), one(1);
        OnThread* const threads[] = {&zero, &one};
        auto listener = std::move(*Listener::bind({&zero.shard, &one.shard}, "127.0.0.1", 0, false));
        listener->start([&](Shard& shard, std::unique_ptr<Transport> transport, std::uint32_t) {
            OnThread& here = *threads[shard.index];
            ++here.served;
            here.tasks.spawn(echo_lines(shard, std::move(transport)));
        });
        for (OnThread* each : threads)
            each->thread = std::thread([each] { each->shard.context.run(); });

        std::atomic<int> good = 0;
        std::vector<std::thread> crowd;
        for (int half = 0; half < 2; ++half)
            crowd.emplace_back([&, half] {
                for (int i = half; i < clients; i += 2)
                    good += converse(listener->address(), i) ? 1 : 0;
            });
        for (std::thread& each : crowd)
            each.join();
        REQUIRE(good == clients);

        boost::asio::post(zero.shard.context, [&] { listener->stop(); });
        for (OnThread* each : threads)
            each->work.reset();
        for (OnThread* each : threads)
            each->thread.join(); // the contexts end by themselves: nobody waits any more
        REQUIRE(zero.served == clients / 2);
        REQUIRE(one.served == clients / 2);
        for (OnThread* each : threads) {
            REQUIRE(each->tasks.running() == 0);
            REQUIRE(each->tasks.take_failures().empty());
        }
    }
    REQUIRE(open_descriptors() == before);
}
