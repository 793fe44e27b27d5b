#include "pki/certificate.hpp"
#include "verify.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace exemu::pki;

namespace {

constexpr std::time_t day = 24 * 60 * 60;
const Names mail{"mail.contoso.test", {"mail.contoso.test", "localhost"}, {"127.0.0.1", "::1"}};

struct Lab {
    KeyPtr key = make_authority_key();
    std::time_t now = std::time(nullptr);
    CertificatePtr authority = make_authority(*key, {"contoso.test", "fabrikam.test"}, {now - 60, now + 90 * day});

    CertificatePtr leaf(const Names& names)
    {
        static const KeyPtr leaf_key = make_leaf_key(); // drawn once: it costs a tenth of a second
        return make_leaf(*leaf_key, names, *authority, *key, {now - 60, now + 90 * day});
    }
};

} // namespace

TEST_CASE("a leaf verifies for the names it carries and for no other")
{
    Lab lab;
    const CertificatePtr leaf = lab.leaf(mail);
    struct Case {
        std::string host, verdict;
    };
    const Case cases[] = {
        {"mail.contoso.test", "ok"},
        {"MAIL.contoso.test", "ok"},
        {"localhost", "ok"},
        {"127.0.0.1", "ok"},
        {"::1", "ok"},
        {"autodiscover.contoso.test", "hostname mismatch"},
        {"contoso.test", "hostname mismatch"},
        {"127.0.0.2", "IP address mismatch"},
    };
    for (const Case& one : cases) {
        INFO(one.host);
        CHECK(verify(*leaf, *lab.authority, one.host) == one.verdict);
    }
}

TEST_CASE("name constraints hold even where a leaf was signed for other names")
{
    Lab lab;
    struct Case {
        const char* name;
        Names names;
        std::string host;
    };
    const Case cases[] = {
        {"another domain", {"www.example.com", {"www.example.com"}, {}}, "www.example.com"},
        {"a domain that ends alike", {"x", {"notcontoso.test"}, {}}, "notcontoso.test"},
        {"an address outside", {"x", {"mail.contoso.test"}, {"192.0.2.1"}}, "192.0.2.1"},
        {"a wider IPv6 address", {"x", {}, {"2001:db8::1"}}, "2001:db8::1"},
    };
    for (const Case& one : cases) {
        INFO(one.name);
        CHECK(verify(*lab.leaf(one.names), *lab.authority, one.host) == "permitted subtree violation");
    }
    const CertificatePtr under = lab.leaf({"x", {"a.b.fabrikam.test", "*.contoso.test"}, {"127.9.9.9"}});
    CHECK(verify(*under, *lab.authority, "a.b.fabrikam.test") == "ok");
    CHECK(verify(*under, *lab.authority, "owa.contoso.test") == "ok");
    CHECK(verify(*under, *lab.authority, "127.9.9.9") == "ok");
}

TEST_CASE("a leaf verifies from its first day to its last")
{
    Lab lab;
    const CertificatePtr leaf = lab.leaf(mail);
    CHECK(verify(*leaf, *lab.authority, "localhost", lab.now + 89 * day) == "ok");
    CHECK(verify(*leaf, *lab.authority, "localhost", lab.now + 91 * day) == "certificate has expired");
    CHECK(verify(*leaf, *lab.authority, "localhost", lab.now - day) == "certificate is not yet valid");
    CHECK(is_fresh(*leaf, lab.now));
    CHECK(is_fresh(*leaf, lab.now + 88 * day));
    CHECK_FALSE(is_fresh(*leaf, lab.now + 90 * day - 60)); // less than a day is left
    CHECK_FALSE(is_fresh(*leaf, lab.now - day));
}

