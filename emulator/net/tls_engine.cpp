#include "net/tls_engine.hpp"

#include "base/text.hpp"
#include "net/handshake_records.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

namespace exemu::net {

namespace {

// A peer that makes us answer (key updates) and never reads must not fill our memory.
constexpr std::size_t most_backlog = 512 * 1024;

TlsEngine& engine(BIO* bio) { return *static_cast<TlsEngine*>(BIO_get_data(bio)); }

// By its BIO: application data of an SSL's own would cost an allocation each.
TlsEngine& engine(const SSL* ssl) { return engine(SSL_get_rbio(ssl)); }

// As pki::subject_of tells it; empty when the peer has shown no certificate.
std::string subject_of_peer(const SSL* ssl)
{
    const X509* peer = SSL_get0_peer_certificate(ssl);
    const std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })> text(peer ? BIO_new(BIO_s_mem()) : nullptr);
    if (!text || X509_NAME_print_ex(text.get(), X509_get_subject_name(peer), 0, XN_FLAG_RFC2253) < 0)
        return {};
    char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

// What stands in its subjectAltName: whole DNS names, and the host of "sip:host".
std::vector<std::string> names_of_peer(const SSL* ssl)
{
    const X509* peer = SSL_get0_peer_certificate(ssl);
    const std::unique_ptr<GENERAL_NAMES, decltype([](GENERAL_NAMES* names) { GENERAL_NAMES_free(names); })> all(
        peer ? static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(peer, NID_subject_alt_name, nullptr, nullptr)) : nullptr);
    std::vector<std::string> hosts;
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
        int type = 0;
        const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type));
        if (type != GEN_DNS && type != GEN_URI)
            continue;
        std::string_view text(
            reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)), static_cast<std::size_t>(ASN1_STRING_length(value)));
        if (type == GEN_URI && (!istarts_with(text, "sip:") || text.contains('@')))
            continue;
        hosts.emplace_back(type == GEN_URI ? text.substr(4, text.find_first_of(":;?", 4) - 4) : text);
    }
    return hosts;
}

const BIO_METHOD* transport_bio()
{
    static const BIO_METHOD* const made = [] {
        BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "exemu transport");
        if (!method)
            throw std::bad_alloc();
        BIO_meth_set_read_ex(method, TlsCallbacks::read);
        BIO_meth_set_write_ex(method, TlsCallbacks::write);
        BIO_meth_set_ctrl(method, TlsCallbacks::control);
        return method;
    }();
    return made;
}

} // namespace

int TlsCallbacks::read(BIO* bio, char* into, std::size_t size, std::size_t* got)
{
    BIO_clear_retry_flags(bio);
    TlsEngine& self = engine(bio);
    if (self.early_) {
        *got = self.early_->take({into, size});
        if (self.early_->size() == 0)
            self.early_.reset();
        return 1;
    }
    const auto [io, bytes] = self.transport_.read({into, size});
    self.last_ = io;
    *got = bytes;
    if (io == Transport::Io::would_block)
        BIO_set_retry_read(bio);
    return io == Transport::Io::done ? 1 : 0;
}

int TlsCallbacks::write(BIO* bio, const char* bytes, std::size_t size, std::size_t* taken)
{
    BIO_clear_retry_flags(bio);
    TlsEngine& self = engine(bio);
    if (self.outgoing_.bytes() + size > most_backlog)
        return 0;
    self.outgoing_.add(std::string_view(bytes, size), self.pool_);
    *taken = size;
    return 1;
}

long TlsCallbacks::control(BIO* bio, int command, long, void*)
{
    if (command == BIO_CTRL_FLUSH)
        return 1; // whoever drives the engine sends
    if (command == BIO_CTRL_EOF)
        return engine(bio).last_ == Transport::Io::end;
    return 0;
}

int TlsCallbacks::hello(SSL* ssl, int* alert, void*)
{
    auto* handshake = engine(ssl).handshake_.get();
    if (!handshake)
        return SSL_CLIENT_HELLO_ERROR; // a second handshake: SSL_OP_NO_RENEGOTIATION keeps it away
    if (handshake->refusal >= 0) {
        *alert = handshake->refusal;
        return SSL_CLIENT_HELLO_ERROR;
    }
    if (handshake->go_on)
        return SSL_CLIENT_HELLO_SUCCESS;
    handshake->read = true;
    return SSL_CLIENT_HELLO_RETRY;
}

// The ClientHello as it was said, before OpenSSL looks into it: its own interface hides the extensions it does not know.
void TlsCallbacks::message(int by_us, int, int, const void* bytes, std::size_t size, SSL* ssl, void*)
{
    auto* handshake = engine(ssl).handshake_.get();
    if (by_us || !handshake || handshake->read)
        return;
    if (const auto said = parse_client_hello({static_cast<const char*>(bytes), size}))
        handshake->hello = read_hello(*said, ssl);
}

