#include "pki/certificate.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <arpa/inet.h>

#include <stdexcept>

namespace exemu::pki {
namespace {

constexpr std::time_t margin = 24 * 60 * 60;

KeyPtr generate(EVP_PKEY* key)
{
    ensure(key != nullptr, "key generation");
    return KeyPtr(key);
}

void set_time(X509& certificate, Validity validity)
{
    ensure(ASN1_TIME_set(X509_getm_notBefore(&certificate), validity.from) != nullptr, "notBefore");
    ensure(ASN1_TIME_set(X509_getm_notAfter(&certificate), validity.to) != nullptr, "notAfter");
}

// RFC 5280 4.1.2.2: positive, at most 20 octets; random, so that no two states of a lab ever share one.
void set_serial(X509& certificate)
{
    unsigned char bytes[16];
    ensure(RAND_bytes(bytes, sizeof bytes) == 1, "random serial");
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);
    std::unique_ptr<BIGNUM, Release<BN_free>> number(BN_bin2bn(bytes, sizeof bytes, nullptr));
    ensure(number != nullptr && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr, "serial");
}

void add_common_name(X509_NAME* name, const std::string& text)
{
    ensure(X509_NAME_add_entry_by_txt(
               name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()), -1, 0) == 1,
        "common name");
}

void add_extension(X509& certificate, X509& issuer, int nid, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    ensure(extension != nullptr && X509_add_ext(&certificate, extension.get(), -1) == 1, "extension");
}

GENERAL_NAME* general_name(int type, ASN1_STRING* value)
{
    GENERAL_NAME* name = GENERAL_NAME_new();
    ensure(name != nullptr && value != nullptr, "general name");
    GENERAL_NAME_set0_value(name, type, value);
    return name;
}

GENERAL_NAME* dns_name(const std::string& text)
{
    ASN1_IA5STRING* value = ASN1_IA5STRING_new();
    ensure(value != nullptr && ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())) == 1, "dNSName");
    return general_name(GEN_DNS, value);
}

std::string text_of(const ASN1_STRING* value)
{
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)), static_cast<std::size_t>(ASN1_STRING_length(value))};
}

// 4 or 16 octets as text; empty for other lengths.
std::string address_text(const ASN1_OCTET_STRING* value)
{
    const int size = ASN1_STRING_length(value);
    char text[INET6_ADDRSTRLEN] = "";
    if (size == 4 || size == 16)
        inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(value), text, sizeof text);
    return text;
}

void permit(NAME_CONSTRAINTS& constraints, GENERAL_NAME* base)
{
    GENERAL_SUBTREE* subtree = GENERAL_SUBTREE_new();
    ensure(subtree != nullptr, "subtree");
    GENERAL_NAME_free(subtree->base);
    subtree->base = base;
    ensure(sk_GENERAL_SUBTREE_push(constraints.permittedSubtrees, subtree) > 0, "subtree");
}