TEST_CASE("a leaf of another authority does not pass")
{
    Lab lab, other;
    const CertificatePtr leaf = lab.leaf(mail);
    CHECK(was_issued_by(*leaf, *lab.authority));
    CHECK_FALSE(was_issued_by(*leaf, *other.authority)); // the same name, another key
    CHECK(verify(*leaf, *other.authority, "localhost") != "ok");
    const CertificatePtr again = make_authority(*lab.key, {"contoso.test", "northwind.test"}, {lab.now - 60, lab.now + 90 * day});
    CHECK(was_issued_by(*leaf, *again));
    CHECK(verify(*leaf, *again, "localhost") == "ok"); // a CA made anew over the same key
}

TEST_CASE("the authority is a constrained CA")
{
    Lab lab;
    X509& authority = *lab.authority;
    CHECK(subject_of(authority) == "CN=exemu lab CA");
    CHECK(X509_get_pathlen(&authority) == 1);
    CHECK(X509_get_key_usage(&authority) == (KU_KEY_CERT_SIGN | KU_CRL_SIGN));
    CHECK(X509_check_ca(&authority) == 1);
    for (const int nid : {NID_basic_constraints, NID_key_usage, NID_name_constraints}) {
        const int at = X509_get_ext_by_NID(&authority, nid, -1);
        INFO(OBJ_nid2sn(nid));
        REQUIRE(at >= 0);
        CHECK(X509_EXTENSION_get_critical(X509_get_ext(&authority, at)) == 1);
    }
    CHECK(permitted_domains_of(authority) == std::vector<std::string>{"contoso.test", "fabrikam.test"});
}

TEST_CASE("a leaf looks as the one that Exchange's setup makes")
{
    Lab lab;
    const CertificatePtr leaf = lab.leaf(mail);
    CHECK(subject_of(*leaf) == "CN=mail.contoso.test");
    CHECK(EVP_PKEY_get_base_id(X509_get0_pubkey(leaf.get())) == EVP_PKEY_RSA);
    CHECK(EVP_PKEY_get_bits(X509_get0_pubkey(leaf.get())) == 2048);
    CHECK(X509_get_key_usage(leaf.get()) == (KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT));
    CHECK(X509_get_extended_key_usage(leaf.get()) == XKU_SSL_SERVER);
    CHECK(X509_check_ca(leaf.get()) == 0);
    const int order[] = {NID_key_usage, NID_subject_alt_name, NID_ext_key_usage, NID_basic_constraints, NID_subject_key_identifier,
        NID_authority_key_identifier};
    REQUIRE(X509_get_ext_count(leaf.get()) == 6);
    for (int i = 0; i < 6; ++i)
        CHECK(OBJ_obj2nid(X509_EXTENSION_get_object(X509_get_ext(leaf.get(), i))) == order[i]);
    const Names names = names_of(*leaf);
    CHECK(names.common_name == mail.common_name);
    CHECK(names.dns == mail.dns);
    CHECK(names.addresses == mail.addresses);
}

TEST_CASE("serial numbers are positive and never the same")
{
    Lab lab;
    std::set<std::string> seen;
    for (int i = 0; i < 20; ++i) {
        const CertificatePtr leaf = lab.leaf(mail);
        const ASN1_INTEGER* serial = X509_get0_serialNumber(leaf.get());
        CHECK(serial->type == V_ASN1_INTEGER); // not V_ASN1_NEG_INTEGER
        CHECK(serial->length == 16);
        seen.emplace(reinterpret_cast<const char*>(serial->data), static_cast<std::size_t>(serial->length));
    }
    CHECK(seen.size() == 20);
}

TEST_CASE("what is no certificate or key is told so, not trusted")
{
    for (const char* text :
        {"", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "hello", "-----BEGIN PRIVATE KEY-----"}) {
        INFO(text);
        CHECK(parse_certificate(text) == nullptr);
        CHECK(parse_key(text) == nullptr);
        CHECK(fingerprint(text).empty());
    }
    Lab lab;
    const std::string pem = to_pem(*lab.authority);
    for (std::size_t cut = 0; cut < pem.size() - 1; cut += 7)
        CHECK(parse_certificate(std::string_view(pem).substr(0, cut)) == nullptr);
    CHECK(parse_certificate(pem) != nullptr);
}
