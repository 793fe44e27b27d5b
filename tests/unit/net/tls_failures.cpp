#include "unit/net/observer.hpp"
#include "unit/net/play.hpp"
#include "unit/net/tls_client.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

// Handshakes that do not succeed, and who is told what.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

struct Failing : Room {
    explicit Failing(const TlsSettings& settings = {}) : tls_context(context(settings))
    {
        auto [ours, theirs] = socket_pair();
        peer = std::move(theirs);
        connection = std::make_unique<Connection>(shard, stream_transport(shard, ours.release(), {}, {}));
        client = std::make_unique<TlsClient>(peer.get());
        run = start(connection->start_tls(tls_context, observer, false));
    }
    void take_turns(int times = 10)
    {
        for (int i = 0; i < times && !client->failed(); ++i) {
            client->handshake();
            settle();
        }
    }
    void leave() // the client's end closes, so that nothing is drained any longer
    {
        peer = Descriptor();
        settle();
    }

    std::shared_ptr<TlsContext> tls_context;
    Descriptor peer;
    Observer observer;
    std::unique_ptr<Connection> connection;
    std::unique_ptr<TlsClient> client;
    std::shared_ptr<Run<bool>> run;
};

} // namespace

TEST_CASE("a version that we do not speak is refused by an alert of ours")
{
    TlsSettings settings;
    settings.least = TlsVersion::tls1_3;
    Failing on(settings);
    on.client->most(TLS1_2_VERSION);
    on.take_turns();
    REQUIRE(on.client->reason().find("protocol version") != std::string::npos);
    on.leave();
    REQUIRE(on.run->value == false);
    REQUIRE(on.observer.seen == "hello(mail.contoso.test) failed(us protocol version at handshake) ");
}

TEST_CASE("a client that does not trust us says so by an alert of its own")
{
    Failing on;
    SSL_set_verify(on.client->get(), SSL_VERIFY_PEER, nullptr);
    on.take_turns();
    on.leave();
    REQUIRE(on.run->value == false);
    REQUIRE(on.observer.seen == "hello(mail.contoso.test) server_hello(1.3) failed(peer unknown CA at handshake) ");
}

TEST_CASE("the scenario's alert at the hello is what the client hears")
{
    for (const int alert : {SSL_AD_HANDSHAKE_FAILURE, SSL_AD_UNRECOGNIZED_NAME, SSL_AD_INTERNAL_ERROR}) {
        Failing on;
        on.observer.at_hello = {TlsChoice::Kind::alert, alert};
        on.take_turns();
        REQUIRE(on.client->failed());
        on.leave();
        REQUIRE(on.run->value == false);
        REQUIRE(
            on.observer.seen == std::string("hello(mail.contoso.test) failed(us ") + SSL_alert_desc_string_long(alert) + " at handshake) ");
    }
}

TEST_CASE("the scenario's other choices at the hello: FIN, and at the first flight: FIN after it")
{
    Failing on;
    SECTION("close at the hello: not one byte")
    {
        on.observer.at_hello.kind = TlsChoice::Kind::close;
        on.client->handshake();
        on.settle();
        REQUIRE(receive_now(on.peer).empty());
        REQUIRE(end_of(on.peer) == End::closed);
        on.leave();
        REQUIRE(on.observer.seen == "hello(mail.contoso.test) failed(us closed at hello) ");
    }
    SECTION("close after the first flight")
    {
        on.observer.at_server_hello.kind = TlsChoice::Kind::close;
        on.client->handshake();
        on.settle();
        REQUIRE(receive_now(on.peer).size() > 500);
        REQUIRE(end_of(on.peer) == End::closed);
        on.leave();
        REQUIRE(on.observer.seen == "hello(mail.contoso.test) server_hello(1.3) failed(us closed at handshake) ");
    }
    REQUIRE(on.run->value == false);
}

