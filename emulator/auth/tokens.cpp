#include "auth/tokens.hpp"

#include "auth/digest.hpp"
#include "auth/jwt.hpp"
#include "base/text.hpp"
#include "wire/base64.hpp"

#include <boost/json.hpp>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace exemu::auth {

namespace {

constexpr std::chrono::minutes clock_skew(5); // what issuers and servers of tokens allow each other

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const
    {
        release(object);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Release<BN_free>>;

std::string number_of(EVP_PKEY* key, const char* name)
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
        throw std::logic_error("the key that signs tokens is no RSA key");
    const NumberPtr owner(number);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

} // namespace

struct Tokens::Key {
    explicit Key(const std::string& pem)
    {
        const std::unique_ptr<BIO, Release<BIO_free>> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
        key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
        if (!key)
            throw std::logic_error("the key that signs tokens cannot be read");
        modulus = number_of(key.get(), OSSL_PKEY_PARAM_RSA_N);
        exponent = number_of(key.get(), OSSL_PKEY_PARAM_RSA_E);
        id = wire::base64url_encode(sha256(modulus).substr(0, 15));
    }

    std::string sign(std::string_view text) const
    {
        const DigestPtr context(EVP_MD_CTX_new());
        std::size_t size = 0;
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
            EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1)
            throw std::logic_error("libcrypto does not sign");
        std::string signature(size, '\0');
        if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size()) != 1)
            throw std::logic_error("libcrypto does not sign");
        signature.resize(size);
        return signature;
    }

    bool verify(std::string_view text, std::string_view signature) const
    {
        const DigestPtr context(EVP_MD_CTX_new());
        return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
            EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
    }

    KeyPtr key;
    std::string modulus, exponent, id;
};

const std::vector<std::string>& known_scopes()
{
    static const std::vector<std::string> all{
        "SMTP.Send", "IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "EWS.AccessAsUser.All", "EAS.AccessAsUser.All", "user_impersonation"};
    return all;
}

std::string_view scope_of(std::string_view protocol)
{
    if (protocol == "smtp")
        return "SMTP.Send";
    if (protocol == "imap")
        return "IMAP.AccessAsUser.All";
    if (protocol == "pop3")
        return "POP.AccessAsUser.All";
    if (protocol == "ews")
        return "EWS.AccessAsUser.All";
    if (protocol == "eas")
        return "EAS.AccessAsUser.All";
    return {};
}

Tokens::Tokens(std::string private_key_pem, std::string issuer) : pem_(std::move(private_key_pem)), issuer_(std::move(issuer)) {}
Tokens::~Tokens() = default;

const Tokens::Key& Tokens::key() const
{
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    if (!key_)
        key_ = std::make_unique<Key>(pem_);
    return *key_;
}

std::string Tokens::issue(const Claims& claims) const
{
    Claims ours = claims;
    ours.issuer = issuer_;
    const std::string text = jwt::write(ours, key().id);
    return text + "." + wire::base64url_encode(key().sign(text));
}

Tokens::Verdict Tokens::verify(std::string_view token, const std::string& audience, WallTime now) const
{
    Verdict verdict;
    const Parsed<jwt::Jwt> jwt = jwt::parse(token);
    if (!jwt) {
        verdict.reason = Reason::token_malformed;
        return verdict;
    }
    const Claims& claims = verdict.claims = jwt->claims;
    // The header's algorithm is never believed, only held against ours (RFC 8725 3.1).
    if (jwt->algorithm != "RS256" || jwt->key_id != key().id || claims.issuer != issuer_ || !key().verify(jwt->signed_part, jwt->signature))
        verdict.reason = Reason::token_signature;
    else if (claims.expires + clock_skew <= now)
        verdict.reason = Reason::token_expired;
    else if (claims.not_before > now + clock_skew)
        verdict.reason = Reason::token_not_yet;
    else if (!iequals(claims.audience, audience))
        verdict.reason = Reason::token_audience;
    return verdict;
}

std::string Tokens::jwks() const
{
    boost::json::object one{{"kty", "RSA"}, {"use", "sig"}, {"alg", "RS256"}, {"kid", key().id},
        {"n", wire::base64url_encode(key().modulus)}, {"e", wire::base64url_encode(key().exponent)}};
    return boost::json::serialize(boost::json::object{{"keys", boost::json::array{std::move(one)}}});
}

} // namespace exemu::auth
