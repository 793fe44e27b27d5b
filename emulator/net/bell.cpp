#include "net/bell.hpp"

#include "net/shard.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace exemu::net {

Task<> Bell::heard()
{
    auto wait = [this](auto handler) {
        keep([handler = std::move(handler)]() mutable {
            auto executor = boost::asio::get_associated_executor(handler);
            boost::asio::post(executor, std::move(handler));
        });
    };
    co_await boost::asio::async_initiate<const boost::asio::deferred_t, void()>(std::move(wait), boost::asio::deferred);
}

void Bell::ring()
{
    if (Waiter waiter = take_waiter())
        waiter();
}

void Bell::destroy_waiting(Shard& shard)
{
    while (Bell* bell = shard.bells) {
        const Waiter gone = bell->take_waiter(); // the task goes with it, and the bell perhaps with the task
    }
}

void Bell::keep(Waiter waiter)
{
    waiter_ = std::move(waiter);
    previous_ = nullptr;
    next_ = std::exchange(shard_.bells, this);
    if (next_)
        next_->previous_ = this;
}

Bell::Waiter Bell::take_waiter()
{
    if (!waiter_)
        return nullptr;
    (previous_ ? previous_->next_ : shard_.bells) = next_;
    if (next_)
        next_->previous_ = previous_;
    return std::exchange(waiter_, nullptr);
}

} // namespace exemu::net
