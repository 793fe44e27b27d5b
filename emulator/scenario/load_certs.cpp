#include "base/text.hpp"
#include "pki/files.hpp"
#include "pki/pki.hpp"
#include "scenario/load.hpp"

#include <algorithm>
#include <filesystem>

// `certs`: named certificates, from the gallery's recipes or from the user's own files; and who names them.
namespace exemu::scenario {

namespace {

using pki::Recipe;

struct CertKeys {
    std::string like = "good";
    std::vector<std::string> names;
    Tree valid, key, chain;
    std::optional<std::string> problem;
    std::optional<pki::AskClient> client;

    template <class Fields>
    static void describe(Fields& field)
    {
        field("like", &CertKeys::like, "The certificate of the gallery (`exemu certs` lists it), or of `certs`, to start from.");
        field("names", &CertKeys::names,
            "Host names and addresses it stands for; the first is its common name. The lab CA vouches for the lab's alone.");
        field("valid", &CertKeys::valid, "From when to when, counted from ready on the system's clock: \"-1d..+1d\".");
        field("key", &CertKeys::key,
            "rsa-1024, rsa-2048, rsa-3072, rsa-4096, ecdsa-p256, ecdsa-p384; or the PEM file of a key of your own, with `chain`.");
        field("chain", &CertKeys::chain,
            "Who vouches for it: direct (the lab CA), intermediate (sent along), missing (not sent), deep (very long), self-signed, unknown; or a PEM "
            "file of your own, the certificate first.");
        field("problem", &CertKeys::problem, "What is wrong with it, for the journal (`tls.accepted`); default: what the other keys say.");
        field("client", &CertKeys::client, "Whether the peer is asked for a certificate of the lab CA: none, wanted, required.");
    }
};

bool is_file(const Tree& value) { return value.is_scalar() && value.text.find_first_of("./") != std::string::npos; }

template <class Word>
bool read_one_of(Word& into, const Tree& value, std::string_view kind, std::span<const Word> words, const Loading& loading)
{
    std::vector<std::string> known;
    for (const Word word : words) {
        known.emplace_back(pki::to_text(word));
        if (value.is_scalar() && value.text == known.back()) {
            into = word;
            return true;
        }
    }
    loading.wrong(value.place,
        value.is_scalar() ? unknown_word(kind, value.text, known) : fmt::format("{} stands where a {} is wanted", value.describe(), kind));
    return false;
}

// "-1d..+1d", "-400d..-1h".
std::optional<pki::Span> parse_span(std::string_view text)
{
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos)
        return std::nullopt;
    const auto from = parse_duration(trim(text.substr(0, dots)), Sign::allowed),
               to = parse_duration(trim(text.substr(dots + 2)), Sign::allowed);
    if (!from || !to || *from >= *to)
        return std::nullopt;
    const auto seconds = [](Duration d) { return std::chrono::duration_cast<std::chrono::seconds>(d).count(); };
    return pki::Span{seconds(*from), seconds(*to)};
}

void read_valid(Recipe& recipe, const Tree& value, const Loading& loading)
{
    constexpr std::int64_t most = 20 * 366 * 24 * 3600; // beyond lies the year 2049, after which certificates write years in another way
    const auto span = value.is_scalar() ? parse_span(value.text) : std::nullopt;
    if (!span || span->from < -most || span->to > most)
        loading.wrong(value.place,
            fmt::format("{} is no span of time: write \"-1d..+1d\", the earlier first, at most twenty years from now", value.describe()));
    else
        recipe.valid = span;
}

// What the recipe itself says to be wrong.
std::string problem_of(const Recipe& recipe)
{
    if (recipe.chain == pki::Chain::self_signed)
        return "self-signed";
    if (recipe.chain == pki::Chain::unknown)
        return "unknown CA";
    if (recipe.chain == pki::Chain::missing)
        return "missing intermediate";
    if (recipe.valid && recipe.valid->to <= 0)
        return "expired";
    if (recipe.valid && recipe.valid->from > 0)
        return "not yet valid";
    return recipe.key == pki::KeyKind::rsa_1024 ? "weak key" : "";
}

std::vector<std::string> certificate_names(const Loading& loading)
{
    std::vector<std::string> names;
    if (const Tree* certs = loading.find("certs"))
        for (const Tree::Entry& entry : certs->entries)
            names.push_back(entry.key);
    for (const pki::Exhibit& exhibit : pki::gallery())
        names.emplace_back(exhibit.name);
    return names;
}

const Certificate* add_exhibit(Scenario& scenario, const std::string& name)
{
    const pki::Exhibit* exhibit = pki::find_exhibit(name);
    if (!exhibit)
        return nullptr;
    Certificate certificate;
    certificate.name = name;
    certificate.recipe = pki::recipe_of(*exhibit, {scenario.persona.host, scenario.persona.domain});
    return &scenario.certificates.emplace_back(std::move(certificate));
}

// Reads the entries of `certs`, each after the one it is like.
class Reading {
public:
    explicit Reading(const Loading& loading) : loading_(loading) {}

