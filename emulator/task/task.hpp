#pragma once
#include <boost/asio/awaitable.hpp>

namespace exemu {

// A conversation is a coroutine. One co_await per statement; a reference may be a parameter only when the caller awaits at once.
template <class T = void>
using Task = boost::asio::awaitable<T>;

} // namespace exemu
