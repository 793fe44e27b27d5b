#include "pki/authority_key.hpp"
#include "pki/revocation.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

// What the CA signs: found in the state folder where it still fits, else made.
namespace exemu::pki {
namespace {

namespace fs = std::filesystem;
using Failure = std::unexpected<std::string>;

// So many that the certificates need more than one record of 16 KiB, the most that OpenSSL's clients read being 100 KiB.
constexpr int links = 44;
constexpr std::time_t five_years = 5 * 365 * 24 * hour + 24 * hour;

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

// The head lines of a leaf's key file name the certificate it belongs to, and how that was made. So the two are known to be a
// pair without decoding an RSA key, which takes a millisecond of every start; readers of PEM pass over text before the first
// "-----BEGIN".
std::string head_lines(const std::string& certificate_pem, const Recipe& recipe)
{
    return fmt::format("Key of the certificate with SHA-256 {}\nMade as {} {}{}\n", fingerprint(certificate_pem), to_text(recipe.chain),
        to_text(recipe.key), recipe.revoked ? " revoked" : "");
}

// The first certificate of several, and the rest.
std::pair<std::string, std::string> first_of(const std::string& pem)
{
    static constexpr std::string_view end = "-----END CERTIFICATE-----\n";
    const std::size_t at = pem.find(end);
    return at == pem.npos ? std::pair(pem, std::string()) : std::pair(pem.substr(0, at + end.size()), pem.substr(at + end.size()));
}

// What is still there a day from now is found again; dates that count from now are not.
bool has_dates_of_its_own(const Recipe& recipe) { return recipe.valid.has_value(); }

bool is_vouched_for(const Recipe& recipe) { return recipe.chain != Chain::self_signed && recipe.chain != Chain::unknown; }

Credential credential(const Recipe& recipe, X509& certificate, std::string certificate_pem, std::string chain, std::string key_pem)
{
    Credential made;
    made.name = recipe.name;
    made.certificate = std::move(certificate_pem);
    made.chain = std::move(chain);
    made.key = std::move(key_pem);
    made.subject = subject_of(certificate);
    made.not_after = end_text(certificate);
    made.problem = recipe.problem;
    made.client = recipe.client;
    return made;
}

// Why this cannot be made; empty when it can.
std::string refusal(const Recipe& recipe, const std::vector<std::string>& domains)
{
    const auto& [name, names] = std::tie(recipe.name, recipe.names);
    if (!may_name_a_certificate(name))
        return fmt::format(
            "\"{}\" cannot name a certificate: letters, digits, \"-\", \"_\" and \".\" can, and \"ca\" is taken", printable(name));
    // RFC 5280 A.1: ub-common-name is 64.
    if (names.common_name.empty() || names.common_name.size() > 64)
        return fmt::format("certificate \"{}\": a common name has 1 to 64 letters, \"{}\" has {}", name, printable(names.common_name),
            names.common_name.size());
    if (names.dns.empty() && names.addresses.empty())
        return fmt::format("certificate \"{}\" needs a name or an address to stand for", name);
    if (const std::string wrong = is_vouched_for(recipe) ? first_refused(names, domains) : ""; !wrong.empty())
        return fmt::format("certificate \"{}\": the lab CA may not vouch for {}, only for {}, localhost, 127.0.0.0/8 and ::1", name,
            printable(wrong), join(domains, ", "));
    return "";
}

// The key of before, where its dates alone make a certificate new: drawing RSA keys is what takes the time of a start.
KeyPtr key_for(const Recipe& recipe, const MaybeText& before)
{
    if (has_dates_of_its_own(recipe) && *before)
        if (KeyPtr key = parse_key(**before); key && is_of_kind(*key, recipe.key))
            return key;
    return make_key(recipe.key);
}

} // namespace

// Who signs a leaf, and what of the way to the lab CA is sent.
struct Authority::Signer {
    CertificatePtr owned_certificate; // where it is not the lab CA's
    KeyPtr key;
    X509* certificate = nullptr;
    std::string chain;
};

std::string Authority::no_pair() const
{
    return fmt::format("{} and {} do not belong together: remove both, and a new lab CA is made", certificate_path().string(),
        authority_key_path(folder_).string());
}

std::expected<Credential, std::string> Authority::leaf(const std::string& name, const Names& names)
{
    Recipe recipe;
    recipe.name = name;
    recipe.names = names;
    return issue(recipe);
}

std::expected<Credential, std::string> Authority::issue(const Recipe& wanted)
{
    Recipe recipe = wanted;
    std::ranges::transform(recipe.names.addresses, recipe.names.addresses.begin(), plain_address);
    if (std::string why = refusal(recipe, key_->domains); !why.empty())
        return Failure(std::move(why));
    const auto lock = FolderLock::take(key_folder(folder_));
    if (!lock)
        return Failure(lock.error());
    auto found = find(recipe);
    if (!found)
        return Failure(found.error());
    std::expected<Credential, std::string> issued = *found ? std::move(**found) : make(recipe);
    if (issued && recipe.revoked)
        if (Worked revoked = revoke(*issued); !revoked)
            return Failure(revoked.error());
    return issued;
}

// Nothing when there is none that still fits.
std::expected<std::optional<Credential>, std::string> Authority::find(const Recipe& recipe) const
{
    const MaybeText pem = read_private(key_folder(folder_) / (recipe.name + ".pem"));
    const MaybeText key_pem = read_private(key_folder(folder_) / (recipe.name + ".key"));
    if (!pem || !key_pem)
        return Failure(!pem ? pem.error() : key_pem.error());
    if (!*pem || !*key_pem || has_dates_of_its_own(recipe))
        return std::nullopt;
    auto [certificate_pem, chain] = first_of(**pem);
    const CertificatePtr certificate = parse_certificate(certificate_pem);
    const std::string head = head_lines(certificate_pem, recipe);
    if (!certificate || !(*key_pem)->starts_with(head) || !is_fresh(*certificate, std::time(nullptr)) ||
        names_of(*certificate) != recipe.names)
        return std::nullopt;
    if (recipe.chain == Chain::direct && !was_issued_by(*certificate, *key_->certificate))
        return std::nullopt;
    if (recipe.chain == Chain::intermediate || recipe.chain == Chain::missing) {
        const auto above = intermediate();
        if (!above)
            return Failure(above.error());
        if (!was_issued_by(*certificate, *above->certificate))
            return std::nullopt;
    }
    if (recipe.chain == Chain::deep) {
        const std::string last = chain.substr(std::min(chain.size(), chain.rfind("-----BEGIN")));
        const CertificatePtr highest = parse_certificate(last);
        if (!highest || !was_issued_by(*highest, *key_->certificate))
            return std::nullopt;
    }
    return credential(recipe, *certificate, std::move(certificate_pem), std::move(chain), (*key_pem)->substr(head.size()));
}

// Drawn once, and anew when it or its CA ends.
std::expected<Authority::Pair, std::string> Authority::intermediate() const
{
    const fs::path certificate_path = key_folder(folder_) / "ca.intermediate.pem", key_path = key_folder(folder_) / "ca.intermediate.key";
    const MaybeText certificate_pem = read_private(certificate_path), key_pem = read_private(key_path);
    if (!certificate_pem || !key_pem)
        return Failure(!certificate_pem ? certificate_pem.error() : key_pem.error());
    const std::time_t now = std::time(nullptr);
    if (*certificate_pem && *key_pem) {
        Pair pair{parse_certificate(**certificate_pem), parse_key(**key_pem)};
        if (pair.certificate && pair.key && is_fresh(*pair.certificate, now) && was_issued_by(*pair.certificate, *key_->certificate) &&
            X509_check_private_key(pair.certificate.get(), pair.key.get()) == 1)
            return pair;
    }
    const KeyPtr authority_key = key_->decoded();
    if (!authority_key)
        return Failure(no_pair());
    Pair pair;
    pair.key = make_authority_key();
    pair.certificate = make_intermediate(*pair.key, *key_->certificate, *authority_key, {now - hour, end_of(*key_->certificate)});
    if (Worked written = write_private(key_path, to_pem(*pair.key)); !written)
        return Failure(written.error());
    if (Worked written = write_private(certificate_path, to_pem(*pair.certificate)); !written)
        return Failure(written.error());
    return pair;
}

// From the lab CA, or from nobody, down to who signs the leaf.
std::expected<Authority::Signer, std::string> Authority::signer_for(Chain chain, std::time_t now) const
{
    Signer signer;
    Validity validity = from_now(now);
    const auto descend = [&](Pair below, bool sent) {
        if (sent)
            signer.chain = to_pem(*below.certificate) + signer.chain;
        signer.owned_certificate = std::move(below.certificate);
        signer.certificate = signer.owned_certificate.get();
        signer.key = std::move(below.key);
    };
    if (chain == Chain::self_signed)
        return signer;
    if (chain == Chain::unknown) {
        KeyPtr key = make_authority_key(); // forgotten when this leaf is signed
        CertificatePtr stranger = make_stranger(*key, validity);
        descend({std::move(stranger), std::move(key)}, true);
        return signer;
    }
    signer.key = key_->decoded();
    if (!signer.key)
        return Failure(no_pair());
    signer.certificate = key_->certificate.get();
    validity.to = std::min(validity.to, end_of(*key_->certificate));
    if (chain == Chain::intermediate || chain == Chain::missing) {
        auto pair = intermediate();
        if (!pair)
            return Failure(pair.error());
        descend(std::move(*pair), chain == Chain::intermediate);
    }
    for (int i = 0; chain == Chain::deep && i < links; ++i) {
        KeyPtr key = make_authority_key();
        CertificatePtr link = make_link(*key, *signer.certificate, *signer.key, validity);
        descend({std::move(link), std::move(key)}, true);
    }
    return signer;
}

Validity Authority::validity_of(const Recipe& recipe, std::time_t now) const
{
    if (recipe.valid)
        return {now + recipe.valid->from, now + recipe.valid->to};
    Validity validity = from_now(now);
    if (recipe.chain == Chain::self_signed)
        validity.to = validity.from + five_years;
    else if (recipe.chain != Chain::unknown)
        validity.to = std::min(validity.to, end_of(*key_->certificate));
    return validity;
}

std::expected<Credential, std::string> Authority::make(const Recipe& recipe) const
{
    const fs::path certificate_path = key_folder(folder_) / (recipe.name + ".pem"), key_path = key_folder(folder_) / (recipe.name + ".key");
    const std::time_t now = std::time(nullptr);
    const auto signer = signer_for(recipe.chain, now);
    if (!signer)
        return Failure(signer.error());
    const Validity validity = validity_of(recipe, now);
    const KeyPtr key = key_for(recipe, read_private(key_path));
    const CertificatePtr certificate = recipe.chain == Chain::self_signed
        ? make_self_signed(*key, recipe.names, validity)
        : make_leaf(*key, recipe.names, *signer->certificate, *signer->key, validity);
    Credential made = credential(recipe, *certificate, to_pem(*certificate), signer->chain, to_pem(*key));
    if (Worked written = write_private(key_path, head_lines(made.certificate, recipe) + made.key); !written)
        return Failure(written.error());
    if (Worked written = write_private(certificate_path, made.certificate + made.chain); !written)
        return Failure(written.error());
    return made;
}

// Puts it on the list, which names all that were revoked in this run, and staples the answer.
std::expected<void, std::string> Authority::revoke(Credential& leaf) const
{
    const KeyPtr authority_key = key_->decoded();
    const CertificatePtr certificate = parse_certificate(leaf.certificate);
    if (!authority_key || !was_issued_by(*certificate, *key_->certificate))
        return Failure(fmt::format("certificate \"{}\": the lab CA takes back only what it has signed itself", leaf.name));
    const std::time_t now = std::time(nullptr), holds = std::min(lifetime, end_of(*key_->certificate) - now);
    leaf.staple = make_revoked_staple(*certificate, *key_->certificate, *authority_key, now, holds);
    if (std::ranges::find(key_->revoked, leaf.certificate) == key_->revoked.end())
        key_->revoked.push_back(leaf.certificate);
    std::vector<CertificatePtr> all;
    for (const std::string& pem : key_->revoked)
        all.push_back(parse_certificate(pem));
    return write_public(crl_path(), make_crl(all, *key_->certificate, *authority_key, now, holds));
}

std::expected<Authority::ClientFiles, std::string> Authority::client(const std::string& name, const std::string& domain)
{
    if (!may_name_a_certificate(name))
        return Failure(fmt::format("\"{}\" cannot name a certificate: letters, digits, \"-\", \"_\" and \".\" can", printable(name)));
    const auto lock = FolderLock::take(key_folder(folder_));
    if (!lock)
        return Failure(lock.error());
    const KeyPtr authority_key = key_->decoded();
    if (!authority_key)
        return Failure(no_pair());
    const ClientFiles files{key_folder(folder_) / ("client." + name + ".pem"), key_folder(folder_) / ("client." + name + ".key")};
    const KeyPtr key = make_key(KeyKind::ecdsa_p256);
    Validity validity = from_now(std::time(nullptr));
    validity.to = std::min(validity.to, end_of(*key_->certificate));
    const CertificatePtr certificate = make_client(*key, name, name + "@" + domain, *key_->certificate, *authority_key, validity);
    if (Worked written = write_private(files.key, to_pem(*key)); !written)
        return Failure(written.error());
    if (Worked written = write_private(files.certificate, to_pem(*certificate)); !written)
        return Failure(written.error());
    return files;
}

std::expected<Credential, FileProblem> read_credential(const std::string& name, std::string_view chain_pem, std::string_view key_pem)
{
    using Which = FileProblem::Which;
    const auto [leaf_pem, chain] = first_of(
        std::string(chain_pem.substr(std::min(chain_pem.size(), chain_pem.find("-----BEGIN CERTIFICATE")))));
    const CertificatePtr certificate = parse_certificate(leaf_pem);
    if (!certificate)
        return std::unexpected(FileProblem{Which::certificate, "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"});
    std::string rest = chain;
    for (int nth = 2; rest.find("-----BEGIN CERTIFICATE") != rest.npos; ++nth) {
        auto [next, behind] = first_of(rest);
        if (!parse_certificate(next))
            return std::unexpected(FileProblem{Which::certificate, fmt::format("holds no certificate in its place {}", nth)});
        rest = std::move(behind);
    }
    const KeyPtr key = parse_key(key_pem);
    if (!key)
        return std::unexpected(FileProblem{Which::key, "holds no key in PEM that needs no password"});
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        return std::unexpected(FileProblem{Which::key, "does not belong to the certificate"});
    Recipe given;
    given.name = name;
    return credential(given, *certificate, to_pem(*certificate), chain, to_pem(*key));
}

} // namespace exemu::pki
