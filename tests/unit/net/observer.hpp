#pragma once
#include "net/connection.hpp"
#include "net/tls.hpp"

#include <fmt/format.h>

#include <string>

namespace exemu::net::test {

// Writes down what it is told, in words, and chooses what the test wants.
struct Observer final : TlsObserver {
    std::string seen;
    TlsHello hello_seen;
    TlsChoice at_hello, at_server_hello, at_established;
    Duration pause{};
    Connection* connection = nullptr; // whose clock the pause runs on

    Task<TlsChoice> hello(const TlsHello& hello) override
    {
        seen += fmt::format("hello({}) ", hello.sni);
        hello_seen = hello;
        if (pause > Duration{})
            co_await connection->wait(pause);
        co_return at_hello;
    }
    Task<TlsChoice> server_hello(const TlsFacts& facts) override
    {
        seen += fmt::format("server_hello({}) ", to_text(facts.version));
        co_return at_server_hello;
    }
    Task<TlsChoice> established(const TlsFacts& facts) override
    {
        seen += fmt::format("established({}) ", to_text(facts.version));
        co_return at_established;
    }
    void accepted() override { seen += "accepted "; }
    void failed(const TlsFailure& failure) override { seen += fmt::format("failed({} {} at {}) ", failure.by, failure.alert, failure.at); }
};

} // namespace exemu::net::test