    // Null when there is no such name, or a problem was told.
    const Certificate* named(const std::string& name)
    {
        if (const Certificate* known = loading_.scenario.certificate(name))
            return known;
        const Tree::Entry* entry = loading_.find("certs")->entry(name);
        if (!entry)
            return add_exhibit(loading_.scenario, name);
        if (std::find(begun_.begin(), begun_.end(), name) != begun_.end()) // it is being read, or what is wrong with it was told
            return nullptr;
        begun_.push_back(name);
        reading_.push_back(name);
        std::optional<Certificate> read = read_entry(*entry);
        reading_.pop_back();
        return read ? &loading_.scenario.certificates.emplace_back(std::move(*read)) : nullptr;
    }

private:
    std::optional<Certificate> read_entry(const Tree::Entry& entry)
    {
        Certificate certificate;
        certificate.name = entry.key;
        certificate.place = entry.place;
        if (!pki::may_name_a_certificate(entry.key))
            return wrong(entry.place,
                fmt::format("\"{}\" cannot name a certificate: letters, digits, \"-\", \"_\" and \".\" can, and \"ca\" is taken",
                    printable(entry.key)));
        if (pki::find_exhibit(entry.key))
            return wrong(entry.place, fmt::format("\"{}\" is a certificate of the gallery: give yours another name", entry.key));
        const CertKeys keys = decode<CertKeys>(entry.value, loading_.problems);
        const bool own_chain = is_file(keys.chain), own_key = is_file(keys.key);
        if (own_chain || own_key)
            return read_files(std::move(certificate), entry, keys, own_chain && own_key);
        const Tree* like = entry.value.find("like");
        const Certificate* base = named(keys.like);
        if (!base) {
            if (like && std::find(reading_.begin(), reading_.end(), keys.like) != reading_.end())
                return wrong(like->place, fmt::format("certificate \"{}\" is like itself", printable(keys.like)));
            if (!loading_.find("certs")->find(keys.like))
                loading_.wrong(like->place, unknown_word("certificate", keys.like, certificate_names(loading_)));
            return std::nullopt;
        }
        if (base->given)
            return wrong(like->place, fmt::format("certificate \"{}\" is from files: nothing can be made like it", printable(keys.like)));
        certificate.recipe = base->recipe;
        apply(certificate.recipe, entry, keys);
        return certificate;
    }

    void apply(Recipe& recipe, const Tree::Entry& entry, const CertKeys& keys)
    {
        recipe.name = entry.key;
        if (!keys.names.empty())
            recipe.names = pki::names_from(keys.names);
        if (!keys.valid.is_empty()) {
            read_valid(recipe, keys.valid, loading_);
            if (recipe.problem == "expired" || recipe.problem == "not yet valid")
                recipe.problem.clear();
        }
        if (!keys.key.is_empty())
            read_one_of(recipe.key, keys.key, "kind of key", pki::key_kinds(), loading_);
        if (!keys.chain.is_empty())
            read_one_of(recipe.chain, keys.chain, "chain", pki::chains(), loading_);
        recipe.client = keys.client.value_or(recipe.client);
        if (keys.problem)
            recipe.problem = *keys.problem;
        else if (const std::string problem = problem_of(recipe); !problem.empty())
            recipe.problem = problem;
        check_names(recipe, entry);
        if (recipe.revoked && recipe.chain != pki::Chain::direct)
            loading_.wrong(entry.place,
                fmt::format("certificate \"{}\": the lab CA takes back only what it has signed itself (chain: direct)", entry.key));
    }

