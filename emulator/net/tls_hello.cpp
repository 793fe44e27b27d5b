#include "net/tls_engine.hpp"
#include "wire/byte_reader.hpp"

#include <fmt/format.h>

namespace exemu::net {

namespace {

using wire::ByteReader;

ByteReader reader_of(const unsigned char* at, std::size_t size)
{
    return ByteReader({reinterpret_cast<const char*>(at), size}, std::endian::big);
}

ByteReader extension(SSL* ssl, unsigned type)
{
    const unsigned char* at = nullptr;
    std::size_t size = 0;
    return SSL_client_hello_get0_ext(ssl, type, &at, &size) == 1 ? reader_of(at, size) : reader_of(nullptr, 0);
}

ByteReader list_of(ByteReader whole) // most extensions hold one list, with two bytes of length
{
    return whole.sub(whole.u16());
}

bool has_extension(SSL* ssl, unsigned type)
{
    const unsigned char* at = nullptr;
    std::size_t size = 0;
    return SSL_client_hello_get0_ext(ssl, type, &at, &size) == 1;
}

void add_version(std::vector<std::string>& versions, unsigned number)
{
    if (number == SSL3_VERSION)
        versions.push_back("3.0");
    else if (number >= TLS1_VERSION && number <= TLS1_3_VERSION)
        versions.push_back(fmt::format("1.{}", number - TLS1_VERSION));
}

// supported_versions (RFC 8446 4.2.1); before it there was one number, the highest, and every one below was meant.
std::vector<std::string> versions_of(SSL* ssl)
{
    std::vector<std::string> versions;
    if (has_extension(ssl, TLSEXT_TYPE_supported_versions)) {
        ByteReader whole = extension(ssl, TLSEXT_TYPE_supported_versions);
        ByteReader list = whole.sub(whole.u8());
        while (!list.done())
            add_version(versions, list.u16());
        return versions;
    }
    const unsigned highest = std::min<unsigned>(SSL_client_hello_get0_legacy_version(ssl), TLS1_2_VERSION);
    for (unsigned number = SSL3_VERSION; number <= highest; ++number)
        add_version(versions, number);
    return versions;
}

std::vector<std::string> ciphers_of(SSL* ssl)
{
    const unsigned char* at = nullptr;
    const std::size_t size = SSL_client_hello_get0_ciphers(ssl, &at);
    ByteReader list = reader_of(at, size);
    std::vector<std::string> ciphers;
    while (!list.done()) {
        const std::string_view code = list.bytes(2);
        if (!list.ok())
            break;
        const SSL_CIPHER* known = SSL_CIPHER_find(ssl, reinterpret_cast<const unsigned char*>(code.data()));
        const unsigned number = static_cast<unsigned char>(code[0]) << 8 | static_cast<unsigned char>(code[1]);
        ciphers.push_back(known ? SSL_CIPHER_get_name(known) : fmt::format("0x{:04X}", number));
    }
    return ciphers;
}

std::vector<std::string> alpn_of(SSL* ssl)
{
    std::vector<std::string> names;
    ByteReader list = list_of(extension(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation));
    while (!list.done()) {
        const std::string_view name = list.bytes(list.u8());
        if (list.ok())
            names.emplace_back(name);
    }
    return names;
}

// server_name (RFC 6066 3): a list in which only entries of type host_name are defined.
std::string sni_of(SSL* ssl)
{
    ByteReader list = list_of(extension(ssl, TLSEXT_TYPE_server_name));
    while (!list.done()) {
        const unsigned type = list.u8();
        const std::string_view name = list.bytes(list.u16());
        if (list.ok() && type == TLSEXT_NAMETYPE_host_name)
            return std::string(name);
    }
    return {};
}

bool resumes(SSL* ssl, const std::vector<std::string>& versions)
{
    if (has_extension(ssl, TLSEXT_TYPE_psk) || !extension(ssl, TLSEXT_TYPE_session_ticket).done())
        return true;
    // TLS 1.3 sends a session id for the sake of old middleboxes (RFC 8446 D.4): there it says nothing.
    const unsigned char* at = nullptr;
    return std::ranges::find(versions, "1.3") == versions.end() && SSL_client_hello_get0_session_id(ssl, &at) > 0;
}

} // namespace

TlsHello read_hello(SSL* ssl)
{
    TlsHello hello;
    hello.versions = versions_of(ssl);
    hello.ciphers = ciphers_of(ssl);
    hello.alpn = alpn_of(ssl);
    hello.sni = sni_of(ssl);
    hello.resumes = resumes(ssl, hello.versions);
    return hello;
}

} // namespace exemu::net
