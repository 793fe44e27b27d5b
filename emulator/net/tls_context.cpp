#include "net/key_log.hpp"
#include "net/tls_engine.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <chrono>

namespace exemu::net {

namespace {

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using CertificatePtr = std::unique_ptr<X509, FreeCertificate>;

// What Windows Server 2019 offers as it comes, in its order, without the DHE suites that Exchange's own guidance turns off:
// "TLS Cipher Suites in Windows 10 v1809". What OpenSSL does not know any more is left out.
constexpr const char* usual_ciphers =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:"
    "ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:"
    "AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA";

int to_openssl(TlsVersion version)
{
    switch (version) {
    case TlsVersion::tls1_0: return TLS1_VERSION;
    case TlsVersion::tls1_1: return TLS1_1_VERSION;
    case TlsVersion::tls1_2: return TLS1_2_VERSION;
    case TlsVersion::tls1_3: return TLS1_3_VERSION;
    case TlsVersion::none: break;
    }
    return 0;
}

std::string last_error(const char* doing)
{
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    std::string text = std::string(doing) + ": " + (reason ? reason : "unknown error");
    ERR_clear_error();
    return text;
}

std::unique_ptr<BIO, FreeBio> over(const std::string& text)
{
    return std::unique_ptr<BIO, FreeBio>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// A system's openssl.cnf may have set versions, ciphers and options before we see the context. Nothing of it stays: what a
// client meets must be the persona's doing on every machine.
constexpr const char* usual_suites = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256";
constexpr const char* usual_groups = "X25519:P-256:P-384";
constexpr const char* usual_signatures =
    "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA1:ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA1:RSA+SHA512:"
    "ECDSA+SHA512";

const char* or_usual(const std::string& list, const char* usual) { return list.empty() ? usual : list.c_str(); }

bool settle_protocol(SSL_CTX* context, const TlsSettings& settings)
{
    SSL_CTX_clear_options(context, SSL_CTX_get_options(context));
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
    // Old versions sign with SHA-1, and the gallery has keys that are too weak on purpose; what is offered is said by the lists.
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_dh_auto(context, 1);
    return SSL_CTX_set_min_proto_version(context, to_openssl(settings.least)) == 1 &&
        SSL_CTX_set_max_proto_version(context, to_openssl(settings.most)) == 1 &&
        SSL_CTX_set_cipher_list(context, or_usual(settings.ciphers, usual_ciphers)) == 1 &&
        SSL_CTX_set_ciphersuites(context, or_usual(settings.suites, usual_suites)) == 1 &&
        SSL_CTX_set1_groups_list(context, or_usual(settings.groups, usual_groups)) == 1 &&
        SSL_CTX_set1_sigalgs_list(context, or_usual(settings.signatures, usual_signatures)) == 1;
}

void settle_sessions(SSL_CTX* context, const TlsSettings& settings)
{
    if (!settings.tickets)
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    // OpenSSL's own cache: when it is full, the session that was used least recently goes.
    SSL_CTX_set_session_cache_mode(context, settings.sessions > 0 ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
    SSL_CTX_sess_set_cache_size(context, static_cast<long>(settings.sessions));
    SSL_CTX_set_timeout(context, std::chrono::duration_cast<std::chrono::seconds>(settings.session_life).count());
    static constexpr unsigned char id[] = "exemu";
    SSL_CTX_set_session_id_context(context, id, sizeof id - 1);
    SSL_CTX_set_num_tickets(context, 1); // clients use one; each more costs them and us
}

void settle_memory(SSL_CTX* context)
{
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1); // header and body of a record in one read
}

bool use_chain(SSL_CTX* context, const std::string& pem)
{
    const auto source = over(pem);
    while (X509* next = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)) {
        if (SSL_CTX_add0_chain_cert(context, next) != 1) {
            X509_free(next);
            return false;
        }
    }
    ERR_clear_error(); // the end of the text is told as an error
    return true;
}

std::string use_credential(SSL_CTX* context, const pki::Credential& credential)
{
    // The gallery has keys and signatures that are too weak on purpose: they are sent all the same.
    SSL_CTX_set_security_level(context, 0);
    const CertificatePtr certificate(PEM_read_bio_X509(over(credential.certificate).get(), nullptr, nullptr, nullptr));
    if (!certificate || SSL_CTX_use_certificate(context, certificate.get()) != 1)
        return last_error("certificate");
    char no_password[] = ""; // a key that wants one fails; nobody is asked at the terminal
    const std::unique_ptr<EVP_PKEY, FreeKey> key(PEM_read_bio_PrivateKey(over(credential.key).get(), nullptr, nullptr, no_password));
    if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1)
        return last_error("key");
    if (SSL_CTX_check_private_key(context) != 1)
        return last_error("key");
    return use_chain(context, credential.chain) ? "" : last_error("chain");
}

std::string on_the_wire(const std::vector<std::string>& names)
{
    std::string list;
    for (const std::string& name : names) {
        if (name.empty() || name.size() > 255)
            continue;
        list += static_cast<char>(name.size());
        list += name;
    }
    return list;
}

// RFC 8446 4.3.2. An empty answer ends the handshake where a certificate is required; one that does not verify always does.
std::string ask_client(SSL_CTX* context, pki::AskClient how, const std::string& authority)
{
    if (how == pki::AskClient::no)
        return "";
    const CertificatePtr known(PEM_read_bio_X509(over(authority).get(), nullptr, nullptr, nullptr));
    if (!known || X509_STORE_add_cert(SSL_CTX_get_cert_store(context), known.get()) != 1 ||
        SSL_CTX_add_client_CA(context, known.get()) != 1)
        return last_error("CA of the clients");
    SSL_CTX_set_verify(
        context, how == pki::AskClient::required ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER, nullptr);
    return "";
}

} // namespace

