#include "pki/certificate.hpp"
#include "pki/pki.hpp"
#include "temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace exemu::pki;
namespace fs = std::filesystem;

namespace {

const Site site{"MAIL.contoso.test", "contoso.test"};

using CrlPtr = std::unique_ptr<X509_CRL, Release<X509_CRL_free>>;

std::vector<CertificatePtr> certificates_in(const std::string& pem)
{
    std::vector<CertificatePtr> all;
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        all.emplace_back(next);
    return all;
}

// What a client says that trusts the lab CA: the number of libcrypto's first objection; 0 is none.
int objection(const Credential& shown, const Authority& authority, const std::string& host, const X509_CRL* list = nullptr)
{
    const std::unique_ptr<X509_STORE, Release<X509_STORE_free>> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, Release<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
    X509_STORE_add_cert(store.get(), parse_certificate(authority.certificate()).get());
    const CertificatePtr leaf = parse_certificate(shown.certificate);
    const auto sent = certificates_in(shown.chain);
    const std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * all) { sk_X509_free(all); })> untrusted(sk_X509_new_null());
    for (const CertificatePtr& one : sent)
        sk_X509_push(untrusted.get(), one.get());
    X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), untrusted.get());
    X509_STORE_CTX_set_default(context.get(), "ssl_server");
    X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_auth_level(wanted, 1); // as TLS clients have it
    X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
    if (list) {
        X509_STORE_add_crl(store.get(), const_cast<X509_CRL*>(list));
        X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_CRL_CHECK);
    }
    return X509_verify_cert(context.get()) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
}

std::string text_of(const fs::path& path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

CrlPtr list_in(const fs::path& path)
{
    const std::string pem = text_of(path);
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return CrlPtr(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
}

Authority opened(const fs::path& state)
{
    auto authority = Authority::open(state, {site.domain});
    INFO((authority ? "" : authority.error()));
    REQUIRE(authority.has_value());
    return *authority;
}

Credential shown(Authority& authority, const Recipe& recipe)
{
    auto issued = authority.issue(recipe);
    INFO((issued ? "" : issued.error()));
    REQUIRE(issued.has_value());
    return *issued;
}

Credential shown(Authority& authority, std::string_view name)
{
    REQUIRE(find_exhibit(name));
    return shown(authority, recipe_of(*find_exhibit(name), site));
}

int bits_of(const Credential& credential) { return EVP_PKEY_get_bits(parse_key(credential.key).get()); }

} // namespace

TEST_CASE("each exhibit is what it says, for a client that trusts the lab CA, and again at the next start")
{
    struct Case {
        const char* name;
        int objection;
        const char* host;
        std::size_t sent; // certificates behind the leaf
    };
    const Case cases[] = {
        {"good", X509_V_OK, "mail.contoso.test", 0},
        {"good", X509_V_OK, "autodiscover.contoso.test", 0},
        {"good", X509_V_OK, "localhost", 0},
        {"good", X509_V_ERR_HOSTNAME_MISMATCH, "other.contoso.test", 0},
        {"exchange-default", X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "mail.contoso.test", 0},
        {"expired", X509_V_ERR_CERT_HAS_EXPIRED, "mail.contoso.test", 0},
        {"not-yet-valid", X509_V_ERR_CERT_NOT_YET_VALID, "mail.contoso.test", 0},
        {"wrong-name", X509_V_ERR_HOSTNAME_MISMATCH, "mail.contoso.test", 0},
        {"wrong-name", X509_V_OK, "wrong.contoso.test", 0},
        {"missing-intermediate", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "mail.contoso.test", 0},
        {"weak-key", X509_V_OK, "mail.contoso.test", 0}, // 1024 bits pass at level 1 and fail at 2
        {"unknown-ca", X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "mail.contoso.test", 1},
        {"revoked", X509_V_OK, "mail.contoso.test", 0}, // who does not ask is not told
        {"wildcard", X509_V_OK, "mail.contoso.test", 0},
        {"wildcard", X509_V_ERR_HOSTNAME_MISMATCH, "contoso.test", 0},
        {"wildcard", X509_V_ERR_HOSTNAME_MISMATCH, "a.b.contoso.test", 0},
        {"ecdsa", X509_V_OK, "mail.contoso.test", 0},
        {"long-chain", X509_V_OK, "mail.contoso.test", 44},
        {"client-cert-required", X509_V_OK, "mail.contoso.test", 0},
        {"client-cert-wanted", X509_V_OK, "mail.contoso.test", 0},
    };
    for (const Exhibit& exhibit : gallery()) {
        INFO(exhibit.name);
        CHECK(std::ranges::any_of(cases, [&](const Case& c) { return c.name == exhibit.name; }));
        CHECK(may_name_a_certificate(exhibit.name));
        CHECK_FALSE(exhibit.wrong.empty());
        CHECK_FALSE(exhibit.must.empty());
    }
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    for (const Case& c : cases) {
        INFO(c.name << " for " << c.host);
        const Credential first = shown(authority, c.name);
        CHECK(objection(first, authority, c.host) == c.objection);
        CHECK(certificates_in(first.chain).size() == c.sent);
        CHECK(first.problem == find_exhibit(c.name)->problem);
        Authority later = opened(folder.path());
        const Credential again = shown(later, c.name);
        CHECK(objection(again, later, c.host) == c.objection);
        CHECK(again.key == first.key); // drawing keys takes long; dates that count from now need none
    }
}

TEST_CASE("Exchange's own certificate is made as Exchange's setup makes it")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const Credential own = shown(authority, "exchange-default");
    const CertificatePtr certificate = parse_certificate(own.certificate);
    CHECK(own.subject == "CN=MAIL"); // letter case as in the directory
    CHECK(X509_NAME_cmp(X509_get_subject_name(certificate.get()), X509_get_issuer_name(certificate.get())) == 0);
    CHECK(X509_get_version(certificate.get()) == X509_VERSION_3);
    CHECK(X509_get_signature_nid(certificate.get()) == NID_sha1WithRSAEncryption);
    CHECK(bits_of(own) == 2048);
    CHECK(names_of(*certificate) == Names{"MAIL", {"MAIL", "MAIL.contoso.test"}, {}});
    std::vector<int> order, critical;
    for (int i = 0; i < X509_get_ext_count(certificate.get()); ++i) {
        X509_EXTENSION* extension = X509_get_ext(certificate.get(), i);
        order.push_back(OBJ_obj2nid(X509_EXTENSION_get_object(extension)));
        if (X509_EXTENSION_get_critical(extension) == 1)
            critical.push_back(order.back());
    }
    CHECK(order == std::vector<int>{NID_key_usage, NID_subject_alt_name, NID_ext_key_usage, NID_basic_constraints});
    CHECK(critical == std::vector<int>{NID_key_usage, NID_basic_constraints});
    int days = 0, seconds = 0;
    ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate.get()), X509_get0_notAfter(certificate.get()));
    CHECK((days == 5 * 365 + 1 && seconds == 0));
    CHECK(shown(authority, "exchange-default").certificate == own.certificate); // five years: it is not made anew at each start
}

