#include "pki/recipe.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace exemu::pki {

namespace {

constexpr std::int64_t day = 24 * 60 * 60;

constexpr Exhibit exhibits[] = {
    {"good", "", "Nothing: RSA 2048, signed by the lab CA, for every name of the server.", "Trust the lab CA (ca.pem), verify, and go on."},
    {"exchange-default", "self-signed",
        "Self-signed, as Exchange's setup leaves it: SHA-1, RSA 2048, five years, the short and the full host name.",
        "Refuse it, unless the user has pinned this very certificate; never learn to trust self-signed ones in general."},
    {"expired", "expired", "It ended yesterday.", "Refuse it and say that it has expired; not offer to go on by itself."},
    {"not-yet-valid", "not yet valid", "It begins in thirty days.", "Refuse it; a hint at the own clock helps the user."},
    {"wrong-name", "wrong name", "It is for wrong.DOMAIN, not for the host that was asked for.",
        "Refuse it and show both names. A client that verifies the chain and forgets the name is open to everybody with a certificate."},
    {"missing-intermediate", "missing intermediate", "Signed by an intermediate that is not sent.",
        "Refuse it, or fetch the intermediate by itself; not depend on having seen it elsewhere before."},
    {"weak-key", "weak key", "RSA with 1024 bits.", "Refuse it (security level 2 of OpenSSL, and every public CA, do)."},
    {"unknown-ca", "unknown CA", "Signed by a CA that nobody knows, which is sent along.",
        "Refuse it: a root that comes in the handshake proves nothing."},
    {"revoked", "revoked", "On the lab's CRL (crl.pem), and the stapled OCSP answer says so.",
        "Refuse it where revocation is checked at all: by the stapled answer, or by the CRL."},
    {"wildcard", "", "Nothing: for *.DOMAIN, which covers one label and not the bare domain (RFC 6125 6.4.3).",
        "Accept it for mail.DOMAIN; refuse it for DOMAIN and for a.b.DOMAIN."},
    {"ecdsa", "", "Nothing: ECDSA over P-256 instead of RSA.", "Accept it; a client that offers RSA suites alone finds none in common."},
    {"long-chain", "", "Nothing is wrong, but more than forty certificates are sent: over 16 KiB, so in several records.",
        "Verify it, or refuse it with a plain message; not crash, hang or take a part of the chain for the whole."},
    {"client-cert-required", "", "Nothing: the peer must show a certificate of the lab CA (`exemu certs --client NAME` makes one).",
        "Show its certificate where it has one; else understand the alert (certificate_required, handshake_failure) and not try again."},
    {"client-cert-wanted", "", "Nothing: the peer is asked for a certificate and may have none.",
        "Answer with an empty list where it has none, and go on."},
};

bool is_address(const std::string& text)
{
    unsigned char bytes[16];
    return inet_pton(AF_INET, text.c_str(), bytes) == 1 || inet_pton(AF_INET6, text.c_str(), bytes) == 1;
}

} // namespace

std::span<const Exhibit> gallery() { return exhibits; }

const Exhibit* find_exhibit(std::string_view name)
{
    const auto found = std::ranges::find(exhibits, name, &Exhibit::name);
    return found == std::end(exhibits) ? nullptr : &*found;
}

bool may_name_a_certificate(std::string_view name)
{
    const bool taken = name == "ca" || name.starts_with("ca.") || name.starts_with("client.");
    return !name.empty() && name.size() <= 64 && !taken && name.front() != '.' &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == name.npos;
}

Names server_names(const Site& site) { return {site.host, {site.host, "autodiscover." + site.domain, "localhost"}, {"127.0.0.1", "::1"}}; }

Names names_from(const std::vector<std::string>& written)
{
    Names names;
    for (const std::string& name : written)
        (is_address(name) ? names.addresses : names.dns).push_back(name);
    names.common_name = written.empty() ? std::string() : written.front();
    return names;
}

Recipe recipe_of(const Exhibit& exhibit, const Site& site)
{
    Recipe recipe;
    recipe.name = exhibit.name;
    recipe.problem = exhibit.problem;
    recipe.names = server_names(site);
    if (exhibit.name == "exchange-default") {
        // Exchange: the short name alone is the subject; subjectAltName has it again, and the full one.
        const std::string short_name = site.host.substr(0, site.host.find('.'));
        recipe.chain = Chain::self_signed;
        recipe.names = {short_name, {short_name, site.host}, {}};
    } else if (exhibit.name == "expired") {
        recipe.valid = Span{-91 * day, -1 * day};
    } else if (exhibit.name == "not-yet-valid") {
        recipe.valid = Span{30 * day, 120 * day};
    } else if (exhibit.name == "wrong-name") {
        recipe.names = names_from({"wrong." + site.domain});
    } else if (exhibit.name == "missing-intermediate") {
        recipe.chain = Chain::missing;
    } else if (exhibit.name == "weak-key") {
        recipe.key = KeyKind::rsa_1024;
    } else if (exhibit.name == "unknown-ca") {
        recipe.chain = Chain::unknown;
    } else if (exhibit.name == "revoked") {
        recipe.revoked = true;
    } else if (exhibit.name == "wildcard") {
        recipe.names = names_from({"*." + site.domain});
    } else if (exhibit.name == "ecdsa") {
        recipe.key = KeyKind::ecdsa_p256;
    } else if (exhibit.name == "long-chain") {
        recipe.chain = Chain::deep;
    } else if (exhibit.name == "client-cert-required") {
        recipe.client = AskClient::required;
    } else if (exhibit.name == "client-cert-wanted") {
        recipe.client = AskClient::wanted;
    }
    return recipe;
}

std::string_view to_text(KeyKind kind)
{
    switch (kind) {
    case KeyKind::rsa_1024: return "rsa-1024";
    case KeyKind::rsa_2048: return "rsa-2048";
    case KeyKind::rsa_3072: return "rsa-3072";
    case KeyKind::rsa_4096: return "rsa-4096";
    case KeyKind::ecdsa_p256: return "ecdsa-p256";
    case KeyKind::ecdsa_p384: return "ecdsa-p384";
    }
    return {};
}

std::span<const KeyKind> key_kinds()
{
    using enum KeyKind;
    static constexpr KeyKind all[] = {rsa_1024, rsa_2048, rsa_3072, rsa_4096, ecdsa_p256, ecdsa_p384};
    return all;
}

std::string_view to_text(Chain chain)
{
    switch (chain) {
    case Chain::direct: return "direct";
    case Chain::intermediate: return "intermediate";
    case Chain::missing: return "missing";
    case Chain::deep: return "deep";
    case Chain::self_signed: return "self-signed";
    case Chain::unknown: return "unknown";
    }
    return {};
}

std::span<const Chain> chains()
{
    using enum Chain;
    static constexpr Chain all[] = {direct, intermediate, missing, deep, self_signed, unknown};
    return all;
}

} // namespace exemu::pki
