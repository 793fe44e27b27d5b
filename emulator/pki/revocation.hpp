#pragma once
#include "pki/certificate.hpp"

#include <span>

// Taking back what was signed: the list (RFC 5280 5) and the answer that a server staples (RFC 6960).
namespace exemu::pki {

// PEM of a list that names these certificates, as revoked an hour before `now` for a compromised key; good for `lifetime` seconds.
std::string make_crl(
    std::span<const CertificatePtr> revoked, X509& authority, EVP_PKEY& authority_key, std::time_t now, std::time_t lifetime);
// DER of an OCSP response that says the same of one certificate, signed by the authority itself.
std::string make_revoked_staple(X509& certificate, X509& authority, EVP_PKEY& authority_key, std::time_t now, std::time_t lifetime);

} // namespace exemu::pki
