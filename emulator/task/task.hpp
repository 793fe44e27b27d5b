#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace exemu {

// A conversation is a coroutine. One co_await per statement; a reference may be a parameter only when the caller awaits at once.
// Its executor is a shard's own and no polymorphic one: an idle connection holds several frames, each with an executor in it.
template <class T = void>
using Task = boost::asio::awaitable<T, boost::asio::io_context::executor_type>;

} // namespace exemu
