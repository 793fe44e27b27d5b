#include "unit/net/observer.hpp"
#include "unit/net/play.hpp"
#include "unit/net/tls_client.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>
#include <openssl/conf.h>

#include <filesystem>
#include <fstream>

// What no machine's configuration and no peer's bytes may change.
using namespace exemu;
using namespace exemu::net;
using namespace exemu::net::test;

namespace {

struct OnTls : Room {
    explicit OnTls(std::shared_ptr<TlsContext> with) : tls_context(std::move(with))
    {
        auto [ours, theirs] = socket_pair();
        peer = std::move(theirs);
        connection = std::make_unique<Connection>(shard, stream_transport(shard, ours.release(), {}, {}));
        run = start(connection->start_tls(tls_context, observer, false));
    }

    std::shared_ptr<TlsContext> tls_context;
    Descriptor peer;
    Observer observer;
    std::unique_ptr<Connection> connection;
    std::shared_ptr<Run<bool>> run;
};

bool handshake(OnTls& on, TlsClient& client)
{
    bool done = false;
    for (int i = 0; i < 20 && !(done && on.run->done) && !client.failed(); ++i) {
        done = client.handshake();
        on.settle();
    }
    return done && on.run->value == true;
}

// The first flight of a client, as bytes.
std::string client_hello()
{
    auto [here, there] = socket_pair();
    TlsClient client(here.get(), "mail.contoso.test", std::string("\x08http/1.1", 9));
    client.handshake();
    return receive_now(there);
}

} // namespace

TEST_CASE("a system's openssl.cnf does not change what a client meets")
{
    const auto file = std::filesystem::temp_directory_path() / ("exemu-net-openssl-" + std::to_string(::getpid()) + ".cnf");
    std::ofstream(file) << "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = strict\n[strict]\n"
                           "MinProtocol = TLSv1.3\nCipherString = ECDHE-ECDSA-CHACHA20-POLY1305:@SECLEVEL=4\n"
                           "Ciphersuites = TLS_CHACHA20_POLY1305_SHA256\nOptions = -SessionTicket\nGroups = P-521\n";
    REQUIRE(CONF_modules_load_file(file.c_str(), nullptr, 0) == 1);
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> strict(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    REQUIRE(SSL_CTX_get_min_proto_version(strict.get()) == TLS1_3_VERSION); // the file is obeyed where nothing is set

    TlsSettings settings;
    settings.least = TlsVersion::tls1_0;
    const auto shared = context(settings);
    CONF_modules_unload(1);
    std::filesystem::remove(file);
    for (const int version : {TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
        OnTls on(shared);
        TlsClient client(on.peer.get());
        client.most(version);
        REQUIRE(handshake(on, client));
        REQUIRE(SSL_get_cipher_name(client.get()) != std::string_view("TLS_CHACHA20_POLY1305_SHA256"));
        if (version == TLS1_2_VERSION)
            REQUIRE(SSL_SESSION_has_ticket(SSL_get0_session(client.get())) == 1);
    }
}

TEST_CASE("our order of ciphers is obeyed, not the client's")
{
    TlsSettings settings;
    settings.most = TlsVersion::tls1_2;
    OnTls on(context(settings));
    TlsClient client(on.peer.get());
    SSL_set_cipher_list(client.get(), "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384");
    REQUIRE(handshake(on, client));
    REQUIRE(on.connection->tls().cipher == "ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_CASE("a list of ciphers is the persona's to give")
{
    TlsSettings settings;
    settings.most = TlsVersion::tls1_2;
    settings.ciphers = "ECDHE-ECDSA-AES128-SHA";
    OnTls on(context(settings));
    TlsClient client(on.peer.get());
    REQUIRE(handshake(on, client));
    REQUIRE(on.connection->tls().cipher == "ECDHE-ECDSA-AES128-SHA");
}

TEST_CASE("the whole chain is sent, the renegotiation of old is refused")
{
    TlsSettings settings;
    settings.most = TlsVersion::tls1_2;
    OnTls on(context(settings));
    TlsClient client(on.peer.get());
    REQUIRE(handshake(on, client));
    REQUIRE(sk_X509_num(SSL_get_peer_cert_chain(client.get())) == 2);
    const auto ready = on.start(on.connection->ready());
    SSL_renegotiate(client.get());
    for (int i = 0; i < 5; ++i) {
        client.handshake();
        on.settle();
    }
    REQUIRE_FALSE(ready->value == Ready::bytes);
    REQUIRE(on.observer.seen.find("hello", on.observer.seen.find("established")) == std::string::npos);
}

TEST_CASE("a damaged hello is refused or understood, never more")
{
    const std::string good = client_hello();
    REQUIRE(good.size() > 100);
    const auto shared = context();
    Random random(20240117);
    for (int round = 0; round < 400; ++round) {
        std::string bytes = good;
        for (std::uint64_t i = 0, count = 1 + random.below(4); i < count; ++i)
            bytes[5 + random.below(bytes.size() - 5)] = static_cast<char>(random.below(256));
        OnTls on(shared);
        send_all(on.peer, bytes);
        on.settle();
        on.peer = Descriptor();
        on.settle();
        REQUIRE(on.run->value == false);
        REQUIRE(on.observer.seen.find("failed(") != std::string::npos);
    }
}
