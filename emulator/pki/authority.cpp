#include "pki/certificate.hpp"
#include "pki/files.hpp"
#include "pki/pki.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace exemu::pki {
namespace {

namespace fs = std::filesystem;
using Failure = std::unexpected<std::string>;

constexpr std::time_t hour = 60 * 60;
constexpr std::time_t lifetime = 90 * 24 * hour;

// An hour back, for peers whose clock is behind ours.
Validity from_now(std::time_t now) { return {now - hour, now + lifetime}; }

fs::path key_folder(const fs::path& state) { return state / "pki"; }
fs::path authority_path(const fs::path& state) { return state / "ca.pem"; }
fs::path authority_key_path(const fs::path& state) { return key_folder(state) / "ca.key"; }

bool contains(const std::vector<std::string>& list, const std::string& word)
{
    return std::ranges::any_of(list, [&](const std::string& entry) { return iequals(entry, word); });
}

// Every domain once, in lower case: the order of asking must not make another CA.
std::vector<std::string> united(std::vector<std::string> have, const std::vector<std::string>& wanted)
{
    for (const std::string& domain : wanted) {
        if (!contains(have, domain))
            have.push_back(to_lower(domain));
    }
    return have;
}

// Addresses as inet_ntop spells them, so that "0:0::1" and "::1" are the same certificate. What is none stays, to be refused.
std::string plain_address(const std::string& text)
{
    unsigned char bytes[16];
    char plain[INET6_ADDRSTRLEN];
    const int family = text.contains(':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, text.c_str(), bytes) != 1 || inet_ntop(family, bytes, plain, sizeof plain) == nullptr)
        return text;
    return plain;
}

bool is_file_name(const std::string& name)
{
    return !name.empty() && name.size() <= 64 && name != "ca" && name.front() != '.' &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == name.npos;
}

// The head line of a leaf's key file names the certificate it belongs to. So the two are known to be a pair without decoding
// an RSA key, which takes a millisecond of every start; readers of PEM pass over text before the first "-----BEGIN".
std::string pair_line(const std::string& certificate_pem)
{
    return "Key of the certificate with SHA-256 " + fingerprint(certificate_pem) + "\n";
}

bool same(const Names& a, const Names& b) { return a.common_name == b.common_name && a.dns == b.dns && a.addresses == b.addresses; }

Credential credential(const std::string& name, X509& certificate, std::string certificate_pem, std::string key_pem)
{
    return {name, std::move(certificate_pem), "", std::move(key_pem), subject_of(certificate), end_text(certificate)};
}

// Why a leaf of this name, for these names, cannot be made; empty when it can.
std::string refusal(const std::string& name, const Names& names, const std::vector<std::string>& domains)
{
    if (!is_file_name(name))
        return fmt::format(
            "\"{}\" cannot name a certificate: letters, digits, \"-\", \"_\" and \".\" can, and \"ca\" is taken", printable(name));
    // RFC 5280 A.1: ub-common-name is 64.
    if (names.common_name.empty() || names.common_name.size() > 64)
        return fmt::format("certificate \"{}\": a common name has 1 to 64 letters, \"{}\" has {}", name, printable(names.common_name),
            names.common_name.size());
    if (names.dns.empty() && names.addresses.empty())
        return fmt::format("certificate \"{}\" needs a name or an address to stand for", name);
    if (const std::string wrong = first_refused(names, domains); !wrong.empty())
        return fmt::format("certificate \"{}\": the lab CA may not vouch for {}, only for {}, localhost, 127.0.0.0/8 and ::1", name,
            printable(wrong), join(domains, ", "));
    return "";
}

} // namespace

struct Authority::Key {
    CertificatePtr certificate;
    std::vector<std::string> domains;
    std::string key_pem; // decoded only when a leaf is made: most starts make none

