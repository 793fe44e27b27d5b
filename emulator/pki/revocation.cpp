#include "pki/revocation.hpp"

#include <openssl/ocsp.h>
#include <openssl/pem.h>

namespace exemu::pki {

namespace {

constexpr std::time_t an_hour = 60 * 60;

using TimePtr = std::unique_ptr<ASN1_TIME, Release<ASN1_TIME_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, Release<X509_CRL_free>>;
using BasicPtr = std::unique_ptr<OCSP_BASICRESP, Release<OCSP_BASICRESP_free>>;
using ResponsePtr = std::unique_ptr<OCSP_RESPONSE, Release<OCSP_RESPONSE_free>>;
using CertIdPtr = std::unique_ptr<OCSP_CERTID, Release<OCSP_CERTID_free>>;
using EnumeratedPtr = std::unique_ptr<ASN1_ENUMERATED, Release<ASN1_ENUMERATED_free>>;

TimePtr at(std::time_t seconds)
{
    TimePtr time(ASN1_TIME_set(nullptr, seconds));
    ensure(time != nullptr, "time");
    return time;
}

// OCSP knows GeneralizedTime alone.
std::unique_ptr<ASN1_GENERALIZEDTIME, Release<ASN1_GENERALIZEDTIME_free>> generalized(std::time_t seconds)
{
    std::unique_ptr<ASN1_GENERALIZEDTIME, Release<ASN1_GENERALIZEDTIME_free>> time(ASN1_GENERALIZEDTIME_set(nullptr, seconds));
    ensure(time != nullptr, "time");
    return time;
}

void add_revoked(X509_CRL& list, const X509& certificate, std::time_t since)
{
    X509_REVOKED* entry = X509_REVOKED_new();
    const EnumeratedPtr reason(ASN1_ENUMERATED_new());
    ensure(entry != nullptr && reason != nullptr && ASN1_ENUMERATED_set(reason.get(), CRL_REASON_KEY_COMPROMISE) == 1, "revoked entry");
    ensure(X509_REVOKED_set_serialNumber(entry, const_cast<ASN1_INTEGER*>(X509_get0_serialNumber(&certificate))) == 1 &&
            X509_REVOKED_set_revocationDate(entry, at(since).get()) == 1 &&
            X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason.get(), 0, 0) == 1 && X509_CRL_add0_revoked(&list, entry) == 1,
        "revoked entry");
}

// RFC 5280 5.2.3: each list has a higher number than those before; time gives that without a counter to keep.
void add_number(X509_CRL& list, std::time_t now)
{
    const NumberPtr number(ASN1_INTEGER_new());
    ensure(number != nullptr && ASN1_INTEGER_set_int64(number.get(), now) == 1 &&
            X509_CRL_add1_ext_i2d(&list, NID_crl_number, number.get(), 0, 0) == 1,
        "number of the list");
}

} // namespace

std::string make_crl(
    std::span<const CertificatePtr> revoked, X509& authority, EVP_PKEY& authority_key, std::time_t now, std::time_t lifetime)
{
    const CrlPtr list(X509_CRL_new());
    ensure(list != nullptr && X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
            X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(&authority)) == 1 &&
            X509_CRL_set1_lastUpdate(list.get(), at(now - an_hour).get()) == 1 &&
            X509_CRL_set1_nextUpdate(list.get(), at(now + lifetime).get()) == 1,
        "list of the revoked");
    add_number(*list, now);
    for (const CertificatePtr& certificate : revoked)
        add_revoked(*list, *certificate, now - an_hour);
    ensure(X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), &authority_key, EVP_sha256()) > 0, "signature of the list");
    const BioPtr bio(BIO_new(BIO_s_mem()));
    ensure(bio != nullptr && PEM_write_bio_X509_CRL(bio.get(), list.get()) == 1, "PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string make_revoked_staple(X509& certificate, X509& authority, EVP_PKEY& authority_key, std::time_t now, std::time_t lifetime)
{
    const BasicPtr basic(OCSP_BASICRESP_new());
    const CertIdPtr id(OCSP_cert_to_id(EVP_sha1(), &certificate, &authority));
    ensure(basic != nullptr && id != nullptr, "OCSP response");
    const auto since = generalized(now - an_hour), until = generalized(now + lifetime);
    ensure(OCSP_basic_add1_status(basic.get(), id.get(), V_OCSP_CERTSTATUS_REVOKED, OCSP_REVOKED_STATUS_KEYCOMPROMISE, since.get(),
               since.get(), until.get()) != nullptr,
        "OCSP status");
    ensure(OCSP_basic_sign(basic.get(), &authority, &authority_key, EVP_sha256(), nullptr, OCSP_NOCERTS) == 1, "OCSP signature");
    const ResponsePtr response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
    unsigned char* der = nullptr;
    const int size = response ? i2d_OCSP_RESPONSE(response.get(), &der) : -1;
    ensure(size > 0, "OCSP response");
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return text;
}

} // namespace exemu::pki
