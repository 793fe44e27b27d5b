#pragma once
#include "base/units.hpp"
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

struct TlsHello { // what a ClientHello says, in its order
    std::vector<std::string> versions; // "1.2", "1.3"; "3.0" is SSLv3, what is unknown (GREASE) is left out
    std::vector<std::string> ciphers;  // OpenSSL names, or 0xHHHH
    std::vector<std::string> alpn;
    std::string sni;                   // empty: absent
    bool resumes = false;              // offers a ticket, a pre-shared key or (up to TLS 1.2) a session id
};

struct TlsFacts { // of an established connection
    TlsVersion version = TlsVersion::none;
    std::string cipher, sni, alpn;
    bool resumed = false;
    bool starttls = false;
};

struct TlsFailure {
    std::string by;    // "peer", "us"
    std::string alert; // OpenSSL's words ("unknown CA"), "closed", "reset", "deadline" or "stopping"
    std::string at;    // "hello", "handshake"
};

// What the scenario wants at a moment of the handshake.
struct TlsChoice {
    enum class Kind : std::uint8_t { go_on, alert, close, reset, blackhole } kind = Kind::go_on;
    int alert = 40; // handshake_failure
};

// Told of the handshake's moments; `session` asks the scenario with it. Must outlive the connection it was given to.
class TlsObserver {
public:
    virtual ~TlsObserver() = default;
    virtual Task<TlsChoice> hello(const TlsHello&) = 0;
    // Our first flight is out, the peer's answer is not in. Version and cipher are chosen by now. An `alert` is sent as it is: the
    // peer finds it where it expects records.
    virtual Task<TlsChoice> server_hello(const TlsFacts&);
    virtual void established(const TlsFacts&) = 0;
    virtual void accepted() = 0; // the first application byte after the handshake: the peer took the certificate
    virtual void failed(const TlsFailure&) = 0;
};

struct TlsSettings {
    TlsVersion least = TlsVersion::tls1_2, most = TlsVersion::tls1_3;
    std::string ciphers;           // OpenSSL list for TLS 1.2 and below; empty: ours
    std::vector<std::string> alpn; // in our order of preference; an offer with none of them goes on without
};

// One per (persona, certificate); shared by all sessions of all shards.
class TlsContext {
public:
    static std::expected<std::shared_ptr<TlsContext>, std::string> make(const pki::Credential&, const TlsSettings&);
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
