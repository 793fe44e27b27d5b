#pragma once
#include "pki/recipe.hpp"

#include <ctime>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Lab keys and certificates: a CA of our own per state folder, and the leaves that listeners name.
// The CA carries critical name constraints, path length 1 and 90 days; its key stays in the folder with mode 0600 and is never exported.
namespace exemu::pki {

// A leaf with its key and what goes with it in the handshake. PEM; shared by all listeners that name it.
struct Credential {
    std::string name;        // "good"
    std::string certificate; // PEM
    std::string chain;       // PEM of what is sent behind it, may be empty; the lab CA itself is not sent
    std::string key;         // PEM, a secret
    std::string subject;     // "CN=mail.contoso.test", for tables and the journal
    std::string not_after;   // RFC 3339
    std::string problem;     // what is wrong with it by intention; empty: nothing
    std::string staple;      // DER of an OCSP response, for who asks (RFC 6066 8); may be empty
    AskClient client = AskClient::no;
};

// A credential from files of the user's own: the leaf first, then what is sent behind it, and its key. Error: what is wrong with
// which of the two texts, as the end of a sentence that began with the file's name.
struct FileProblem {
    enum class Which : std::uint8_t { certificate, key } which = Which::certificate;
    std::string what;
};
std::expected<Credential, FileProblem> read_credential(const std::string& name, std::string_view chain_pem, std::string_view key_pem);

struct Validity { // seconds since 1970
    std::time_t from = 0, to = 0;
};

class Authority {
public:
    // Opens the CA of a state folder, making it (0700 folder, 0600 key, ca.pem) where it is absent or has expired.
    // Error: what could not be read or written, and what to do.
    // The CA permits the domains it has permitted so far and these; a further one makes a new certificate over the same key.
    static std::expected<Authority, std::string> open(
        const std::filesystem::path& state_folder, const std::vector<std::string>& permitted_domains);

    // The leaf `name` for these names: read from the folder when it is there, still valid for a day and names the same; else made
    // (a tenth of a second: RSA 2048). Error: a name that the CA may not vouch for, a key file that others may read, a full disk.
    std::expected<Credential, std::string> leaf(const std::string& name, const Names&);
    // The same for any recipe. One whose dates are given is signed anew each time, over the key it had: they count from now.
    // A revoked one is added to crl.pem.
    std::expected<Credential, std::string> issue(const Recipe&);
    // A certificate for a client, "CN=alice" with the address alice@DOMAIN; returns where certificate and key lie.
    struct ClientFiles {
        std::filesystem::path certificate, key;
    };
    std::expected<ClientFiles, std::string> client(const std::string& name, const std::string& domain);
    // The first of the names that this CA may not vouch for; empty when all is well.
    std::string first_refused(const Names&) const;

    const std::string& certificate() const { return certificate_; } // PEM of the CA
    std::filesystem::path certificate_path() const;
    std::filesystem::path crl_path() const; // there once a revoked certificate has been made

private:
    struct Key;
    struct Signer;
    struct Pair;
    std::expected<std::optional<Credential>, std::string> find(const Recipe&) const;
    std::expected<Credential, std::string> make(const Recipe&) const;
    std::expected<Pair, std::string> intermediate() const;
    std::expected<Signer, std::string> signer_for(Chain, std::time_t now) const;
    Validity validity_of(const Recipe&, std::time_t now) const;
    std::string no_pair() const;
    std::expected<void, std::string> revoke(Credential&) const;

    std::filesystem::path folder_;
    std::string certificate_;
    std::shared_ptr<Key> key_;
};

// The first of the names that an authority for these domains may not vouch for, or that is no name at all; empty when all is well.
std::string first_refused(const Names&, const std::vector<std::string>& permitted_domains);

// SHA-256 fingerprint of a PEM certificate, upper-case hex with colons, as `openssl x509 -fingerprint` prints it.
std::string fingerprint(const std::string& pem);

} // namespace exemu::pki