TEST_CASE("a pause at the hello holds back our first flight")
{
    Failing on;
    on.observer.pause = 30s;
    on.observer.connection = on.connection.get();
    on.client->handshake();
    on.settle();
    on.advance(29s);
    REQUIRE(receive_now(on.peer).empty());
    on.advance(1s);
    on.take_turns();
    REQUIRE(on.run->value == true);
}

TEST_CASE("a peer that says nothing, or half a hello, runs out of patience")
{
    Failing on;
    on.connection->allow(10s);
    SECTION("nothing") {}
    SECTION("half a hello") { send_all(on.peer, std::string_view("\x16\x03\x01\x02\x00\x01", 6)); }
    on.settle();
    // allow() was called after the wait had begun; a wake makes it look again
    on.connection->wake();
    on.advance(10s);
    REQUIRE(on.run->threw<DeadlinePassed>());
    REQUIRE(on.observer.seen == "failed(us deadline at hello) ");
}

TEST_CASE("a peer that speaks plain text to TLS fails the handshake")
{
    Failing on;
    send_all(on.peer, "EHLO client.test\r\n");
    on.settle();
    on.leave();
    REQUIRE(on.run->value == false);
    REQUIRE(on.observer.seen.starts_with("failed(us "));
}

TEST_CASE("a handshake survives losing its peer at every byte of both its flights")
{
    // The bytes of one good handshake, as the client sends them.
    std::vector<std::string> flights;
    {
        Failing on;
        BIO* in = BIO_new(BIO_s_mem());
        BIO* out = BIO_new(BIO_s_mem());
        SSL_set_bio(on.client->get(), in, out);
        for (int i = 0; i < 5 && !on.run->done; ++i) {
            on.client->handshake();
            std::string flight(BIO_ctrl_pending(out), '\0');
            BIO_read(out, flight.data(), static_cast<int>(flight.size()));
            flights.push_back(flight);
            send_all(on.peer, flight);
            on.settle();
            const std::string answer = receive_now(on.peer);
            BIO_write(in, answer.data(), static_cast<int>(answer.size()));
        }
        REQUIRE(on.run->value == true);
    }
    for (std::size_t cut = 0; cut < flights[0].size(); cut += cut < 16 ? 1 : 13) {
        Failing on;
        send_all(on.peer, std::string_view(flights[0]).substr(0, cut));
        on.settle();
        on.leave();
        REQUIRE(on.run->value == false);
        REQUIRE(on.observer.seen == "failed(peer closed at hello) ");
        REQUIRE(on.tasks.running() == 0);
    }
    Failing on;
    send_all(on.peer, flights[0]);
    on.settle();
    on.leave();
    REQUIRE(on.run->value == false);
    REQUIRE(on.observer.seen.find("failed(peer ") != std::string::npos);
}

TEST_CASE("abort ends a handshake in the middle")
{
    Failing on;
    on.client->handshake();
    on.settle();
    on.connection->abort();
    on.settle();
    REQUIRE(on.run->threw<PeerGone>());
}

TEST_CASE("a ClientHello that is longer than Windows takes is refused, and nothing waits for its end")
{
    Failing on;
    const std::string head("\x16\x03\x01\x40\x00\x01\x00\x40\x01\x03\x03", 11);
    send_all(on.peer, head);
    on.settle();
    const std::string answer = receive_now(on.peer);
    REQUIRE(answer == std::string("\x15\x03\x03\x00\x02\x02\x2f", 7)); // illegal_parameter
    on.leave();
    REQUIRE(on.run->value == false);
    REQUIRE(on.observer.seen == "failed(us illegal parameter at hello) ");
}

TEST_CASE("a ClientHello in records of one byte, as old middleboxes feared it, is a ClientHello")
{
    Failing on;
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    SSL_set_bio(on.client->get(), in, out);
    on.client->handshake();
    std::string flight(BIO_ctrl_pending(out), '\0');
    BIO_read(out, flight.data(), static_cast<int>(flight.size()));
    for (std::size_t i = 5; i < flight.size(); ++i) {
        send_all(on.peer, flight.substr(0, 3) + std::string("\0\1", 2) + flight[i]);
        on.settle();
    }
    REQUIRE(on.observer.seen == "hello(mail.contoso.test) server_hello(1.3) ");
    const std::string answer = receive_now(on.peer);
    BIO_write(in, answer.data(), static_cast<int>(answer.size()));
    REQUIRE(on.client->handshake());
}

