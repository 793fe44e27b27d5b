#pragma once
#include "net/alarm.hpp"
#include "net/bell.hpp"
#include "net/shard.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include <functional>
#include <memory>
#include <set>

namespace exemu::control {

// Who asks over one listening socket of Asio's: taken as they come, so many at once, each served by a task of its own, and told to go at
// the end. Its owner opens and binds the acceptor, and outlives it.
template <class Protocol>
class Askers {
public:
    using Socket = typename Protocol::socket;
    using Serve = std::function<Task<>(std::shared_ptr<Socket>)>;

    Askers(net::Shard& shard, std::size_t most, Serve serve)
        : shard_(shard), most_(most), serve_(std::move(serve)), acceptor_(shard.context), tasks_(shard)
    {
    }

    typename Protocol::acceptor& acceptor() { return acceptor_; }
    bool stopping() const { return stopping_; }

    void start() { tasks_.spawn(accept()); }

    void stop() // no more askers; those that wait are dropped, and an answer under way is still written
    {
        stopping_ = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        for (const std::shared_ptr<Socket>& asker : askers_)
            asker->shutdown(Socket::shutdown_receive, ignored);
    }

    Task<> all_finished() // who takes longer than half a second is cut off
    {
        const net::Alarm cut(*shard_.clock, shard_.clock->steady() + 500ms, [this] {
            boost::system::error_code ignored;
            for (const std::shared_ptr<Socket>& asker : askers_)
                asker->close(ignored);
        });
        co_await tasks_.all_finished();
    }

private:
    Task<> accept()
    {
        while (!stopping_) {
            auto asker = std::make_shared<Socket>(shard_.context);
            const auto [error] = co_await acceptor_.async_accept(*asker, boost::asio::as_tuple(boost::asio::deferred));
            if (stopping_)
                break;
            if (error)
                co_await pause(); // no descriptor is left: it passes, and must not be asked without end
            else if (askers_.size() < most_)
                tasks_.spawn(hold(std::move(asker)));
        }
    }

    Task<> pause()
    {
        net::Bell bell(shard_);
        const net::Alarm alarm(*shard_.clock, shard_.clock->steady() + 100ms, [&bell] { bell.ring(); });
        co_await bell.heard();
    }

    Task<> hold(std::shared_ptr<Socket> asker)
    {
        askers_.insert(asker);
        co_await serve_(asker);
        askers_.erase(asker);
    }

    net::Shard& shard_;
    std::size_t most_;
    Serve serve_;
    typename Protocol::acceptor acceptor_;
    net::TaskGroup tasks_;
    std::set<std::shared_ptr<Socket>> askers_;
    bool stopping_ = false;
};

} // namespace exemu::control
