#pragma once
#include "base/units.hpp"
#include "fault/fault.hpp"
#include "pki/pki.hpp"
#include "task/task.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

// TLS over our own BIO (design, section 6). Only this room sees openssl/ssl.h.
namespace exemu::net {

enum class TlsVersion : std::uint8_t { none, tls1_0, tls1_1, tls1_2, tls1_3 };
std::string_view to_text(TlsVersion); // "none", "1.0" ... "1.3"

class TlsContext;

struct TlsHello { // what a ClientHello says, in its order
    std::vector<std::string> versions; // "1.2", "1.3"; "3.0" is SSLv3, what is unknown (GREASE) is left out
    std::vector<std::string> ciphers;  // OpenSSL names, or 0xHHHH
    std::vector<std::string> alpn;
    std::string sni;                   // empty: absent
    bool resumes = false;              // offers a ticket, a pre-shared key or (up to TLS 1.2) a session id
    std::string ja3, ja4;              // fingerprints of the peer
};

struct TlsFacts { // of an established connection
    TlsVersion version = TlsVersion::none;
    std::string cipher, sni, alpn;
    std::string client; // subject of the peer's certificate, "CN=alice"; empty: it showed none
    std::vector<std::string> client_names; // of hosts in it: SIP URIs without a user, and DNS names (RFC 5922 7.1)
    bool resumed = false;
    bool starttls = false;
};

struct TlsFailure {
    std::string by;    // "peer", "us"
    std::string alert; // OpenSSL's words ("unknown CA"), "closed", "reset", "deadline", "stopping" or "crowded out"
    std::string at;    // "hello", "handshake"
};

// What the scenario wants at a moment of the handshake.
struct TlsChoice {
    // over: the observer has ended the connection itself, and told it.
    enum class Kind : std::uint8_t { go_on, alert, close, reset, blackhole, over } kind = Kind::go_on;
    int alert = 40; // handshake_failure
    // At the hello: show this one's certificate; tickets stay those of the context that the handshake began with.
    std::shared_ptr<TlsContext> context = {};
    bool own_sessions = false; // sessions of `context` alone are resumed
    // What our next flight passes through on its way to the transport, records and all.
    std::shared_ptr<fault::Fault> shape = {};
    // At the hello: our handshake messages are spread over records of at most so many bytes; those that keys protect carry 512 at
    // least, which is OpenSSL's smallest. 0: as always.
    std::size_t record = 0;
};

// Told of the handshake's moments; `session` asks the scenario with it. Must outlive the connection it was given to.
class TlsObserver {
public:
    virtual ~TlsObserver() = default;
    virtual Task<TlsChoice> hello(const TlsHello&) = 0;
    // Our first flight is out, the peer's answer is not in. Version and cipher are chosen by now. An `alert` is sent as it is: the
    // peer finds it where it expects records.
    virtual Task<TlsChoice> server_hello(const TlsFacts&);
    // Finished on both sides: the handshake has succeeded, whatever is chosen.
    virtual Task<TlsChoice> established(const TlsFacts&) = 0;
    virtual void accepted() = 0; // the first application byte after the handshake: the peer took the certificate
    virtual void failed(const TlsFailure&) = 0;
};

struct TlsSettings { // lists in OpenSSL's words, joined by colons; empty: those of Windows Server 2019
    TlsVersion least = TlsVersion::tls1_2, most = TlsVersion::tls1_3;
    std::string ciphers;    // of TLS 1.2 and below, in our order, which is obeyed
    std::string suites;     // of TLS 1.3
    std::string groups;     // "X25519:P-256"
    std::string signatures; // "RSA-PSS+SHA256:RSA+SHA1"
    std::vector<std::string> alpn; // in our order of preference; an offer with none of them goes on without
    bool tickets = true;            // RFC 5077: who resumes brings its own state. TLS 1.3: whether the ticket holds it, or names it
    std::size_t sessions = 0;       // those we remember, by their ids (RFC 5246 7.3); 0: none
    Duration session_life = std::chrono::hours(10);

    bool operator==(const TlsSettings&) const = default;
};

enum class TlsList : std::uint8_t { ciphers, suites, groups, signatures };
// Whether OpenSSL has this word of one of the lists of TlsSettings.
bool offers(TlsList, const std::string& word);

// One per (persona, certificate); shared by all sessions of all shards.
class TlsContext {
public:
    // `authority`: PEM of the CA whose certificates clients may show, where the credential asks for them.
    static std::expected<std::shared_ptr<TlsContext>, std::string> make(
        const pki::Credential&, const TlsSettings&, const std::string& authority = {});
    virtual ~TlsContext() = default;
    const TlsSettings& settings() const { return settings_; }
    // The first of ours that the peer offers; empty when none is common.
    std::string choose_alpn(const std::vector<std::string>& offered) const;

protected:
    explicit TlsContext(TlsSettings settings) : settings_(std::move(settings)) {}
    TlsSettings settings_;
};

// A handshake that is declared, not made: on memory (see memory.hpp).
struct DeclaredTls {
    TlsHello hello;
    TlsVersion version = TlsVersion::tls1_2;
};

} // namespace exemu::net
