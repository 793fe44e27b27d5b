#pragma once
#include "base/units.hpp"

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// Lab keys and certificates: a CA of our own per state folder, and the leaves that listeners name.
// The CA carries critical name constraints, path length 1 and 90 days; its key stays in the folder with mode 0600 and is never exported.
namespace exemu::pki {

// A leaf with its key and the certificates that go with it in the handshake. PEM; shared by all listeners that name it.
struct Credential {
    std::string name;        // "good"
    std::string certificate; // PEM
    std::string chain;       // PEM of intermediates, may be empty; the CA itself is not sent
    std::string key;         // PEM, a secret
    std::string subject;     // "CN=mail.contoso.test", for tables and the journal
    std::string not_after;   // RFC 3339
};

struct Names {
    std::string common_name;
    std::vector<std::string> dns;       // subjectAltName
    std::vector<std::string> addresses; // IP SANs: 127.0.0.1, ::1
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
    const std::string& certificate() const { return certificate_; } // PEM of the CA
    std::filesystem::path certificate_path() const;

private:
    struct Key;
    std::expected<std::optional<Credential>, std::string> find_leaf(const std::string& name, const Names&) const;
    std::expected<Credential, std::string> make_leaf(const std::string& name, const Names&) const;

    std::filesystem::path folder_;
    std::string certificate_;
    std::shared_ptr<Key> key_;
};

// SHA-256 fingerprint of a PEM certificate, upper-case hex with colons, as `openssl x509 -fingerprint` prints it.
std::string fingerprint(const std::string& pem);

} // namespace exemu::pki