std::expected<std::shared_ptr<TlsContext>, std::string> TlsContext::make(
    const pki::Credential& credential, const TlsSettings& settings, const std::string& authority)
{
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (!context)
        return std::unexpected(last_error("TLS"));
    auto made = std::make_shared<TlsContextOfOpenssl>(settings, context);
    if (const std::string problem = use_credential(context, credential); !problem.empty())
        return std::unexpected(problem);
    if (!settle_protocol(context, settings))
        return std::unexpected(last_error("TLS settings"));
    if (const std::string problem = ask_client(context, credential.client, authority); !problem.empty())
        return std::unexpected(problem);
    made->staple = credential.staple;
    if (!made->staple.empty()) {
        SSL_CTX_set_tlsext_status_cb(context, TlsCallbacks::status);
        SSL_CTX_set_tlsext_status_arg(context, made.get());
    }
    settle_sessions(context, settings);
    settle_memory(context);
    if (key_log())
        SSL_CTX_set_keylog_callback(context, [](const SSL*, const char* line) {
            if (KeyLog* log = key_log())
                log->keep(line);
        });
    SSL_CTX_set_client_hello_cb(context, TlsCallbacks::hello, nullptr);
    made->alpn_list = on_the_wire(settings.alpn);
    if (!made->alpn_list.empty())
        SSL_CTX_set_alpn_select_cb(context, TlsCallbacks::alpn, nullptr);
    return made;
}

bool offers(TlsList list, const std::string& word)
{
    const std::unique_ptr<SSL_CTX, decltype([](SSL_CTX* context) { SSL_CTX_free(context); })> context(SSL_CTX_new(TLS_server_method()));
    const std::string_view joins = list == TlsList::signatures ? ":,@!" : ":,@!+"; // one word, not an expression
    if (!context || word.empty() || word.find_first_of(joins) != word.npos)
        return false;
    SSL_CTX_set_security_level(context.get(), 0);
    bool has = false;
    switch (list) {
    case TlsList::ciphers: has = SSL_CTX_set_cipher_list(context.get(), word.c_str()) == 1; break;
    case TlsList::suites: has = SSL_CTX_set_ciphersuites(context.get(), word.c_str()) == 1; break;
    case TlsList::groups: has = SSL_CTX_set1_groups_list(context.get(), word.c_str()) == 1; break;
    case TlsList::signatures: has = SSL_CTX_set1_sigalgs_list(context.get(), word.c_str()) == 1; break;
    }
    ERR_clear_error();
    return has;
}

std::string TlsContext::choose_alpn(const std::vector<std::string>& offered) const
{
    const auto known = [&](const std::string& ours) { return std::ranges::find(offered, ours) != offered.end(); };
    const auto found = std::ranges::find_if(settings_.alpn, known);
    return found == settings_.alpn.end() ? std::string() : *found;
}

std::string_view to_text(TlsVersion version)
{
    switch (version) {
    case TlsVersion::tls1_0: return "1.0";
    case TlsVersion::tls1_1: return "1.1";
    case TlsVersion::tls1_2: return "1.2";
    case TlsVersion::tls1_3: return "1.3";
    case TlsVersion::none: break;
    }
    return "none";
}

Task<TlsChoice> TlsObserver::server_hello(const TlsFacts&) { co_return TlsChoice{}; }

} // namespace exemu::net
