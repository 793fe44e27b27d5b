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

struct TlsHello { // what a ClientHello says
    std::vector<std::string> versions; // "1.2", "1.3"
    std::vector<std::string> ciphers;  // OpenSSL names, or 0xHHHH
    std::vector<std::string> alpn;
    std::string sni;                   // empty: absent
    bool resumes = false;
};

struct TlsFacts { // of an established connection
    TlsVersion version = TlsVersion::none;
    std::string cipher, sni, alpn;
    bool resumed = false;
    bool starttls = false;
};

struct TlsFailure {
    std::string by;    // "peer", "us"
    std::string alert; // OpenSSL's words, or "closed"
    std::string at;    // "hello", "handshake"
};

// What the scenario wants at the ClientHello.
struct TlsChoice {
    enum class Kind : std::uint8_t { go_on, alert, close, reset, blackhole } kind = Kind::go_on;
    int alert = 40; // handshake_failure
};

// Told of the handshake's moments; `session` asks the scenario with it.
class TlsObserver {
public:
    virtual ~TlsObserver() = default;
    virtual Task<TlsChoice> hello(const TlsHello&) = 0;
    virtual void established(const TlsFacts&) = 0;
    virtual void accepted() = 0; // the first application byte after the handshake: the peer took the certificate
    virtual void failed(const TlsFailure&) = 0;
};

struct TlsSettings {
    TlsVersion least = TlsVersion::tls1_2, most = TlsVersion::tls1_3;
    std::string ciphers;      // OpenSSL list for TLS 1.2 and below; empty: ours
    std::vector<std::string> alpn; // in our order of preference
};

// One per (persona, certificate); shared by all sessions of all shards.
class TlsContext {
public:
    static std::expected<std::shared_ptr<TlsContext>, std::string> make(const pki::Credential&, const TlsSettings&);
    virtual ~TlsContext() = default;
};

} // namespace exemu::net