    bool permits(const std::vector<std::string>& wanted) const
    {
        return std::ranges::all_of(wanted, [&](const std::string& domain) { return contains(domains, domain); });
    }
    // Null when the two files do not hold a pair.
    KeyPtr decoded() const
    {
        KeyPtr key = parse_key(key_pem);
        if (key && X509_check_private_key(certificate.get(), key.get()) != 1)
            key.reset();
        return key;
    }
    Worked make(const std::vector<std::string>& wanted, std::time_t now);
    Worked keep(const fs::path& state) const;
};

// A certificate that still holds lends its key and its domains to the new one, so that what runs under the old one stays good;
// else both are new.
Worked Authority::Key::make(const std::vector<std::string>& wanted, std::time_t now)
{
    KeyPtr key;
    if (certificate && is_fresh(*certificate, now))
        key = decoded();
    if (!key) {
        key = make_authority_key();
        domains.clear();
    }
    domains = united(std::move(domains), wanted);
    if (const std::string wrong = first_refused({"", domains, {}}, domains); !wrong.empty())
        return Failure(fmt::format("\"{}\" is not a domain that the lab CA could be made for", printable(wrong)));
    certificate = make_authority(*key, domains, from_now(now));
    key_pem = to_pem(*key);
    return {};
}

Worked Authority::Key::keep(const fs::path& state) const
{
    if (Worked written = write_private(authority_key_path(state), key_pem); !written)
        return written;
    return write_public(authority_path(state), to_pem(*certificate));
}

std::expected<Authority, std::string> Authority::open(const fs::path& state_folder, const std::vector<std::string>& permitted_domains)
{
    if (Worked made = make_folder(state_folder); !made)
        return Failure(made.error());
    if (Worked made = make_private_folder(key_folder(state_folder)); !made)
        return Failure(made.error());
    const auto lock = FolderLock::take(key_folder(state_folder));
    if (!lock)
        return Failure(lock.error());
    const MaybeText key_pem = read_private(authority_key_path(state_folder));
    const MaybeText certificate_pem = read_public(authority_path(state_folder));
    if (!key_pem || !certificate_pem)
        return Failure(!key_pem ? key_pem.error() : certificate_pem.error());

    Authority authority;
    authority.folder_ = state_folder;
    authority.key_ = std::make_shared<Key>();
    Key& key = *authority.key_;
    if (*key_pem && *certificate_pem) {
        key.key_pem = **key_pem;
        key.certificate = parse_certificate(**certificate_pem);
    }
    if (key.certificate)
        key.domains = permitted_domains_of(*key.certificate);
    const std::time_t now = std::time(nullptr);
    if (!key.certificate || !is_fresh(*key.certificate, now) || !key.permits(permitted_domains)) {
        if (Worked made = key.make(permitted_domains, now); !made)
            return Failure(made.error());
        if (Worked kept = key.keep(state_folder); !kept)
            return Failure(kept.error());
    }
    authority.certificate_ = to_pem(*key.certificate);
    return authority;
}

fs::path Authority::certificate_path() const { return authority_path(folder_); }

std::expected<Credential, std::string> Authority::leaf(const std::string& name, const Names& wanted)
{
    Names names = wanted;
    std::ranges::transform(names.addresses, names.addresses.begin(), plain_address);
    if (std::string why = refusal(name, names, key_->domains); !why.empty())
        return Failure(std::move(why));
    const auto lock = FolderLock::take(key_folder(folder_));
    if (!lock)
        return Failure(lock.error());
    auto found = find_leaf(name, names);
    if (!found)
        return Failure(found.error());
    if (*found)
        return std::move(**found);
    return make_leaf(name, names);
}

// Nothing when there is none that still fits.
std::expected<std::optional<Credential>, std::string> Authority::find_leaf(const std::string& name, const Names& names) const
{
    const MaybeText certificate_pem = read_private(key_folder(folder_) / (name + ".pem"));
    const MaybeText key_pem = read_private(key_folder(folder_) / (name + ".key"));
    if (!certificate_pem || !key_pem)
        return Failure(!certificate_pem ? certificate_pem.error() : key_pem.error());
    if (!*certificate_pem || !*key_pem)
        return std::nullopt;
    const CertificatePtr certificate = parse_certificate(**certificate_pem);
    const std::string head = pair_line(**certificate_pem);
    if (!certificate || !(*key_pem)->starts_with(head) || !is_fresh(*certificate, std::time(nullptr)) ||
        !was_issued_by(*certificate, *key_->certificate) || !same(names_of(*certificate), names))
        return std::nullopt;
    return credential(name, *certificate, **certificate_pem, (*key_pem)->substr(head.size()));
}

std::expected<Credential, std::string> Authority::make_leaf(const std::string& name, const Names& names) const
{
    const KeyPtr authority_key = key_->decoded();
    if (!authority_key)
        return Failure(fmt::format("{} and {} do not belong together: remove both, and a new lab CA is made", certificate_path().string(),
            authority_key_path(folder_).string()));
    const KeyPtr key = make_leaf_key();
    Validity validity = from_now(std::time(nullptr));
    validity.to = std::min(validity.to, end_of(*key_->certificate));
    const CertificatePtr certificate = pki::make_leaf(*key, names, *key_->certificate, *authority_key, validity);
    Credential made = credential(name, *certificate, to_pem(*certificate), to_pem(*key));
    if (Worked written = write_private(key_folder(folder_) / (name + ".key"), pair_line(made.certificate) + made.key); !written)
        return Failure(written.error());
    if (Worked written = write_private(key_folder(folder_) / (name + ".pem"), made.certificate); !written)
        return Failure(written.error());
    return made;
}

std::string fingerprint(const std::string& pem)
{
    const CertificatePtr certificate = parse_certificate(pem);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest, &size) != 1)
        return "";
    std::string text;
    for (unsigned i = 0; i < size; ++i)
        text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
    return text;
}

} // namespace exemu::pki