int TlsCallbacks::status(SSL* ssl, void* context)
{
    const std::string& staple = static_cast<const TlsContextOfOpenssl*>(context)->staple;
    void* copy = OPENSSL_memdup(staple.data(), staple.size());
    if (!copy)
        return SSL_TLSEXT_ERR_NOACK;
    SSL_set_tlsext_status_ocsp_resp(ssl, static_cast<unsigned char*>(copy), static_cast<long>(staple.size()));
    return SSL_TLSEXT_ERR_OK;
}

void TlsCallbacks::info(const SSL* ssl, int where, int value)
{
    auto* handshake = engine(ssl).handshake_.get();
    if (!(where & SSL_CB_ALERT) || !handshake || handshake->alert >= 0)
        return;
    handshake->alert = value & 0xff;
    handshake->alert_by_peer = (where & SSL_CB_READ) != 0;
}

int TlsCallbacks::alpn(
    SSL* ssl, const unsigned char** chosen, unsigned char* size, const unsigned char* offered, unsigned offered_size, void*)
{
    const std::string& ours = static_cast<const TlsContextOfOpenssl&>(*engine(ssl).context_).alpn_list;
    unsigned char* pick = nullptr;
    const int found = SSL_select_next_proto(
        &pick, size, reinterpret_cast<const unsigned char*>(ours.data()), static_cast<unsigned>(ours.size()), offered, offered_size);
    *chosen = pick;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

TlsEngine::TlsEngine(std::shared_ptr<TlsContext> context, Transport& transport, BufferPool& pool)
    : context_(std::move(context)), transport_(transport), pool_(pool), early_(std::make_unique<HelloBytes>()),
      handshake_(std::make_unique<Handshake>())
{
}

void TlsEngine::make_ssl()
{
    auto& openssl = static_cast<TlsContextOfOpenssl&>(*context_);
    ssl_ = SSL_new(openssl.get());
    BIO* bio = ssl_ ? BIO_new(transport_bio()) : nullptr;
    if (!bio) {
        SSL_free(std::exchange(ssl_, nullptr));
        throw std::bad_alloc();
    }
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_accept_state(ssl_);
    SSL_set_info_callback(ssl_, TlsCallbacks::info);
    SSL_set_msg_callback(ssl_, TlsCallbacks::message);
}

TlsEngine::~TlsEngine() { let_go(); }

void TlsEngine::let_go()
{
    // RFC 5246 7.2.1: how a connection ends is no reason any more not to resume its session; OpenSSL would forget it.
    if (ssl_ && established())
        SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(std::exchange(ssl_, nullptr));
    early_.reset();
    outgoing_.clear(pool_);
}

TlsEngine::Step TlsEngine::hear_hello()
{
    if (ssl_)
        return Step::done;
    std::array<char, 2048> block;
    for (HelloBytes::State state = early_->look(); state == HelloBytes::State::more; state = early_->look()) {
        const auto [io, bytes] = transport_.read(block);
        last_ = io;
        if (io != Transport::Io::done)
            return io == Transport::Io::would_block ? Step::want_read : Step::failed;
        early_->add({block.data(), bytes});
        if (early_->look() == HelloBytes::State::too_long) {
            handshake_->alert = SSL_AD_ILLEGAL_PARAMETER; // as OpenSSL answers what is too long for it
            alert_in_the_clear(handshake_->alert);
            return Step::failed;
        }
    }
    return Step::done;
}

TlsEngine::Step TlsEngine::handshake()
{
    if (const Step step = hear_hello(); step != Step::done)
        return step;
    if (!ssl_)
        make_ssl();
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    if (result == 1) {
        if (sends_small_records()) { // the second was lowered with the first, and is not raised with it
            SSL_set_max_send_fragment(ssl_, SSL3_RT_MAX_PLAIN_LENGTH);
            SSL_set_split_send_fragment(ssl_, SSL3_RT_MAX_PLAIN_LENGTH);
        }
        SSL_set_msg_callback(ssl_, nullptr);
        handshake_.reset();
        return Step::done;
    }
    switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ: return Step::want_read;
    case SSL_ERROR_WANT_CLIENT_HELLO_CB: return Step::hello;
    default: ERR_clear_error(); return Step::failed;
    }
}

