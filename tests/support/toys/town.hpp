#pragma once
#include "session/effects.hpp"
#include "session/service.hpp"
#include "support/toys/toys.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace exemu::test {

// The toy protocols as the program runs them: real listeners on loopback, real clocks, each shard on a thread of its own. `yaml` is
// what follows "use: [toys]".
class Town final : public session::Effects {
public:
    explicit Town(const std::string& yaml = "", std::size_t shards = 2);
    ~Town() override; // stops

    const net::Address& address(const std::string& listener) const { return services_.at(listener)->listener().address(); }
    // Accepts no more, asks every session to finish, joins the threads. The journal may be read afterwards.
    void stop();

    journal::Journal& journal() { return *journal_; }
    store::Mailstore& store() { return *store_; }
    std::size_t tasks_left() const;
    std::size_t failures();

    Task<bool> set_port(net::Shard& here, std::string listener, net::Listener::State) override;
    Task<std::vector<scenario::Effect>> ask(net::Shard&, const scenario::HookStep&, std::string) override
    {
        co_return std::vector<scenario::Effect>();
    }

private:
    struct Quarter { // a shard and its thread
        explicit Quarter(std::size_t index) : shard(index), sessions(shard), work(shard.context.get_executor()) {}
        net::Shard shard;
        session::ShardSessions sessions;
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
        std::thread thread;
    };
    static Task<> end_sessions(Quarter&);
    void open(const scenario::Listener&, const scenario::Scenario&);

    std::unique_ptr<journal::Journal> journal_;
    std::unique_ptr<store::Mailstore> store_;
    std::unique_ptr<session::House> house_;
    session::Admission admission_;
    std::vector<std::unique_ptr<Quarter>> quarters_;
    std::map<std::string, std::unique_ptr<session::Service>> services_;
};

// A client of its own thread: plain blocking calls, none of which waits longer than ten seconds.
class Caller {
public:
    Caller(const net::Address&, bool datagrams = false);
    ~Caller();
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    bool say(const std::string&);
    std::string line();     // without its end; empty when none came
    std::string datagram(); // empty when none came

private:
    int socket_;
    std::string heard_;
};

} // namespace exemu::test
