#include "unit/net/observer.hpp"
#include "unit/net/play.hpp"
#include "unit/net/tls_client.hpp"

#include <catch2/catch.hpp>

#include <sys/ioctl.h>

// Real handshakes over a socket pair, against OpenSSL as client.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

Task<> echo(Connection& connection)
{
    for (;;) {
        const Ready ready = co_await connection.ready();
        if (ready != Ready::bytes)
            break;
        connection.queue(connection.input());
        connection.consume(connection.input().size());
    }
    co_await connection.finish();
}

struct OnTls : Room {
    explicit OnTls(std::shared_ptr<TlsContext> with = context(), const std::string& sni = "mail.contoso.test", const std::string& alpn = "")
        : tls_context(std::move(with))
    {
        auto [ours, theirs] = socket_pair();
        peer = std::move(theirs);
        connection = std::make_unique<Connection>(shard, stream_transport(shard, ours.release(), {}, {}));
        client = std::make_unique<TlsClient>(peer.get(), sni, alpn);
    }
    std::shared_ptr<Run<bool>> start_tls(bool starttls = false) { return start(connection->start_tls(tls_context, observer, starttls)); }
    // Both sides in turn until neither has anything to do.
    bool shake_hands(const Run<bool>& run)
    {
        bool client_done = false;
        for (int i = 0; i < 20 && !(client_done && run.done) && !client->failed(); ++i) {
            client_done = client->handshake();
            settle();
        }
        return client_done && run.value == true;
    }

    std::shared_ptr<TlsContext> tls_context;
    Descriptor peer;
    Observer observer;
    std::unique_ptr<Connection> connection;
    std::unique_ptr<TlsClient> client;
};

std::string letters(std::size_t count)
{
    std::string text(count, '\0');
    for (std::size_t i = 0; i < count; ++i)
        text[i] = static_cast<char>('a' + (i * 7 + i / 1000) % 26);
    return text;
}

} // namespace

TEST_CASE("a handshake in each version, its hello, its facts, and the first byte that accepts it")
{
    struct Case {
        int version;
        TlsVersion expected;
        const char* text;
    };
    const Case cases[] = {
        {TLS1_VERSION, TlsVersion::tls1_0, "1.0"},
        {TLS1_1_VERSION, TlsVersion::tls1_1, "1.1"},
        {TLS1_2_VERSION, TlsVersion::tls1_2, "1.2"},
        {TLS1_3_VERSION, TlsVersion::tls1_3, "1.3"},
    };
    for (const Case& c : cases) {
        TlsSettings settings;
        settings.least = TlsVersion::tls1_0;
        OnTls on(context(settings));
        on.client->most(c.version);
        const auto run = on.start_tls(true);
        REQUIRE(on.shake_hands(*run));
        const std::string text(c.text);
        REQUIRE(on.observer.seen == "hello(mail.contoso.test) server_hello(" + text + ") established(" + text + ") ");
        REQUIRE(on.connection->tls().version == c.expected);
        REQUIRE(on.connection->tls().cipher == SSL_get_cipher_name(on.client->get()));
        REQUIRE(on.connection->tls().starttls);
        REQUIRE_FALSE(on.connection->tls().resumed);
        REQUIRE(on.observer.hello_seen.versions.back() == (c.version == TLS1_3_VERSION ? "1.0" : c.text));
        const auto echoing = on.start(echo(*on.connection));
        REQUIRE(on.client->write("hello"));
        on.settle();
        REQUIRE(on.client->read() == "hello");
        REQUIRE(on.observer.seen.ends_with("accepted "));
        on.client->close_notify();
        on.settle();
        REQUIRE(on.client->read().empty());
        REQUIRE(on.client->closed_cleanly());
    }
}

TEST_CASE("a hello says what the client offers")
{
    TlsSettings settings;
    settings.alpn = {"h2", "http/1.1"};
    OnTls on(context(settings), "owa.contoso.test", std::string("\x08http/1.1\x03xyz", 13));
    SSL_set_cipher_list(on.client->get(), "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305");
    const auto run = on.start_tls();
    REQUIRE(on.shake_hands(*run));
    const TlsHello& hello = on.observer.hello_seen;
    REQUIRE(hello.sni == "owa.contoso.test");
    REQUIRE(hello.versions == std::vector<std::string>{"1.3", "1.2", "1.1", "1.0"});
    REQUIRE(hello.alpn == std::vector<std::string>{"http/1.1", "xyz"});
    REQUIRE_FALSE(hello.resumes);
    REQUIRE(std::ranges::count(hello.ciphers, "ECDHE-ECDSA-CHACHA20-POLY1305") == 1);
    REQUIRE(std::ranges::count(hello.ciphers, "TLS_AES_256_GCM_SHA384") == 1);
    REQUIRE(on.connection->tls().alpn == "http/1.1");
    REQUIRE(on.connection->tls().sni == "owa.contoso.test");
}