    // The lab CA is bound to the lab's names, so that nobody who trusts it can be fooled about others.
    void check_names(const Recipe& recipe, const Tree::Entry& entry)
    {
        const Tree* names = entry.value.find("names");
        const Place& place = names ? names->place : entry.place;
        if (recipe.names.common_name.empty() || recipe.names.common_name.size() > 64)
            loading_.wrong(place, "the first name has 1 to 64 letters: it is the common name too");
        if (recipe.chain == pki::Chain::self_signed || recipe.chain == pki::Chain::unknown)
            return;
        const persona::Persona& persona = loading_.scenario.persona;
        if (const std::string refused = pki::first_refused(recipe.names, {persona.domain, persona.host}); !refused.empty())
            loading_.wrong(place,
                fmt::format("the lab CA may not vouch for {}, only for {}, {}, what lies under them, localhost and loopback",
                    printable(refused), persona.domain, persona.host));
    }

    std::optional<Certificate> read_files(Certificate certificate, const Tree::Entry& entry, const CertKeys& keys, bool both)
    {
        if (!both)
            return wrong(entry.place,
                fmt::format("certificate \"{}\": a file of your own for `chain` needs one for `key`, and the other way round", entry.key));
        for (const char* key : {"like", "names", "valid"})
            if (const Tree::Entry* written = entry.value.entry(key))
                return wrong(written->place, fmt::format("\"{}\" says how a certificate is made, and this one is read from files", key));
        if (loading_.trust == Trust::foreign)
            return wrong(keys.chain.place, "files are refused in a scenario that does not come from a file");
        const auto chain = read_file(keys.chain), key = read_file(keys.key);
        if (!chain || !key)
            return std::nullopt;
        auto credential = pki::read_credential(entry.key, *chain, *key);
        if (!credential) {
            const Tree& file = credential.error().which == pki::FileProblem::Which::key ? keys.key : keys.chain;
            return wrong(file.place, fmt::format("\"{}\" {}", printable(file.text), credential.error().what));
        }
        credential->problem = keys.problem.value_or("");
        credential->client = keys.client.value_or(pki::AskClient::no);
        certificate.given = std::make_shared<const pki::Credential>(std::move(*credential));
        return certificate;
    }

    // As `use` has it: beside the file that names it.
    std::optional<std::string> read_file(const Tree& name)
    {
        const std::filesystem::path beside = name.place.source ? std::filesystem::path(*name.place.source).parent_path()
                                                               : std::filesystem::path();
        const auto text = pki::read_public(beside / name.text);
        if (!text)
            loading_.wrong(name.place, text.error());
        else if (!*text)
            loading_.wrong(name.place, fmt::format("there is no file \"{}\"", printable((beside / name.text).string())));
        return text ? *text : std::nullopt;
    }

    std::nullopt_t wrong(const Place& place, std::string what) const
    {
        loading_.wrong(place, std::move(what));
        return std::nullopt;
    }

    const Loading& loading_;
    std::vector<std::string> begun_, reading_;
};

} // namespace

std::vector<OptionDoc> cert_options() { return describe_options<CertKeys>(); }

void load_certs(Loading& loading)
{
    const Tree* certs = loading.find_map("certs");
    if (!certs)
        return;
    Reading reading(loading);
    for (const Tree::Entry& entry : certs->entries)
        if (!loading.enough_said())
            reading.named(entry.key);
}

// What server_name may hold (RFC 6066 3): no address; a first label may be "*" here.
bool is_host_name(std::string_view name)
{
    if (name.starts_with("*."))
        name.remove_prefix(2);
    return !name.empty() && name.size() <= 253 && name.front() != '.' && name.back() != '.' &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == name.npos &&
        name.find_first_not_of("0123456789.") != name.npos;
}

bool use_certificate(const Tree& name, const Loading& loading)
{
    if (!name.is_scalar()) {
        loading.wrong(name.place, fmt::format("{} stands where the name of a certificate is wanted", name.describe()));
        return false;
    }
    const Tree* certs = loading.find("certs");
    const bool declared = certs && certs->find(name.text);
    if (!loading.scenario.certificate(name.text) && (declared || !add_exhibit(loading.scenario, name.text))) {
        if (!declared) // else what is wrong with it was told where it stands
            loading.wrong(name.place, unknown_word("certificate", name.text, certificate_names(loading)));
        return false;
    }
    for (Certificate& certificate : loading.scenario.certificates)
        certificate.used = certificate.used || certificate.name == name.text;
    return true;
}

} // namespace exemu::scenario
