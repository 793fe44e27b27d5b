#pragma once
#include "pki/openssl.hpp"
#include "pki/pki.hpp"

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

// Making and reading certificates (RFC 5280), without files.
namespace exemu::pki {

// The key of a CA: P-256, drawn in a millisecond, so that a first start is not slowed by it.
KeyPtr make_authority_key();
// The key of a leaf: RSA 2048, as the certificate that Exchange's setup makes.
KeyPtr make_leaf_key();
KeyPtr make_key(KeyKind);
bool is_of_kind(const EVP_PKEY&, KeyKind);

// A CA that may vouch for these domains and what lies under them, localhost, 127.0.0.0/8 and ::1, and for nothing else
// (RFC 5280 4.2.1.10, critical); one more CA may stand below it (path length 1).
CertificatePtr make_authority(EVP_PKEY& key, const std::vector<std::string>& permitted_domains, Validity);
// A server certificate, in the order of extensions that Exchange's setup uses. `names` are checked by first_refused.
CertificatePtr make_leaf(EVP_PKEY& key, const Names&, X509& authority, EVP_PKEY& authority_key, Validity);
// The certificate of Exchange's setup itself: issuer and subject are one, SHA-1, no key identifiers.
CertificatePtr make_self_signed(EVP_PKEY& key, const Names&, Validity);
// A CA below another. Without a path length it bears the issuer's own name: such a certificate counts nothing against the path
// length of those above (RFC 5280 6.1.4 l).
CertificatePtr make_intermediate(EVP_PKEY& key, X509& issuer, EVP_PKEY& issuer_key, Validity);
CertificatePtr make_link(EVP_PKEY& key, X509& issuer, EVP_PKEY& issuer_key, Validity);
// A CA that stands alone, with no constraints; nobody is ever asked to trust it.
CertificatePtr make_stranger(EVP_PKEY& key, Validity);
// For a client: clientAuth, an rfc822Name.
CertificatePtr make_client(
    EVP_PKEY& key, const std::string& name, const std::string& address, X509& authority, EVP_PKEY& authority_key, Validity);

std::string to_pem(X509&);
std::string to_pem(EVP_PKEY&); // PKCS #8, not encrypted
CertificatePtr parse_certificate(std::string_view pem); // null when it is none
KeyPtr parse_key(std::string_view pem);

// True when the certificate holds at `now` and for a day beyond, so that it does not end while an emulator runs.
bool is_fresh(X509&, std::time_t now);
std::time_t end_of(X509&);
std::string subject_of(X509&);   // "CN=mail.contoso.test", RFC 2253
std::string end_text(X509&);     // RFC 3339: "2026-11-23T09:30:00Z"
Names names_of(X509&);           // common name and subjectAltName
std::vector<std::string> permitted_domains_of(X509&);
// True when the certificate was signed with the authority's key: issuer and key identifiers agree.
bool was_issued_by(X509& certificate, X509& authority);

} // namespace exemu::pki
