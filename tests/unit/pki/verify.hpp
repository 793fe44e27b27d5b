#pragma once
#include "pki/certificate.hpp"

#include <openssl/x509_vfy.h>

#include <ctime>
#include <string>

// What a client does with a certificate: X509_verify_cert for a TLS server, on a day, under a name. "ok" or libcrypto's reason.
inline std::string verify(X509& leaf, X509& authority, const std::string& host, std::time_t at = std::time(nullptr))
{
    using namespace exemu::pki;
    const std::unique_ptr<X509_STORE, Release<X509_STORE_free>> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, Release<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
    X509_STORE_add_cert(store.get(), &authority);
    X509_STORE_CTX_init(context.get(), store.get(), &leaf, nullptr);
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(wanted, at);
    X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1)
        X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
    return X509_verify_cert(context.get()) == 1 ? "ok" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}