void TlsEngine::go_on(const TlsChoice& choice)
{
    constexpr std::size_t least = 512; // of SSL_set_max_send_fragment
    handshake_->go_on = true;
    handshake_->record = choice.record;
    if (choice.record > 0)
        SSL_set_max_send_fragment(ssl_, static_cast<long>(std::clamp<std::size_t>(choice.record, least, SSL3_RT_MAX_PLAIN_LENGTH)));
    if (choice.own_sessions) { // a session whose context has another name is not resumed, and is no reason to refuse the peer
        const void* name = choice.context.get();
        SSL_set_session_id_context(ssl_, reinterpret_cast<const unsigned char*>(&name), sizeof name);
    }
    if (!choice.context || choice.context == context_)
        return;
    // The certificate, and what is asked of the peer. Tickets stay with the context that the SSL was made from.
    context_ = choice.context;
    SSL_CTX* other = static_cast<TlsContextOfOpenssl&>(*context_).get();
    SSL_set_SSL_CTX(ssl_, other);
    SSL_set_verify(ssl_, SSL_CTX_get_verify_mode(other), nullptr);
}

void TlsEngine::cut_records()
{
    if (!sends_small_records() || outgoing_.empty())
        return;
    outgoing_.replace(in_smaller_records(outgoing_.text(), handshake_->record), pool_);
}

void TlsEngine::alert_in_the_clear(int alert)
{
    // RFC 8446 5.1 and 6: type alert, legacy version, two bytes: fatal, description.
    const char record[] = {21, 3, 3, 0, 2, 2, static_cast<char>(alert)};
    outgoing_.add(std::string_view(record, sizeof record), pool_);
}

TlsFacts TlsEngine::facts() const
{
    TlsFacts facts;
    switch (SSL_version(ssl_)) {
    case TLS1_VERSION: facts.version = TlsVersion::tls1_0; break;
    case TLS1_1_VERSION: facts.version = TlsVersion::tls1_1; break;
    case TLS1_2_VERSION: facts.version = TlsVersion::tls1_2; break;
    case TLS1_3_VERSION: facts.version = TlsVersion::tls1_3; break;
    default: break;
    }
    const SSL_CIPHER* cipher = SSL_get_pending_cipher(ssl_);
    if (!cipher)
        cipher = SSL_get_current_cipher(ssl_);
    if (cipher)
        facts.cipher = SSL_CIPHER_get_name(cipher);
    const unsigned char* alpn = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_, &alpn, &size);
    facts.alpn.assign(reinterpret_cast<const char*>(alpn), size);
    facts.resumed = SSL_session_reused(ssl_) == 1;
    facts.client = subject_of_peer(ssl_);
    facts.client_names = names_of_peer(ssl_);
    return facts;
}

std::string TlsEngine::end_point() const
{
    X509* const shown = ssl_ ? SSL_get_certificate(ssl_) : nullptr;
    int hash = NID_undef;
    if (!shown || X509_get_signature_info(shown, &hash, nullptr, nullptr, nullptr) != 1)
        return {};
    // The certificate's own hash; SHA-256 in the place of MD5 and SHA-1, and where there is none.
    const bool weak = hash == NID_undef || hash == NID_md5 || hash == NID_sha1;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (X509_digest(shown, weak ? EVP_sha256() : EVP_get_digestbynid(hash), digest, &size) != 1)
        return {};
    return {reinterpret_cast<const char*>(digest), size};
}

TlsFailure TlsEngine::failure() const
{
    const char* at = hello_read() ? "handshake" : "hello";
    if (handshake_ && handshake_->alert >= 0)
        return {handshake_->alert_by_peer ? "peer" : "us", SSL_alert_desc_string_long(handshake_->alert), at};
    if (last_ == Transport::Io::end || last_ == Transport::Io::failed)
        return {"peer", last_ == Transport::Io::end ? "closed" : "reset", at};
    return {"us", "internal error", at};
}

Transport::Got TlsEngine::read(std::span<char> into)
{
    ERR_clear_error();
    std::size_t bytes = 0;
    if (SSL_read_ex(ssl_, into.data(), into.size(), &bytes) == 1)
        return {Transport::Io::done, bytes};
    switch (SSL_get_error(ssl_, 0)) {
    case SSL_ERROR_WANT_READ: return {Transport::Io::would_block, 0};
    case SSL_ERROR_ZERO_RETURN: return {Transport::Io::end, 0};
    default: break;
    }
    ERR_clear_error();
    // The end of the stream without close_notify: many clients leave so. The peer is gone, and no more is made of it.
    return {last_ == Transport::Io::end ? Transport::Io::end : Transport::Io::failed, 0};
}

bool TlsEngine::write(std::string_view bytes)
{
    ERR_clear_error();
    std::size_t written = 0;
    const bool done = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &written) == 1 && written == bytes.size();
    if (!done)
        ERR_clear_error();
    return done;
}

void TlsEngine::close_notify()
{
    ERR_clear_error();
    if (ssl_ && established() && SSL_shutdown(ssl_) < 0)
        ERR_clear_error(); // after a fatal error there is nobody to say it to
}

} // namespace exemu::net