void add_name_constraints(X509& certificate, const std::vector<std::string>& domains)
{
    ConstraintsPtr constraints(NAME_CONSTRAINTS_new());
    ensure(constraints != nullptr, "name constraints");
    constraints->permittedSubtrees = sk_GENERAL_SUBTREE_new_null();
    ensure(constraints->permittedSubtrees != nullptr, "name constraints");
    for (const std::string& domain : domains)
        permit(*constraints, dns_name(domain));
    permit(*constraints, dns_name("localhost"));
    permit(*constraints, general_name(GEN_IPADD, a2i_IPADDRESS_NC("127.0.0.0/255.0.0.0")));
    permit(*constraints, general_name(GEN_IPADD, a2i_IPADDRESS_NC("::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
    ensure(X509_add1_ext_i2d(&certificate, NID_name_constraints, constraints.get(), 1, 0) == 1, "name constraints");
}

void add_alternative_names(X509& certificate, const Names& names)
{
    GeneralNamesPtr list(sk_GENERAL_NAME_new_null());
    ensure(list != nullptr, "subjectAltName");
    for (const std::string& name : names.dns)
        ensure(sk_GENERAL_NAME_push(list.get(), dns_name(name)) > 0, "subjectAltName");
    for (const std::string& address : names.addresses)
        ensure(sk_GENERAL_NAME_push(list.get(), general_name(GEN_IPADD, a2i_IPADDRESS(address.c_str()))) > 0, "subjectAltName");
    ensure(X509_add1_ext_i2d(&certificate, NID_subject_alt_name, list.get(), 0, 0) == 1, "subjectAltName");
}

CertificatePtr begin_certificate(EVP_PKEY& key, const std::string& common_name, Validity validity)
{
    CertificatePtr certificate(X509_new());
    ensure(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "certificate");
    set_serial(*certificate);
    set_time(*certificate, validity);
    add_common_name(X509_get_subject_name(certificate.get()), common_name);
    ensure(X509_set_pubkey(certificate.get(), &key) == 1, "public key");
    return certificate;
}

// Exchange: the order of extensions that its setup uses.
void add_server_extensions(X509& leaf, X509& issuer, const EVP_PKEY& key, const Names& names)
{
    // Key encipherment is what RSA does in suites without Diffie-Hellman; a key on a curve cannot (RFC 8422 5.10).
    const bool rsa = EVP_PKEY_is_a(&key, "RSA") == 1;
    add_extension(leaf, issuer, NID_key_usage, rsa ? "critical,digitalSignature,keyEncipherment" : "critical,digitalSignature");
    add_alternative_names(leaf, names);
    add_extension(leaf, issuer, NID_ext_key_usage, "serverAuth");
    add_extension(leaf, issuer, NID_basic_constraints, "critical,CA:false");
}

void add_authority_extensions(X509& below, X509& issuer, const char* basic_constraints)
{
    ensure(X509_set_issuer_name(&below, X509_get_subject_name(&issuer)) == 1, "issuer");
    add_extension(below, issuer, NID_basic_constraints, basic_constraints);
    add_extension(below, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(below, issuer, NID_subject_key_identifier, "hash");
    add_extension(below, issuer, NID_authority_key_identifier, "keyid:always");
}

BioPtr reading(std::string_view pem)
{
    BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    ensure(bio != nullptr, "memory BIO");
    return bio;
}

template <class Write>
std::string written(Write write)
{
    BioPtr bio(BIO_new(BIO_s_mem()));
    ensure(bio != nullptr && write(bio.get()), "PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::tm broken_down(const ASN1_TIME* time)
{
    std::tm parts{};
    ensure(ASN1_TIME_to_tm(time, &parts) == 1, "time");
    return parts;
}

bool is_under(std::string_view name, std::string_view domain)
{
    return iequals(name, domain) ||
        (name.size() > domain.size() && name[name.size() - domain.size() - 1] == '.' && iends_with(name, domain));
}

// Letters, digits, hyphens and dots; a first label may be "*".
bool is_dns_name(std::string_view name)
{
    if (name.starts_with("*."))
        name.remove_prefix(2);
    if (name.empty() || name.size() > 253 || name.front() == '.' || name.back() == '.' || name.contains(".."))
        return false;
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == name.npos;
}

bool may_vouch_for_dns(const std::string& name, const std::vector<std::string>& domains)
{
    if (!is_dns_name(name))
        return false;
    if (is_under(name, "localhost"))
        return true;
    for (const std::string& domain : domains) {
        if (is_under(name, domain))
            return true;
    }
    return false;
}

bool may_vouch_for_address(const std::string& text)
{
    in_addr four{};
    in6_addr six{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, text.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

} // namespace

void ensure(bool worked, std::string_view what)
{
    if (worked)
        return;
    char reason[256] = "no reason given";
    if (const unsigned long code = ERR_get_error(); code != 0)
        ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    throw std::logic_error("libcrypto: " + std::string(what) + ": " + reason);
}

KeyPtr make_authority_key() { return generate(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); }
KeyPtr make_leaf_key() { return make_key(KeyKind::rsa_2048); }

KeyPtr make_key(KeyKind kind)
{
    const auto rsa = [](std::size_t bits) { return generate(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits)); };
    switch (kind) {
    case KeyKind::rsa_1024: return rsa(1024);
    case KeyKind::rsa_2048: return rsa(2048);
    case KeyKind::rsa_3072: return rsa(3072);
    case KeyKind::rsa_4096: return rsa(4096);
    case KeyKind::ecdsa_p256: return generate(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    case KeyKind::ecdsa_p384: return generate(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
    }
    throw std::logic_error("a key of no kind");
}

bool is_of_kind(const EVP_PKEY& key, KeyKind kind)
{
    const int bits = EVP_PKEY_get_bits(&key);
    switch (kind) {
    case KeyKind::rsa_1024: return EVP_PKEY_is_a(&key, "RSA") == 1 && bits == 1024;
    case KeyKind::rsa_2048: return EVP_PKEY_is_a(&key, "RSA") == 1 && bits == 2048;
    case KeyKind::rsa_3072: return EVP_PKEY_is_a(&key, "RSA") == 1 && bits == 3072;
    case KeyKind::rsa_4096: return EVP_PKEY_is_a(&key, "RSA") == 1 && bits == 4096;
    case KeyKind::ecdsa_p256: return EVP_PKEY_is_a(&key, "EC") == 1 && bits == 256;
    case KeyKind::ecdsa_p384: return EVP_PKEY_is_a(&key, "EC") == 1 && bits == 384;
    }
    return false;
}

CertificatePtr make_authority(EVP_PKEY& key, const std::vector<std::string>& permitted_domains, Validity validity)
{
    CertificatePtr authority = begin_certificate(key, "exemu lab CA", validity);
    ensure(X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get())) == 1, "issuer");
    add_extension(*authority, *authority, NID_basic_constraints, "critical,CA:true,pathlen:1");
    add_extension(*authority, *authority, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_name_constraints(*authority, permitted_domains);
    add_extension(*authority, *authority, NID_subject_key_identifier, "hash");
    ensure(X509_sign(authority.get(), &key, EVP_sha256()) > 0, "signature");
    return authority;
}

CertificatePtr make_leaf(EVP_PKEY& key, const Names& names, X509& authority, EVP_PKEY& authority_key, Validity validity)
{
    CertificatePtr leaf = begin_certificate(key, names.common_name, validity);
    ensure(X509_set_issuer_name(leaf.get(), X509_get_subject_name(&authority)) == 1, "issuer");
    add_server_extensions(*leaf, authority, key, names);
    add_extension(*leaf, authority, NID_subject_key_identifier, "hash");
    // The key alone, not issuer and serial: the leaf outlives a CA that was made anew over the same key.
    add_extension(*leaf, authority, NID_authority_key_identifier, "keyid:always");
    ensure(X509_sign(leaf.get(), &authority_key, EVP_sha256()) > 0, "signature");
    return leaf;
}

CertificatePtr make_self_signed(EVP_PKEY& key, const Names& names, Validity validity)
{
    CertificatePtr leaf = begin_certificate(key, names.common_name, validity);
    ensure(X509_set_issuer_name(leaf.get(), X509_get_subject_name(leaf.get())) == 1, "issuer");
    add_server_extensions(*leaf, *leaf, key, names);
    // Exchange: SHA-1 to this day.
    ensure(X509_sign(leaf.get(), &key, EVP_sha1()) > 0, "signature");
    return leaf;
}

CertificatePtr make_intermediate(EVP_PKEY& key, X509& issuer, EVP_PKEY& issuer_key, Validity validity)
{
    CertificatePtr below = begin_certificate(key, "exemu lab intermediate CA", validity);
    add_authority_extensions(*below, issuer, "critical,CA:true,pathlen:0");
    ensure(X509_sign(below.get(), &issuer_key, EVP_sha256()) > 0, "signature");
    return below;
}

CertificatePtr make_link(EVP_PKEY& key, X509& issuer, EVP_PKEY& issuer_key, Validity validity)
{
    CertificatePtr link = begin_certificate(key, "exemu lab CA", validity);
    ensure(X509_set_subject_name(link.get(), X509_get_subject_name(&issuer)) == 1, "subject");
    add_authority_extensions(*link, issuer, "critical,CA:true");
    ensure(X509_sign(link.get(), &issuer_key, EVP_sha256()) > 0, "signature");
    return link;
}

CertificatePtr make_stranger(EVP_PKEY& key, Validity validity)
{
    CertificatePtr stranger = begin_certificate(key, "exemu CA that nobody knows", validity);
    ensure(X509_set_issuer_name(stranger.get(), X509_get_subject_name(stranger.get())) == 1, "issuer");
    add_extension(*stranger, *stranger, NID_basic_constraints, "critical,CA:true,pathlen:0");
    add_extension(*stranger, *stranger, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(*stranger, *stranger, NID_subject_key_identifier, "hash");
    ensure(X509_sign(stranger.get(), &key, EVP_sha256()) > 0, "signature");
    return stranger;
}

CertificatePtr make_client(
    EVP_PKEY& key, const std::string& name, const std::string& address, X509& authority, EVP_PKEY& authority_key, Validity validity)
{
    CertificatePtr client = begin_certificate(key, name, validity);
    ensure(X509_set_issuer_name(client.get(), X509_get_subject_name(&authority)) == 1, "issuer");
    add_extension(*client, authority, NID_key_usage, "critical,digitalSignature");
    add_extension(*client, authority, NID_subject_alt_name, ("email:" + address).c_str());
    add_extension(*client, authority, NID_ext_key_usage, "clientAuth");
    add_extension(*client, authority, NID_basic_constraints, "critical,CA:false");
    add_extension(*client, authority, NID_subject_key_identifier, "hash");
    add_extension(*client, authority, NID_authority_key_identifier, "keyid:always");
    ensure(X509_sign(client.get(), &authority_key, EVP_sha256()) > 0, "signature");
    return client;
}

std::string to_pem(X509& certificate)
{
    return written([&](BIO* bio) { return PEM_write_bio_X509(bio, &certificate) == 1; });
}

std::string to_pem(EVP_PKEY& key)
{
    return written([&](BIO* bio) { return PEM_write_bio_PKCS8PrivateKey(bio, &key, nullptr, nullptr, 0, nullptr, nullptr) == 1; });
}

CertificatePtr parse_certificate(std::string_view pem)
{
    CertificatePtr certificate(PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    return certificate;
}

KeyPtr parse_key(std::string_view pem)
{
    // An empty passphrase keeps libcrypto from asking the terminal where somebody has encrypted the file.
    char no_passphrase[] = "";
    KeyPtr key(PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, nullptr, no_passphrase));
    ERR_clear_error();
    return key;
}

bool is_fresh(X509& certificate, std::time_t now)
{
    std::time_t later = now + margin;
    return X509_cmp_time(X509_get0_notBefore(&certificate), &now) < 0 && X509_cmp_time(X509_get0_notAfter(&certificate), &later) > 0;
}

std::time_t end_of(X509& certificate)
{
    std::tm parts = broken_down(X509_get0_notAfter(&certificate));
    return timegm(&parts);
}

std::string subject_of(X509& certificate)
{
    return written([&](BIO* bio) { return X509_NAME_print_ex(bio, X509_get_subject_name(&certificate), 0, XN_FLAG_RFC2253) >= 0; });
}

std::string end_text(X509& certificate)
{
    const std::tm at = broken_down(X509_get0_notAfter(&certificate));
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec);
}

Names names_of(X509& certificate)
{
    Names names;
    X509_NAME* subject = X509_get_subject_name(&certificate);
    if (const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0)
        names.common_name = text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    const GeneralNamesPtr list(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; list != nullptr && i < sk_GENERAL_NAME_num(list.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(list.get(), i);
        if (name->type == GEN_DNS)
            names.dns.push_back(text_of(name->d.dNSName));
        else if (name->type == GEN_IPADD)
            names.addresses.push_back(address_text(name->d.iPAddress));
    }
    return names;
}

std::vector<std::string> permitted_domains_of(X509& authority)
{
    std::vector<std::string> domains;
    const ConstraintsPtr constraints(static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(&authority, NID_name_constraints, nullptr, nullptr)));
    for (int i = 0; constraints != nullptr && i < sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees); ++i) {
        const GENERAL_NAME* base = sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, i)->base;
        if (base->type != GEN_DNS)
            continue;
        if (std::string domain = text_of(base->d.dNSName); domain != "localhost")
            domains.push_back(std::move(domain));
    }
    return domains;
}

bool was_issued_by(X509& certificate, X509& authority) { return X509_check_issued(&authority, &certificate) == X509_V_OK; }

std::string first_refused(const Names& names, const std::vector<std::string>& permitted_domains)
{
    for (const std::string& name : names.dns) {
        if (!may_vouch_for_dns(name, permitted_domains))
            return name;
    }
    for (const std::string& address : names.addresses) {
        if (!may_vouch_for_address(address))
            return address;
    }
    return "";
}

} // namespace exemu::pki