TEST_CASE("keys are of the kind that is asked for")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    CHECK(bits_of(shown(authority, "weak-key")) == 1024);
    CHECK(bits_of(shown(authority, "ecdsa")) == 256);
    Recipe recipe = recipe_of(*find_exhibit("good"), site);
    recipe.name = "mine";
    recipe.valid = Span{-3600, 3600};
    for (const KeyKind kind : key_kinds()) {
        if (kind == KeyKind::rsa_3072 || kind == KeyKind::rsa_4096) // half a second each
            continue;
        recipe.key = kind;
        const Credential mine = shown(authority, recipe); // over the key of another kind that lies there
        INFO(to_text(kind));
        CHECK(is_of_kind(*parse_key(mine.key), kind));
        CHECK(objection(mine, authority, "mail.contoso.test") == X509_V_OK);
    }
}

TEST_CASE("dates count from the moment of making")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    Recipe recipe = recipe_of(*find_exhibit("good"), site);
    recipe.name = "short";
    recipe.valid = Span{-24 * 3600, 180};
    const std::time_t before = std::time(nullptr);
    const Credential mine = shown(authority, recipe);
    const std::time_t end = end_of(*parse_certificate(mine.certificate));
    CHECK(end >= before + 180);
    CHECK(end <= std::time(nullptr) + 180);
}

TEST_CASE("a revoked certificate stands on the list, and the stapled answer says so")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const Credential revoked = shown(authority, "revoked"), good = shown(authority, "good");
    const CrlPtr list = list_in(authority.crl_path());
    REQUIRE(list != nullptr);
    CHECK(objection(revoked, authority, "mail.contoso.test", list.get()) == X509_V_ERR_CERT_REVOKED);
    CHECK(objection(good, authority, "mail.contoso.test", list.get()) == X509_V_OK);
    CHECK(good.staple.empty());

    const auto* der = reinterpret_cast<const unsigned char*>(revoked.staple.data());
    const std::unique_ptr<OCSP_RESPONSE, Release<OCSP_RESPONSE_free>> response(
        d2i_OCSP_RESPONSE(nullptr, &der, static_cast<long>(revoked.staple.size())));
    REQUIRE(response != nullptr);
    CHECK(OCSP_response_status(response.get()) == OCSP_RESPONSE_STATUS_SUCCESSFUL);
    const std::unique_ptr<OCSP_BASICRESP, Release<OCSP_BASICRESP_free>> basic(OCSP_response_get1_basic(response.get()));
    const std::unique_ptr<X509_STORE, Release<X509_STORE_free>> store(X509_STORE_new());
    const CertificatePtr root = parse_certificate(authority.certificate());
    X509_STORE_add_cert(store.get(), root.get());
    const std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * all) { sk_X509_free(all); })> signers(sk_X509_new_null());
    sk_X509_push(signers.get(), root.get());
    CHECK(OCSP_basic_verify(basic.get(), signers.get(), store.get(), 0) == 1);
    const std::unique_ptr<OCSP_CERTID, Release<OCSP_CERTID_free>> id(
        OCSP_cert_to_id(EVP_sha1(), parse_certificate(revoked.certificate).get(), root.get()));
    int status = -1;
    CHECK(OCSP_resp_find_status(basic.get(), id.get(), &status, nullptr, nullptr, nullptr, nullptr) == 1);
    CHECK(status == V_OCSP_CERTSTATUS_REVOKED);

    Recipe second = recipe_of(*find_exhibit("revoked"), site);
    second.name = "also-revoked";
    const Credential also = shown(authority, second);
    const CrlPtr longer = list_in(authority.crl_path());
    CHECK(objection(revoked, authority, "mail.contoso.test", longer.get()) == X509_V_ERR_CERT_REVOKED);
    CHECK(objection(also, authority, "mail.contoso.test", longer.get()) == X509_V_ERR_CERT_REVOKED);
}