TEST_CASE("no common application protocol is no reason to refuse")
{
    TlsSettings settings;
    settings.alpn = {"http/1.1"};
    OnTls on(context(settings), "", std::string("\x03xyz", 4));
    const auto run = on.start_tls();
    REQUIRE(on.shake_hands(*run));
    REQUIRE(on.connection->tls().alpn.empty());
    REQUIRE(on.connection->tls().sni.empty());
}

TEST_CASE("a client that keeps its ticket resumes, in both versions that have tickets")
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const auto shared = context();
        std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> kept(nullptr, SSL_SESSION_free);
        for (const bool again : {false, true}) {
            OnTls on(shared);
            on.client->most(version);
            if (again)
                SSL_set_session(on.client->get(), kept.get());
            const auto run = on.start_tls();
            REQUIRE(on.shake_hands(*run));
            const auto echoing = on.start(echo(*on.connection));
            REQUIRE(on.client->write("x"));
            on.settle();
            REQUIRE(on.client->read() == "x");
            REQUIRE(on.connection->tls().resumed == again);
            REQUIRE(on.observer.hello_seen.resumes == again);
            kept.reset(SSL_get1_session(on.client->get()));
            on.client->close_notify();
            on.settle();
        }
    }
}

TEST_CASE("without tickets a session is resumed by what we remember of it, and only so many are remembered")
{
    TlsSettings settings;
    settings.tickets = false;
    settings.sessions = 2;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const auto shared = context(settings);
        using Kept = std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)>;
        const auto talk = [&](SSL_SESSION* resumed, bool parts) {
            OnTls on(shared);
            on.client->most(version);
            if (resumed)
                SSL_set_session(on.client->get(), resumed);
            const auto run = on.start_tls();
            REQUIRE(on.shake_hands(*run));
            const auto echoing = on.start(echo(*on.connection));
            REQUIRE(on.client->write("x"));
            on.settle();
            REQUIRE(on.client->read() == "x");
            REQUIRE(on.connection->tls().resumed == (SSL_session_reused(on.client->get()) == 1));
            Kept kept(SSL_get1_session(on.client->get()), SSL_SESSION_free);
            REQUIRE((version == TLS1_3_VERSION || SSL_SESSION_has_ticket(kept.get()) == 0));
            if (parts)
                on.client->close_notify();
            SSL_set_shutdown(on.client->get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); // or OpenSSL forgets the client's session too
            on.peer = Descriptor(); // without a word, where it does not part
            on.settle();
            return std::pair{std::move(kept), on.connection->tls().resumed};
        };
        for (const bool parts : {true, false}) {
            const auto first = talk(nullptr, parts);
            REQUIRE_FALSE(first.second);
            REQUIRE(talk(first.first.get(), parts).second);
            const auto second = talk(nullptr, parts), third = talk(nullptr, parts), fourth = talk(nullptr, parts);
            REQUIRE_FALSE(talk(first.first.get(), parts).second); // crowded out by the others
        }
    }
}

TEST_CASE("a context that neither gives tickets nor remembers resumes nothing")
{
    TlsSettings settings;
    settings.tickets = false;
    settings.most = TlsVersion::tls1_2;
    const auto shared = context(settings);
    std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> kept(nullptr, SSL_SESSION_free);
    for (const bool again : {false, true}) {
        OnTls on(shared);
        if (again)
            SSL_set_session(on.client->get(), kept.get());
        const auto run = on.start_tls();
        REQUIRE(on.shake_hands(*run));
        REQUIRE_FALSE(on.connection->tls().resumed);
        kept.reset(SSL_get1_session(on.client->get()));
    }
}

TEST_CASE("long input and long answers pass through many records, whole")
{
    for (const std::size_t size : {1u, 16384u, 16385u, 70000u, 3000000u}) {
        OnTls on;
        const auto run = on.start_tls();
        REQUIRE(on.shake_hands(*run));
        const auto echoing = on.start(echo(*on.connection));
        const std::string text = letters(size);
        std::string got;
        for (std::size_t at = 0; at < text.size();) {
            const std::string_view piece = std::string_view(text).substr(at, 50000);
            if (on.client->write(piece))
                at += piece.size();
            on.settle();
            got += on.client->read();
        }
        for (int i = 0; i < 1000 && got.size() < text.size(); ++i) {
            on.settle();
            got += on.client->read();
        }
        REQUIRE(got == text);
        REQUIRE(on.connection->received() == size);
        REQUIRE(on.connection->sent() == size);
    }
}

