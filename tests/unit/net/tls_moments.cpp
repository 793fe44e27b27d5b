#include "unit/net/observer.hpp"
#include "unit/net/play.hpp"
#include "unit/net/tls_client.hpp"

#include <catch2/catch.hpp>

// What may be chosen at the moments of a handshake: another certificate, smaller records, a shape for our flight, an end.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

// Another certificate of the same names, with its own authority.
pki::Credential other_credential()
{
    const auto now = std::time(nullptr);
    const auto key = pki::make_authority_key();
    const auto leaf = pki::make_self_signed(*key, {"other.contoso.test", {"other.contoso.test"}, {}}, {now - 60, now + 3600});
    pki::Credential made;
    made.certificate = pki::to_pem(*leaf);
    made.key = pki::to_pem(*key);
    made.staple = "what the authority says";
    return made;
}

struct Moments : Room {
    explicit Moments(std::shared_ptr<TlsContext> with = context()) : tls_context(std::move(with))
    {
        auto [ours, theirs] = socket_pair();
        peer = std::move(theirs);
        connection = std::make_unique<Connection>(shard, stream_transport(shard, ours.release(), {}, {}));
        client = std::make_unique<TlsClient>(peer.get());
    }
    void begin() { run = start(connection->start_tls(tls_context, observer, false)); }
    bool shake_hands()
    {
        bool done = false;
        for (int i = 0; i < 40 && !(done && run->done) && !client->failed(); ++i) {
            done = client->handshake();
            settle();
        }
        return done && run->value == true;
    }
    std::string shown() const
    {
        const X509* certificate = SSL_get0_peer_certificate(client->get());
        char text[256] = "";
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, sizeof text);
        return text;
    }

    std::shared_ptr<TlsContext> tls_context;
    Descriptor peer;
    Observer observer;
    std::unique_ptr<Connection> connection;
    std::unique_ptr<TlsClient> client;
    std::shared_ptr<Run<bool>> run;
};

// Counts what goes through it, and cuts it.
struct Cutting final : fault::Fault {
    Task<> write(std::string bytes, fault::Outlet& next) override
    {
        flights.push_back(bytes.size());
        for (std::size_t at = 0; at < bytes.size(); at += 7) {
            co_await next.pass(bytes.substr(at, 7));
            co_await next.wait(1s);
        }
    }
    std::vector<std::size_t> flights;
};

// The sizes of the records at the beginning of a flight, and their types.
std::vector<std::pair<int, std::size_t>> records_of(std::string_view flight)
{
    std::vector<std::pair<int, std::size_t>> records;
    while (flight.size() >= 5) {
        const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(flight[3])) << 8 |
            static_cast<unsigned char>(flight[4]);
        records.emplace_back(flight[0], size);
        flight.remove_prefix(std::min(flight.size(), 5 + size));
    }
    return records;
}

} // namespace

TEST_CASE("at the hello another certificate may be shown, with its stapled answer")
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Moments on;
        TlsSettings settings;
        settings.alpn = {"http/1.1"};
        on.observer.at_hello.context = *TlsContext::make(other_credential(), settings);
        on.client->most(version);
        SSL_set_tlsext_status_type(on.client->get(), TLSEXT_STATUSTYPE_ocsp);
        const std::string offer("\x08http/1.1", 9);
        SSL_set_alpn_protos(on.client->get(), reinterpret_cast<const unsigned char*>(offer.data()), static_cast<unsigned>(offer.size()));
        on.begin();
        REQUIRE(on.shake_hands());
        CHECK(on.shown() == "other.contoso.test");
        CHECK(on.connection->tls().alpn == "http/1.1"); // the other context's own
        const unsigned char* staple = nullptr;
        const long size = SSL_get_tlsext_status_ocsp_resp(on.client->get(), &staple);
        REQUIRE(size > 0);
        CHECK(std::string_view(reinterpret_cast<const char*>(staple), static_cast<std::size_t>(size)) == "what the authority says");
    }
}

TEST_CASE("a ticket belongs to the context that the handshake began with: a fresh one knows none of before")
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const auto before = context(), after = context();
        std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> kept(nullptr, SSL_SESSION_free);
        for (const auto& [with, resumes] : {std::pair(before, false), std::pair(before, true), std::pair(after, false)}) {
            Moments on(with);
            on.client->most(version);
            if (kept)
                SSL_set_session(on.client->get(), kept.get());
            on.begin();
            REQUIRE(on.shake_hands());
            CHECK(on.connection->tls().resumed == resumes);
            if (kept)
                continue;
            on.connection->queue("x");
            const auto flushing = on.start(on.connection->flush());
            on.settle();
            REQUIRE(on.client->read() == "x"); // the ticket of TLS 1.3 comes with it
            kept.reset(SSL_get1_session(on.client->get()));
            on.client->close_notify(); // else OpenSSL holds the session for damaged
            on.settle();
        }
    }
}

