#include "unit/net/observer.hpp"
#include "unit/net/play.hpp"

#include <catch2/catch.hpp>

// Handshakes on memory: declared, not made.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

TlsHello hello_for(std::string name)
{
    TlsHello hello;
    hello.versions = {"1.2"};
    hello.sni = std::move(name);
    return hello;
}

} // namespace

TEST_CASE("a declared handshake supplies the facts; bytes pipelined before it vanish")
{
    OnMemory on;
    Observer observer;
    on.peer.write("STARTTLS\r\n");
    REQUIRE(on.ready_now() == Ready::bytes);
    on.connection.consume(10);
    on.peer.write("EHLO injected\r\n");
    const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
    REQUIRE_FALSE(run->done);
    on.peer.write("EHLO injected again\r\n");
    on.peer.declare_tls(hello_for("mail.contoso.test"), TlsVersion::tls1_2);
    on.peer.write("EHLO client\r\n");
    on.settle();
    REQUIRE(run->value == true);
    REQUIRE(observer.seen == "hello(mail.contoso.test) server_hello(1.2) established(1.2) ");
    REQUIRE(on.connection.tls().starttls);
    REQUIRE(on.connection.tls().sni == "mail.contoso.test");
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.connection.input() == "EHLO client\r\n");
    REQUIRE(observer.seen.ends_with("accepted "));
}

TEST_CASE("a declaration made early waits for its handshake, and what follows waits with it")
{
    OnMemory on;
    Observer observer;
    on.peer.write("STARTTLS\r\n");
    on.peer.declare_tls(hello_for(""), TlsVersion::tls1_3);
    on.peer.write("EHLO client\r\n");
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.connection.input() == "STARTTLS\r\n");
    on.connection.consume(10);
    REQUIRE_FALSE(on.ready_now());
    REQUIRE(on.start(on.connection.start_tls(nullptr, observer, true))->value == true);
    REQUIRE(on.connection.tls().version == TlsVersion::tls1_3);
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.connection.input() == "EHLO client\r\n");
}

TEST_CASE("a peer that closes instead of a handshake has failed it")
{
    OnMemory on;
    Observer observer;
    const auto run = on.start(on.connection.start_tls(nullptr, observer, false));
    on.peer.write("EHLO in the clear\r\n");
    on.peer.close();
    on.settle();
    REQUIRE(run->value == false);
    REQUIRE(observer.seen == "failed(peer closed at hello) ");
    REQUIRE(on.peer.server_closed());
}

TEST_CASE("the deadline holds for a handshake")
{
    OnMemory on;
    Observer observer;
    on.connection.allow(10s);
    const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
    on.advance(10s);
    REQUIRE(run->threw<DeadlinePassed>());
    REQUIRE(observer.seen == "failed(us deadline at hello) ");
}

TEST_CASE("stopping ends a handshake, and so does abort")
{
    OnMemory on;
    Observer observer;
    const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
    SECTION("stop")
    {
        on.connection.stop();
        on.settle();
        REQUIRE(run->threw<Stopping>());
        REQUIRE(observer.seen == "failed(us stopping at hello) ");
    }
    SECTION("abort")
    {
        on.connection.abort();
        on.settle();
        REQUIRE(run->threw<PeerGone>());
    }
}

TEST_CASE("the scenario may end a declared handshake at the hello or after the first flight")
{
    using Kind = TlsChoice::Kind;
    struct Case {
        Kind kind;
        bool closed, reset;
        const char* failure;
    };
    const Case cases[] = {
        {Kind::alert, true, false, "failed(us handshake failure at hello) "},
        {Kind::close, true, false, "failed(us closed at hello) "},
        {Kind::reset, true, true, "failed(us reset at hello) "},
    };
    for (const Case& c : cases) {
        OnMemory on;
        Observer observer;
        observer.at_hello.kind = c.kind;
        on.peer.declare_tls(hello_for(""), TlsVersion::tls1_2);
        const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
        on.peer.close();
        on.settle();
        REQUIRE(run->value == false);
        REQUIRE(observer.seen == std::string("hello() ") + c.failure);
        REQUIRE(on.peer.server_closed() == c.closed);
        REQUIRE(on.peer.server_reset() == c.reset);
    }
    OnMemory on;
    Observer observer;
    observer.at_server_hello.kind = Kind::close;
    on.peer.declare_tls(hello_for(""), TlsVersion::tls1_2);
    const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
    on.peer.close();
    on.settle();
    REQUIRE(run->value == false);
    REQUIRE(observer.seen == "hello() server_hello(1.2) failed(us closed at handshake) ");
}

TEST_CASE("a blackhole at the hello stays until we stop")
{
    OnMemory on;
    Observer observer;
    observer.at_hello.kind = TlsChoice::Kind::blackhole;
    on.peer.declare_tls(hello_for(""), TlsVersion::tls1_2);
    const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
    on.advance(1h);
    REQUIRE_FALSE(run->done);
    on.connection.stop();
    on.settle();
    REQUIRE(run->value == false);
}

TEST_CASE("an observer may take its time at the hello")
{
    OnMemory on;
    Observer observer;
    observer.pause = 20s;
    observer.connection = &on.connection;
    on.peer.declare_tls(hello_for("a"), TlsVersion::tls1_2);
    const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
    on.advance(19s);
    REQUIRE_FALSE(run->done);
    on.advance(1s);
    REQUIRE(run->value == true);
}

TEST_CASE("to begin a handshake with input unread is our fault")
{
    OnMemory on;
    Observer observer;
    on.peer.write("EHLO injected\r\n");
    REQUIRE(on.ready_now() == Ready::bytes);
    REQUIRE(on.start(on.connection.start_tls(nullptr, observer, true))->threw<std::logic_error>());
    on.connection.discard_input();
    const auto run = on.start(on.connection.start_tls(nullptr, observer, true));
    on.peer.declare_tls(hello_for(""), TlsVersion::tls1_2);
    on.settle();
    REQUIRE(run->value == true);
}
