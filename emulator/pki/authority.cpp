#include "pki/authority_key.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

// The CA of a state folder: opening it, making it. What it signs is in issue.cpp.
namespace exemu::pki {
namespace {

namespace fs = std::filesystem;
using Failure = std::unexpected<std::string>;

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

} // namespace

bool Authority::Key::permits(const std::vector<std::string>& wanted) const
{
    return std::ranges::all_of(wanted, [&](const std::string& domain) { return contains(domains, domain); });
}

KeyPtr Authority::Key::decoded() const
{
    KeyPtr key = parse_key(key_pem);
    if (key && X509_check_private_key(certificate.get(), key.get()) != 1)
        key.reset();
    return key;
}

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
    if (const std::string wrong = pki::first_refused({"", domains, {}}, domains); !wrong.empty())
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
fs::path Authority::crl_path() const { return folder_ / "crl.pem"; }
std::string Authority::first_refused(const Names& names) const { return pki::first_refused(names, key_->domains); }

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