TEST_CASE("a very long chain needs several records and stays under the path length of the lab CA")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const Credential deep = shown(authority, "long-chain");
    std::size_t bytes = 0;
    for (const CertificatePtr& one : certificates_in(deep.chain))
        bytes += static_cast<std::size_t>(i2d_X509(one.get(), nullptr));
    CHECK(bytes > 16 * 1024);
    CHECK(bytes < 100 * 1024);
    CHECK(X509_get_pathlen(parse_certificate(authority.certificate()).get()) == 1);
}

TEST_CASE("an intermediate is sent or kept back, and is drawn once")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    Recipe recipe = recipe_of(*find_exhibit("good"), site);
    recipe.name = "below";
    recipe.chain = Chain::intermediate;
    const Credential below = shown(authority, recipe);
    CHECK(objection(below, authority, "mail.contoso.test") == X509_V_OK);
    CHECK(certificates_in(below.chain).size() == 1);
    CHECK(shown(authority, recipe).certificate == below.certificate);
    recipe.chain = Chain::missing;
    const Credential missing = shown(authority, recipe);
    CHECK(objection(missing, authority, "mail.contoso.test") == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    fs::remove(folder.path() / "pki" / "ca.intermediate.key");
    CHECK(shown(authority, recipe).certificate != missing.certificate); // another intermediate, another leaf
}

TEST_CASE("only what is vouched for must have names of the lab")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    Recipe recipe = recipe_of(*find_exhibit("good"), site);
    recipe.name = "elsewhere";
    recipe.names = names_from({"mail.example.com"});
    for (const Chain chain : chains()) {
        recipe.chain = chain;
        INFO(to_text(chain));
        CHECK(authority.issue(recipe).has_value() == (chain == Chain::self_signed || chain == Chain::unknown));
    }
    CHECK(authority.first_refused(recipe.names) == "mail.example.com");
}

TEST_CASE("a client gets a certificate of the lab CA, for itself alone")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const auto files = authority.client("alice", "contoso.test");
    REQUIRE(files.has_value());
    const CertificatePtr certificate = parse_certificate(text_of(files->certificate));
    REQUIRE(certificate != nullptr);
    CHECK(subject_of(*certificate) == "CN=alice");
    CHECK(was_issued_by(*certificate, *parse_certificate(authority.certificate())));
    CHECK((X509_get_extended_key_usage(certificate.get()) & XKU_SSL_CLIENT) != 0);
    CHECK((X509_get_extended_key_usage(certificate.get()) & XKU_SSL_SERVER) == 0);
    struct stat facts{};
    REQUIRE(stat(files->key.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    CHECK_FALSE(authority.client("../alice", "contoso.test").has_value());
}

TEST_CASE("a credential of the user's own is read, or told what is wrong with it")
{
    const TemporaryFolder folder;
    Authority authority = opened(folder.path());
    const Credential deep = shown(authority, "unknown-ca"), other = shown(authority, "ecdsa");
    const auto read = read_credential("mine", "some words\n" + deep.certificate + deep.chain, deep.key);
    REQUIRE(read.has_value());
    CHECK(read->certificate == deep.certificate);
    CHECK(read->chain == deep.chain);
    CHECK(read->name == "mine");
    struct Case {
        std::string chain, key;
        FileProblem::Which which;
        const char* what;
    };
    const std::string half = deep.chain.substr(0, deep.chain.size() / 2);
    const Case cases[] = {
        {"", deep.key, FileProblem::Which::certificate, "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"},
        {half, deep.key, FileProblem::Which::certificate, "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"},
        {deep.certificate + half, deep.key, FileProblem::Which::certificate, "holds no certificate in its place 2"},
        {deep.certificate, "", FileProblem::Which::key, "holds no key in PEM that needs no password"},
        {deep.certificate, deep.certificate, FileProblem::Which::key, "holds no key in PEM that needs no password"},
        {deep.certificate, other.key, FileProblem::Which::key, "does not belong to the certificate"},
    };
    for (const Case& c : cases) {
        const auto wrong = read_credential("mine", c.chain, c.key);
        REQUIRE_FALSE(wrong.has_value());
        CHECK(wrong.error().which == c.which);
        CHECK(wrong.error().what == c.what);
    }
}
