#include "net/bell.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace exemu::net {

Task<> Bell::heard()
{
    auto keep = [this](auto handler) {
        waiter_ = [handler = std::move(handler)]() mutable {
            auto executor = boost::asio::get_associated_executor(handler);
            boost::asio::post(executor, std::move(handler));
        };
    };
    co_await boost::asio::async_initiate<const boost::asio::deferred_t, void()>(std::move(keep), boost::asio::deferred);
}

void Bell::ring()
{
    if (auto waiter = std::exchange(waiter_, nullptr))
        waiter();
}

} // namespace exemu::net