TEST_CASE("handshake messages may be spread over the smallest records")
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Moments on;
        on.observer.at_hello.record = 1;
        on.client->most(version);
        // The flight passes through the test's hands.
        BIO* in = BIO_new(BIO_s_mem());
        BIO* out = BIO_new(BIO_s_mem());
        SSL_set_bio(on.client->get(), in, out);
        on.begin();
        std::vector<std::pair<int, std::size_t>> first;
        for (int i = 0; i < 10 && !on.run->done; ++i) {
            on.client->handshake();
            std::string flight(BIO_ctrl_pending(out), '\0');
            BIO_read(out, flight.data(), static_cast<int>(flight.size()));
            send_all(on.peer, flight);
            on.settle();
            const std::string answer = receive_now(on.peer);
            if (first.empty())
                first = records_of(answer);
            BIO_write(in, answer.data(), static_cast<int>(answer.size()));
        }
        REQUIRE(on.run->value == true);
        std::size_t tiny = 0;
        for (const auto& [type, size] : first) {
            CHECK((type != 22 || size == 1));
            CHECK(size <= 512 + 32); // what keys protect: 512 bytes and what protects them
            tiny += type == 22 ? 1 : 0;
        }
        CHECK(tiny > 60); // ServerHello at least
        // Afterwards records have their usual size.
        on.connection->queue(std::string(10'000, 'x'));
        const auto flushing = on.start(on.connection->flush());
        on.settle();
        std::size_t largest = 0;
        for (const auto& [type, size] : records_of(receive_now(on.peer)))
            largest = std::max(largest, size);
        CHECK(largest > 10'000);
    }
}

TEST_CASE("a shape chosen at the hello is for the flight that follows, one chosen after it for the next")
{
    Moments on;
    on.client->most(TLS1_2_VERSION);
    const auto at_hello = std::make_shared<Cutting>(), after = std::make_shared<Cutting>();
    on.observer.at_hello.shape = at_hello;
    on.observer.at_server_hello.shape = after;
    on.begin();
    on.client->handshake();
    on.settle();
    CHECK(receive_now(on.peer).size() == 7); // the first piece; the rest waits
    CHECK_FALSE(on.run->done);
    CHECK(at_hello->flights.size() == 1);
    CHECK(at_hello->flights.front() > 500);
    CHECK(after->flights.empty());
}

TEST_CASE("a handshake in pieces is a handshake")
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        Moments on;
        on.client->most(version);
        const auto at_hello = std::make_shared<Cutting>(), after = std::make_shared<Cutting>();
        on.observer.at_hello.shape = at_hello;
        on.observer.at_server_hello.shape = after;
        on.begin();
        for (int i = 0; i < 2000 && !on.run->done && !on.client->failed(); ++i) {
            on.client->handshake();
            on.settle();
            on.advance(1s);
        }
        CHECK(on.run->value == true);
        CHECK(at_hello->flights.size() == 1);
        CHECK(after->flights.size() == 1);
    }
}

TEST_CASE("a peer that leaves in the middle of a shaped flight ends the handshake")
{
    Moments on;
    on.observer.at_hello.shape = std::make_shared<Cutting>();
    on.begin();
    on.client->handshake();
    on.settle();
    on.peer = Descriptor();
    for (int i = 0; i < 5 && !on.run->done; ++i)
        on.advance(1s);
    CHECK(on.run->value == false);
    CHECK(on.observer.seen.find("failed(peer ") != std::string::npos);
    CHECK(on.tasks.running() == 0);
}

TEST_CASE("when all is agreed the connection may still be ended, and that is no failed handshake")
{
    using Kind = TlsChoice::Kind;
    for (const Kind kind : {Kind::close, Kind::reset, Kind::over}) {
        Moments on;
        on.observer.at_established.kind = kind;
        on.begin();
        for (int i = 0; i < 10 && !on.client->handshake(); ++i)
            on.settle();
        on.settle();
        on.peer = Descriptor();
        on.advance(2s);
        CHECK(on.run->value == false);
        CHECK(on.observer.seen.find("established(1.3) ") != std::string::npos);
        CHECK(on.observer.seen.find("failed") == std::string::npos);
    }
}

TEST_CASE("a peer is asked for a certificate, and its name is told")
{
    const auto now = std::time(nullptr);
    const pki::Validity validity{now - 60, now + 3600};
    const auto authority_key = pki::make_authority_key(), key = pki::make_authority_key();
    const auto authority = pki::make_authority(*authority_key, {"contoso.test"}, validity);
    const auto certificate = pki::make_client(*key, "alice", "alice@contoso.test", *authority, *authority_key, validity);
    const auto asking = [&](pki::AskClient how) {
        pki::Credential shown = credential();
        shown.client = how;
        return *TlsContext::make(shown, {}, pki::to_pem(*authority));
    };
    struct Case {
        pki::AskClient how;
        bool shows, done;
        const char* client;
    };
    const Case cases[] = {{pki::AskClient::no, true, true, ""}, {pki::AskClient::wanted, false, true, ""},
        {pki::AskClient::wanted, true, true, "CN=alice"}, {pki::AskClient::required, false, false, ""},
        {pki::AskClient::required, true, true, "CN=alice"}};
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (const Case& c : cases) {
            Moments on; // begins with a context that asks nobody
            on.observer.at_hello.context = asking(c.how);
            on.client->most(version);
            if (c.shows) {
                SSL_use_certificate(on.client->get(), certificate.get());
                SSL_use_PrivateKey(on.client->get(), key.get());
            }
            on.begin();
            on.shake_hands();
            on.peer = Descriptor();
            on.settle();
            REQUIRE(on.run->value == c.done);
            if (c.done)
                CHECK(on.connection->tls().client == c.client);
        }
}
