#pragma once
#include "net/tls.hpp"
#include "pki/certificate.hpp"
#include "unit/net/sockets.hpp"

#include <catch2/catch.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <ctime>
#include <memory>
#include <string>

namespace exemu::net::test {

// A leaf signed by an authority of the test's own. P-256: quick to make.
inline const pki::Credential& credential()
{
    static const pki::Credential made = [] {
        const auto now = std::time(nullptr);
        const pki::Validity validity{now - 3600, now + 30 * 86400};
        const auto authority_key = pki::make_authority_key();
        const auto authority = pki::make_authority(*authority_key, {"contoso.test"}, validity);
        const auto key = pki::make_authority_key();
        const pki::Names names{"mail.contoso.test", {"mail.contoso.test"}, {}};
        const auto leaf = pki::make_leaf(*key, names, *authority, *authority_key, validity);
        pki::Credential credential;
        credential.name = "good";
        credential.certificate = pki::to_pem(*leaf);
        credential.chain = pki::to_pem(*authority);
        credential.key = pki::to_pem(*key);
        return credential;
    }();
    return made;
}

inline std::shared_ptr<TlsContext> context(const TlsSettings& settings = {})
{
    auto made = TlsContext::make(credential(), settings);
    REQUIRE(made.has_value());
    return *made;
}

// OpenSSL as a client over the test's end of a socket; never waits: each call does what can be done now.
class TlsClient {
public:
    explicit TlsClient(int descriptor, const std::string& sni = "mail.contoso.test", const std::string& alpn = "")
        : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(SSL_new(context_.get()), SSL_free)
    {
        SSL_set_fd(ssl_.get(), descriptor);
        SSL_set_connect_state(ssl_.get());
        SSL_set_security_level(ssl_.get(), 0);
        SSL_set_min_proto_version(ssl_.get(), TLS1_VERSION);
        if (!sni.empty())
            SSL_set_tlsext_host_name(ssl_.get(), sni.c_str());
        if (!alpn.empty())
            SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(alpn.data()), static_cast<unsigned>(alpn.size()));
    }

    SSL* get() { return ssl_.get(); }
    void most(int version) { SSL_set_max_proto_version(ssl_.get(), version); }

    // One step; true when the handshake is complete.
    bool handshake()
    {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        if (result != 1)
            error_ = SSL_get_error(ssl_.get(), result);
        if (result != 1 && error_ != SSL_ERROR_WANT_READ)
            failed_ = true;
        return result == 1;
    }
    bool failed() const { return failed_; }
    // The reason of the last failure in OpenSSL's words; alerts of the server among them.
    std::string reason() const
    {
        const char* text = ERR_reason_error_string(ERR_peek_error());
        return text ? text : "";
    }

    bool write(std::string_view bytes)
    {
        ERR_clear_error();
        return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
    }
    std::string read()
    {
        ERR_clear_error();
        std::string all;
        std::array<char, 20000> block;
        int n = 0;
        while ((n = SSL_read(ssl_.get(), block.data(), block.size())) > 0)
            all.append(block.data(), static_cast<std::size_t>(n));
        error_ = SSL_get_error(ssl_.get(), n);
        return all;
    }
    bool closed_cleanly() const { return error_ == SSL_ERROR_ZERO_RETURN; } // close_notify has come
    void close_notify() { SSL_shutdown(ssl_.get()); }

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
    int error_ = 0;
    bool failed_ = false;
};

} // namespace exemu::net::test
