#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How a certificate is made, and the gallery: those that a lab needs, each with what is wrong about it. Values alone: nothing of
// libcrypto, so that a scenario can hold them.
namespace exemu::pki {

struct Names {
    std::string common_name;
    std::vector<std::string> dns;       // subjectAltName
    std::vector<std::string> addresses; // IP SANs: 127.0.0.1, ::1

    bool operator==(const Names&) const = default;
};

enum class KeyKind : std::uint8_t { rsa_1024, rsa_2048, rsa_3072, rsa_4096, ecdsa_p256, ecdsa_p384 };

// Who vouches for a certificate, and what of that is sent in the handshake.
enum class Chain : std::uint8_t {
    direct,       // the lab CA itself, which clients know and which is not sent
    intermediate, // an intermediate of the lab CA, which is sent
    missing,      // the same, and it is not sent
    deep,         // a chain of more than forty certificates down from the lab CA, all sent
    self_signed,  // itself, as Exchange's setup does it: SHA-1, five years
    unknown,      // a CA that nobody knows, sent along
};

// Whether the peer is asked for a certificate of its own.
enum class AskClient : std::uint8_t { no, wanted, required };

// Seconds from the moment of making; negative is the past.
struct Span {
    std::int64_t from = 0, to = 0;

    bool operator==(const Span&) const = default;
};

struct Recipe {
    std::string name;    // what scenarios call it, and its files
    std::string problem; // what a client finds wrong with it, one word or two; empty: nothing
    Chain chain = Chain::direct;
    KeyKind key = KeyKind::rsa_2048;
    Names names;
    std::optional<Span> valid; // none: from an hour ago for as long as its CA holds
    bool revoked = false;      // on the lab's CRL, and the stapled OCSP answer says so
    AskClient client = AskClient::no;
};

// What the names of the gallery are made from.
struct Site {
    std::string host, domain; // "mail.contoso.test", "contoso.test"
};

// A certificate of the gallery.
struct Exhibit {
    std::string_view name;
    std::string_view problem; // one word or two, for the journal; empty: nothing is wrong
    std::string_view wrong;   // a sentence: what is wrong about it
    std::string_view must;    // a sentence: what a good client must do
};
std::span<const Exhibit> gallery();
const Exhibit* find_exhibit(std::string_view name);
Recipe recipe_of(const Exhibit&, const Site&);

// Letters, digits, "-", "_" and "."; at most 64; "ca", "ca.*" and "client.*" are taken.
bool may_name_a_certificate(std::string_view);

// The names a server of this site has: host, autodiscover, localhost and loopback.
Names server_names(const Site&);
// "mail.contoso.test", "127.0.0.1"...: the first is the common name too.
Names names_from(const std::vector<std::string>& written);

// "rsa-2048"...
std::string_view to_text(KeyKind);
std::span<const KeyKind> key_kinds();
std::string_view to_text(Chain); // "direct"...
std::span<const Chain> chains();

} // namespace exemu::pki
