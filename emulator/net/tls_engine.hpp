#pragma once
#include "net/client_hello.hpp"
#include "net/hello_bytes.hpp"
#include "net/outgoing.hpp"
#include "net/tls.hpp"
#include "net/transport.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string_view>

// The OpenSSL half of this room: no other room includes this header.
namespace exemu::net {

class TlsContextOfOpenssl final : public TlsContext {
public:
    TlsContextOfOpenssl(TlsSettings settings, SSL_CTX* context) : TlsContext(std::move(settings)), context_(context) {}
    ~TlsContextOfOpenssl() override { SSL_CTX_free(context_); }
    SSL_CTX* get() const { return context_; }

    std::string alpn_list; // settings().alpn as on the wire: RFC 7301 3.1
    std::string staple;    // an OCSP response, DER

private:
    SSL_CTX* context_;
};

// The SSL gives ciphers their names.
TlsHello read_hello(const ClientHello&, SSL*);

// What OpenSSL calls: our source and sink, and the moments of the handshake.
struct TlsCallbacks {
    static int read(BIO*, char* into, std::size_t size, std::size_t* got);
    static int write(BIO*, const char* bytes, std::size_t size, std::size_t* taken);
    static long control(BIO*, int command, long, void*);
    static int hello(SSL*, int* alert, void*);
    static int alpn(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered, unsigned offered_size, void*);
    static void info(const SSL*, int where, int value);
    static void message(int by_us, int version, int type, const void* bytes, std::size_t size, SSL*, void*);
    static int status(SSL*, void* context);
};

// One server's side of TLS over a transport. Reads from the transport itself, through a BIO of ours, as much as there is; what
// it wants to send it appends to outgoing(). Never waits. OpenSSL takes part once the ClientHello is whole: until then a peer costs
// the bytes that it has sent.
class TlsEngine {
public:
    enum class Step : std::uint8_t {
        done,
        want_read, // send outgoing(), then wait for the peer
        hello,     // the ClientHello is read, nothing is said: go_on() or refuse(), then handshake() again
        failed,    // outgoing() may hold our alert
    };

    TlsEngine(std::shared_ptr<TlsContext>, Transport&, BufferPool&);
    ~TlsEngine();
    TlsEngine(const TlsEngine&) = delete;
    TlsEngine& operator=(const TlsEngine&) = delete;

    // Gathers the ClientHello, which costs nothing but its bytes. done: it is whole, now or since long.
    Step hear_hello();
    Step handshake(); // goes on as far as it can; what a whole ClientHello asks for costs half a millisecond of signing
    const TlsHello& hello() const { return handshake_->hello; }
    bool hello_read() const { return !handshake_ || handshake_->read; }
    bool holds_much() const { return ssl_ || (early_ && early_->size() > much); } // memory, while it waits
    void let_go(); // nothing more is said or heard: what is left is hello() and failure()
    void go_on(const TlsChoice&);
    bool sends_small_records() const { return handshake_ && handshake_->record > 0; }
    void cut_records(); // of outgoing(), where go_on() was told to
    void refuse(int alert) { handshake_->refusal = alert; }
    void alert_in_the_clear(int alert); // a fatal alert record that no key protects
    TlsFacts facts() const;
    std::string end_point() const; // tls-server-end-point of the certificate that was shown (RFC 5929 4.1)
    TlsFailure failure() const; // after Step::failed
    bool established() const { return !handshake_; }

    Transport::Got read(std::span<char> into);
    bool write(std::string_view); // at most 16 KiB: one record. False: the connection is broken
    void close_notify();
    Outgoing& outgoing() { return outgoing_; }
    const Outgoing& outgoing() const { return outgoing_; }

private:
    friend struct TlsCallbacks;

    struct Handshake { // gone once it is over: an idle connection keeps what it needs
        TlsHello hello;
        bool read = false, go_on = false;
        int refusal = -1; // an alert of ours
        int alert = -1;   // the first one on the wire
        bool alert_by_peer = false;
        std::size_t record = 0;
    };

    static constexpr std::size_t much = 4096;

    void make_ssl();

    std::shared_ptr<TlsContext> context_;
    Transport& transport_;
    BufferPool& pool_;
    std::unique_ptr<HelloBytes> early_; // what the SSL has not read yet
    SSL* ssl_ = nullptr;
    Outgoing outgoing_;
    std::unique_ptr<Handshake> handshake_;
    Transport::Io last_ = Transport::Io::done; // what the transport said to the last read
};

} // namespace exemu::net
