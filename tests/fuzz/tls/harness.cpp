#include "net/client_hello.hpp"
#include "net/handshake_records.hpp"
#include "net/hello_bytes.hpp"
#include "net/tls_engine.hpp"
#include "pki/certificate.hpp"

#include <cstdlib>
#include <ctime>
#include <string>

// What a peer may send where TLS begins. Input: one letter that says which part (h: a ClientHello as a message, r: a flight that is
// cut into smaller records, g: bytes of which a ClientHello is gathered, b: bytes for our BIO), a byte that says where it is cut, the rest.
using namespace exemu;
using namespace exemu::net;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void hello(std::string_view message)
{
    const auto said = parse_client_hello(message);
    if (!said)
        return;
    require(said->extensions.size() <= message.size() && said->ciphers.size() <= message.size());
    require(ja3_of(*said).size() == 32);
    const std::string ja4 = ja4_of(*said);
    require(ja4.size() == 36 && ja4[10] == '_' && ja4[23] == '_');
    for (std::size_t cut = 0; cut < message.size(); cut += 7)
        (void)parse_client_hello(message.substr(0, cut));
}

// What the records at the beginning carry.
std::string carried(std::string_view flight)
{
    std::string content;
    while (flight.size() > 5 && flight.front() == 22) {
        const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(flight[3])) << 8 |
            static_cast<unsigned char>(flight[4]);
        if (size > flight.size() - 5)
            break;
        content += flight.substr(5, size);
        flight.remove_prefix(5 + size);
    }
    return content + "|" + std::string(flight);
}

void records(std::string_view flight, std::size_t most)
{
    if (flight.size() > 64 * 1024)
        return;
    const std::string cut = in_smaller_records(flight, most);
    // A rest that looks like a record of its own would be read on: it is compared where it does not.
    require(cut.size() >= flight.size() || carried(flight) == carried(cut));
}

// Whole or in pieces, it comes to the same; and what was given is taken, byte for byte.
void gather(std::string_view bytes, std::size_t cut)
{
    HelloBytes whole, pieces;
    whole.add(bytes);
    const HelloBytes::State state = whole.look();
    HelloBytes::State last = HelloBytes::State::more;
    std::size_t at = 0;
    while (at < bytes.size() && last == HelloBytes::State::more) {
        const std::string_view piece = bytes.substr(at, cut + 1);
        pieces.add(piece);
        at += piece.size();
        last = pieces.look();
    }
    // All at once there may be more bytes than are kept for a ClientHello that has not ended.
    require(last == state || (bytes.size() > HelloBytes::most_bytes && last == HelloBytes::State::too_long));
    std::string taken(at, '\0');
    require(pieces.take(taken) == at && taken == bytes.substr(0, at) && pieces.size() == 0);
}

// The peer's bytes, in two pieces, then its end.
class Pieces final : public Transport {
public:
    Pieces(std::string_view bytes, std::size_t cut) : Transport({}, {}), bytes_(bytes), cut_(std::min(cut, bytes.size())) {}

    Got read(std::span<char> into) override
    {
        if (at_ == cut_ && !waited_) {
            waited_ = true;
            return {Io::would_block, 0};
        }
        const std::size_t end = at_ < cut_ ? cut_ : bytes_.size();
        const std::size_t count = std::min(into.size(), end - at_);
        if (count == 0)
            return {Io::end, 0};
        bytes_.copy(into.data(), count, at_);
        at_ += count;
        return {Io::done, count};
    }
    Got write(std::span<const std::string_view>) override { return {Io::done, 1}; }
    Task<> wait_readable() override { co_return; }
    Task<> wait_writable() override { co_return; }
    void cancel_waits() override {}
    void shutdown_write() override {}
    void close() override {}
    void reset() override {}
    bool hung_up() const override { return false; }

private:
    std::string_view bytes_;
    std::size_t cut_, at_ = 0;
    bool waited_ = false;
};

std::shared_ptr<TlsContext> context()
{
    static const std::shared_ptr<TlsContext> made = [] {
        const auto key = pki::make_authority_key();
        const auto now = std::time(nullptr);
        pki::Credential credential;
        const auto certificate = pki::make_self_signed(*key, {"fuzz", {"fuzz"}, {}}, {now - 60, now + 86400});
        credential.certificate = pki::to_pem(*certificate);
        credential.key = pki::to_pem(*key);
        credential.staple = "staple";
        TlsSettings settings;
        settings.least = TlsVersion::tls1_0;
        settings.alpn = {"http/1.1"};
        auto context = TlsContext::make(credential, settings);
        require(context.has_value());
        return *context;
    }();
    return made;
}

void bio(std::string_view bytes, std::size_t cut)
{
    BufferPool pool;
    Pieces peer(bytes, cut);
    TlsEngine engine(context(), peer, pool);
    bool asked = false;
    for (int steps = 0;; ++steps) {
        require(steps < 10'000);
        const TlsEngine::Step step = engine.handshake();
        if (step == TlsEngine::Step::hello) {
            require(!asked);
            asked = true;
            const bool wrapped = !bytes.empty() &&
                (static_cast<unsigned char>(bytes[0]) & 0x80) != 0; // in a hello of SSL 2: no JA3 is of it
            require(wrapped || engine.hello().ja3.size() == 32);
            engine.go_on({.record = cut % 3 == 0 ? cut : 0});
        }
        engine.cut_records();
        require(engine.outgoing().bytes() < 1 << 20);
        engine.outgoing().clear(pool);
        if (step == TlsEngine::Step::failed) {
            require(!engine.failure().by.empty());
            return;
        }
        require(step != TlsEngine::Step::done); // nobody guesses our keys
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 2, size - 2);
    switch (data[0]) {
    case 'h': hello(rest); break;
    case 'r': records(rest, data[1]); break;
    case 'g': gather(rest, data[1]); break;
    case 'b': bio(rest, data[1]); break;
    default: break;
    }
    return 0;
}
