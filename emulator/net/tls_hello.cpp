#include "net/client_hello.hpp"
#include "net/tls_engine.hpp"

#include <fmt/format.h>

#include <algorithm>

// From the numbers of a ClientHello to the words of rules and journal.
namespace exemu::net {

namespace {

void add_version(std::vector<std::string>& versions, unsigned number)
{
    if (number == SSL3_VERSION)
        versions.push_back("3.0");
    else if (number >= TLS1_VERSION && number <= TLS1_3_VERSION)
        versions.push_back(fmt::format("1.{}", number - TLS1_VERSION));
}

// supported_versions (RFC 8446 4.2.1); before it there was one number, the highest, and every one below was meant.
std::vector<std::string> versions_of(const ClientHello& said)
{
    std::vector<std::string> versions;
    for (const std::uint16_t number : said.versions)
        add_version(versions, number);
    if (!said.versions.empty())
        return versions;
    const unsigned highest = std::min<unsigned>(said.legacy_version, TLS1_2_VERSION);
    for (unsigned number = SSL3_VERSION; number <= highest; ++number)
        add_version(versions, number);
    return versions;
}

std::vector<std::string> ciphers_of(const ClientHello& said, SSL* ssl)
{
    std::vector<std::string> ciphers;
    for (const std::uint16_t number : said.ciphers) {
        const unsigned char code[] = {static_cast<unsigned char>(number >> 8), static_cast<unsigned char>(number)};
        const SSL_CIPHER* known = SSL_CIPHER_find(ssl, code);
        ciphers.push_back(known ? SSL_CIPHER_get_name(known) : fmt::format("0x{:04X}", number));
    }
    return ciphers;
}

bool resumes(const ClientHello& said)
{
    // TLS 1.3 sends a session id for the sake of old middleboxes (RFC 8446 D.4): there it says nothing.
    const bool speaks_1_3 = std::ranges::find(said.versions, TLS1_3_VERSION) != said.versions.end();
    return said.has_psk || said.has_ticket || (!speaks_1_3 && said.has_session_id);
}

} // namespace

TlsHello read_hello(const ClientHello& said, SSL* ssl)
{
    TlsHello hello;
    hello.versions = versions_of(said);
    hello.ciphers = ciphers_of(said, ssl);
    hello.alpn = said.alpn;
    hello.sni = said.server_name;
    hello.resumes = resumes(said);
    hello.ja3 = ja3_of(said);
    hello.ja4 = ja4_of(said);
    return hello;
}

} // namespace exemu::net