namespace {

// Several peers of one shard in their handshakes.
struct Crowd : Room {
    struct Peer {
        Descriptor end;
        Observer observer;
        std::unique_ptr<Connection> connection;
        std::unique_ptr<TlsClient> client;
        std::shared_ptr<Run<bool>> run;
    };
    Peer& come()
    {
        Peer& peer = *peers.emplace_back(std::make_unique<Peer>());
        auto [ours, theirs] = socket_pair();
        peer.end = std::move(theirs);
        peer.connection = std::make_unique<Connection>(shard, stream_transport(shard, ours.release(), {}, {}));
        peer.client = std::make_unique<TlsClient>(peer.end.get());
        peer.observer.connection = peer.connection.get();
        peer.run = start(peer.connection->start_tls(tls_context, peer.observer, false));
        return peer;
    }
    void say_hello(Peer& peer)
    {
        peer.client->handshake();
        settle();
    }
    std::shared_ptr<TlsContext> tls_context = context();
    std::vector<std::unique_ptr<Peer>> peers;
};

} // namespace

TEST_CASE("of the handshakes that wait, the one that waits longest makes room for one too many")
{
    Crowd on;
    on.shard.handshakes.most = 2;
    Crowd::Peer &first = on.come(), &second = on.come(), &third = on.come(), &silent = on.come();
    on.settle();
    REQUIRE(on.shard.handshakes.waiting() == 0); // who has said nothing costs nothing
    on.say_hello(second);
    on.say_hello(first);
    REQUIRE(on.shard.handshakes.waiting() == 2);
    on.say_hello(third);
    REQUIRE(on.shard.handshakes.waiting() == 2);
    REQUIRE(second.run->value == false);
    REQUIRE(second.observer.seen == "hello(mail.contoso.test) server_hello(1.3) failed(us crowded out at handshake) ");
    receive_now(second.end);
    REQUIRE(end_of(second.end) != End::none);
    on.say_hello(first);
    REQUIRE(first.run->value == true);
    on.say_hello(third);
    REQUIRE(third.run->value == true);
    REQUIRE(on.shard.handshakes.waiting() == 0);
    on.say_hello(silent);
    on.say_hello(silent);
    REQUIRE(silent.run->value == true);
}

TEST_CASE("a handshake that the scenario holds back is nobody's to crowd out")
{
    Crowd on;
    on.shard.handshakes.most = 1;
    Crowd::Peer &held = on.come(), &second = on.come(), &third = on.come();
    held.observer.pause = 30s;
    on.say_hello(held);
    on.say_hello(second);
    on.say_hello(third);
    REQUIRE(second.run->value == false);
    REQUIRE_FALSE(held.run->done);
    on.say_hello(third);
    REQUIRE(third.run->value == true);
    on.advance(30s);
    on.say_hello(held);
    on.say_hello(held);
    REQUIRE(held.run->value == true);
}

TEST_CASE("a long piece of a ClientHello counts as a handshake that waits")
{
    Crowd on;
    on.shard.handshakes.most = 1;
    Crowd::Peer &first = on.come(), &second = on.come();
    const std::string piece = std::string("\x16\x03\x01\x40\x00\x01\x00\x3f\xfc\x03\x03", 11) + std::string(8000, 'x');
    send_all(first.end, piece);
    on.settle();
    REQUIRE(on.shard.handshakes.waiting() == 1);
    send_all(second.end, piece);
    on.settle();
    REQUIRE(first.observer.seen == "failed(us crowded out at hello) ");
    REQUIRE(on.shard.handshakes.waiting() == 1);
}
