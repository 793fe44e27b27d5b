#pragma once
#include "auth/auth.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Bearer tokens: JSON Web Tokens signed with RS256 (RFC 7519, 7515, 7518 3.3), issued and verified by the lab itself.
namespace exemu::auth {

struct Claims {
    std::string issuer, audience;
    std::string user;                // "upn": a user principal name
    std::vector<std::string> scopes; // "scp"
    WallTime issued{}, not_before{}, expires{};
};

// What a client may ask for; a token without a scope that opens a protocol is refused there.
const std::vector<std::string>& known_scopes();
// Empty where no scope is asked for.
std::string_view scope_of(std::string_view protocol);

// Issues and verifies with one RSA key. Safe from any thread.
class Tokens {
public:
    // From a private key in PEM. It is decoded when it is first needed, which takes a millisecond; std::logic_error when it is no RSA key.
    explicit Tokens(std::string private_key_pem, std::string issuer = "https://sts.exemu.test/");
    ~Tokens();

    std::string issue(const Claims&) const; // the issuer is ours
    struct Verdict {
        Reason reason = Reason::none;
        Claims claims; // as far as they could be read; believe them when reason is none
    };
    Verdict verify(std::string_view token, const std::string& audience, WallTime now) const;
    // The public key as a JWK Set (RFC 7517 5).
    std::string jwks() const;
    const std::string& issuer() const { return issuer_; }

private:
    struct Key;
    const Key& key() const;

    std::string pem_, issuer_;
    mutable std::unique_ptr<Key> key_;
};

} // namespace exemu::auth