TEST_CASE("shared bytes go out in records, in order with texts")
{
    OnTls on;
    const auto run = on.start_tls();
    REQUIRE(on.shake_hands(*run));
    auto blob = std::make_shared<const std::string>(letters(100'000));
    on.connection->queue("* 1 FETCH {100000}\r\n");
    on.connection->queue_shared(*blob, blob);
    on.connection->queue(")\r\n");
    const auto flushing = on.start(on.connection->flush());
    std::string got = on.client->read();
    for (int i = 0; i < 100 && !flushing->done; ++i) {
        on.settle();
        got += on.client->read();
    }
    got += on.client->read();
    REQUIRE(got == "* 1 FETCH {100000}\r\n" + *blob + ")\r\n");
    REQUIRE(blob.use_count() == 1);
}

TEST_CASE("a record that comes byte by byte is one record")
{
    OnTls on;
    // The client's bytes pass through the test's hands.
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    SSL_set_bio(on.client->get(), in, out);
    const auto run = on.start_tls();
    for (int i = 0; i < 10 && !run->done; ++i) {
        on.client->handshake();
        char byte = 0;
        while (BIO_read(out, &byte, 1) == 1) {
            send_all(on.peer, {&byte, 1});
            on.settle();
        }
        const std::string answer = receive_now(on.peer);
        BIO_write(in, answer.data(), static_cast<int>(answer.size()));
    }
    REQUIRE(run->value == true);
    const auto echoing = on.start(echo(*on.connection));
    REQUIRE(on.client->write("EHLO client\r\n"));
    char byte = 0;
    while (BIO_read(out, &byte, 1) == 1) {
        send_all(on.peer, {&byte, 1});
        on.settle();
    }
    const std::string answer = receive_now(on.peer);
    BIO_write(in, answer.data(), static_cast<int>(answer.size()));
    REQUIRE(on.client->read() == "EHLO client\r\n");
}

TEST_CASE("a peer that leaves without close_notify is gone, no more")
{
    OnTls on;
    const auto run = on.start_tls();
    REQUIRE(on.shake_hands(*run));
    const auto ready = on.start(on.connection->ready());
    on.peer = Descriptor();
    on.settle();
    REQUIRE(ready->value == Ready::gone);
}

TEST_CASE("a quiet TLS connection holds no buffer of the shard, and is woken")
{
    OnTls on;
    const auto run = on.start_tls();
    REQUIRE(on.shake_hands(*run));
    const auto ready = on.start(on.connection->ready());
    const std::size_t spare = on.shard.buffers.spare();
    REQUIRE(spare >= 1);
    REQUIRE(on.client->write("A1 NOOP\r\n"));
    on.settle();
    REQUIRE(ready->value == Ready::bytes);
    on.connection->consume(9);
    const auto again = on.start(on.connection->ready());
    REQUIRE(on.shard.buffers.spare() >= spare);
    on.connection->wake();
    on.settle();
    REQUIRE(again->value == Ready::woken);
}

TEST_CASE("a peer that asks for new keys gets them, though nothing else is said")
{
    OnTls on;
    const auto run = on.start_tls();
    REQUIRE(on.shake_hands(*run));
    const auto ready = on.start(on.connection->ready());
    on.client->read(); // the ticket
    for (int i = 0; i < 100; ++i) {
        REQUIRE(SSL_key_update(on.client->get(), SSL_KEY_UPDATE_REQUESTED) == 1);
        REQUIRE(SSL_do_handshake(on.client->get()) == 1);
        on.settle();
        int answered = 0;
        REQUIRE(::ioctl(on.peer.get(), FIONREAD, &answered) == 0);
        if (i > 0) // OpenSSL answers a request when the next one comes, or with the next thing it says
            REQUIRE(answered > 0);
        REQUIRE(on.client->read().empty());
    }
    REQUIRE_FALSE(ready->done);
    REQUIRE(on.client->write("x"));
    on.settle();
    REQUIRE(ready->value == Ready::bytes);
    REQUIRE(on.connection->input() == "x");
}

TEST_CASE("a peer that asks for new keys and never reads ends by the write allowance")
{
    OnTls on;
    const auto run = on.start_tls();
    REQUIRE(on.shake_hands(*run));
    on.connection->allow_writes(10s);
    const auto echoing = on.start(echo(*on.connection));
    std::size_t most_unsent = 0;
    for (int i = 0; i < 20'000 && !echoing->done; ++i) {
        SSL_key_update(on.client->get(), SSL_KEY_UPDATE_REQUESTED);
        if (SSL_do_handshake(on.client->get()) != 1)
            on.advance(1s);
        on.settle();
        most_unsent = std::max(most_unsent, on.connection->unsent());
    }
    REQUIRE(echoing->threw<DeadlinePassed>());
    REQUIRE(most_unsent < 64 * 1024);
}

TEST_CASE("a context is refused in words when key and certificate do not go together")
{
    pki::Credential wrong = credential();
    wrong.key = pki::to_pem(*pki::make_authority_key());
    const auto made = TlsContext::make(wrong, {});
    REQUIRE_FALSE(made.has_value());
    REQUIRE(made.error().starts_with("key: "));
    wrong.certificate = "no certificate";
    REQUIRE(TlsContext::make(wrong, {}).error().starts_with("certificate: "));
    TlsSettings settings;
    settings.ciphers = "NO-SUCH-CIPHER";
    REQUIRE(TlsContext::make(credential(), settings).error().starts_with("TLS settings: "));
}
